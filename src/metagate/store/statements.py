"""Statements: written once in SQLAlchemy Core, compiled once per engine, run on the driver.

Why not `Connection.execute`: a 100-row keyed page took 157 µs with the driver alone, 350 µs through Core and 1,014 µs
through the ORM (design, decision 3). Core keeps the statements portable; the driver keeps them fast.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnClause, ColumnElement, Executable, SelectBase, bindparam, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Boolean

SQLITE = "sqlite"
POSTGRES = "postgresql"

_DIALECTS: dict[str, Dialect] = {
    SQLITE: sqlite.dialect(paramstyle="named"),
    POSTGRES: postgresql.dialect(paramstyle="pyformat"),  # type: ignore[no-untyped-call]
}


class Statement:
    """A Core statement and its text for each engine.

    Args:
        core: the statement; its values are named `bindparam`s, given when it is run.
        scans: whether it may read many rows (a count, a search): such a statement is not run in the event loop.
        postgres: another statement for the same rows, where PostgreSQL makes little of the first.
    """

    __slots__ = ("_compiled", "_cores", "scans")

    def __init__(self, core: Executable, *, scans: bool = False, postgres: Executable | None = None) -> None:
        self._cores = {SQLITE: core, POSTGRES: core if postgres is None else postgres}
        self.scans = scans
        self._compiled: dict[str, tuple[str, dict[str, Any]]] = {}

    def compiled(self, dialect: str) -> tuple[str, dict[str, Any]]:
        """The SQL text for an engine, and the values that are part of the statement itself."""
        known = self._compiled.get(dialect)
        if known is None:
            compiled = self._cores[dialect].compile(dialect=_DIALECTS[dialect])  # type: ignore[attr-defined]
            own = {name: value for name, value in compiled.params.items() if value is not None}
            known = self._compiled[dialect] = (str(compiled), own)
        return known

    def with_values(self, dialect: str, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The text and all values, ready for the driver."""
        text, own = self.compiled(dialect)
        return text, {**own, **values} if own else values


class among(ColumnElement[bool]):  # noqa: N801 - reads as an operator in statements
    """`column is one of the values in the parameter`, with one text for any number of values.

    SQLite takes the values as a JSON list, PostgreSQL as an array; give them through `listed`.
    """

    inherit_cache = False
    type = Boolean()
    # Otherwise SQLite gets `... = 1` behind it, and no index.
    _is_implicitly_boolean = True

    def __init__(self, column: ColumnElement[Any], parameter: str, kind: str) -> None:
        self.column = column
        self.value: ColumnElement[Any] = bindparam(parameter)
        self.kind = kind


@compiles(among, SQLITE)
def _among_sqlite(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    column, value = compiler.process(element.column, **kw), compiler.process(element.value, **kw)
    return f"{column} IN (SELECT value FROM json_each({value}))"  # noqa: S608 - names of ours


@compiles(among, POSTGRES)
def _among_postgres(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    column, value = compiler.process(element.column, **kw), compiler.process(element.value, **kw)
    return f"{column} = ANY(CAST({value} AS {element.kind}[]))"


def among_ids(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """`column` is one of the ids in the parameter (give them through `Reader.listed`)."""
    return among(column, parameter, "bigint")


def among_texts(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """`column` is one of the texts in the parameter (give them through `Reader.listed`)."""
    return among(column, parameter, "text")


class unindexed(ColumnElement[Any]):  # noqa: N801 - reads as an operator in statements
    """The same value, out of reach of SQLite's indexes: how a statement tells its planner which index not to take.

    PostgreSQL keeps statistics and decides for itself.
    """

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any]) -> None:
        self.column = column
        self.type = column.type


@compiles(unindexed, SQLITE)
def _unindexed_sqlite(element: unindexed, compiler: SQLCompiler, **kw: Any) -> str:
    return f"+{compiler.process(element.column, **kw)}"


@compiles(unindexed, POSTGRES)
def _unindexed_postgres(element: unindexed, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.column, **kw)


def without_index(criterion: ColumnElement[bool]) -> ColumnElement[bool]:
    """A criterion with every column of a table that it tests directly `unindexed`; its subqueries stay as they are."""

    def hidden(element: Any, **_: Any) -> Any:
        if isinstance(element, SelectBase):
            return element
        return unindexed(element) if isinstance(element, ColumnClause) and element.table is not None else None

    return visitors.replacement_traverse(criterion, {}, hidden)


def constant(value: int) -> ColumnElement[int]:
    """A number written into the statement's text, where the planner must see it."""
    return literal_column(str(int(value)))
