"""Statements: written once in SQLAlchemy Core, compiled once per engine, run on the driver.

Why not `Connection.execute`: a 100-row keyed page took 157 µs with the driver alone, 350 µs through Core and 1,014 µs
through the ORM (design, decision 3). Core keeps the statements portable; the driver keeps them fast.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Executable, bindparam, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
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
    """

    __slots__ = ("_compiled", "core", "scans")

    def __init__(self, core: Executable, *, scans: bool = False) -> None:
        self.core = core
        self.scans = scans
        self._compiled: dict[str, tuple[str, dict[str, Any]]] = {}

    def compiled(self, dialect: str) -> tuple[str, dict[str, Any]]:
        """The SQL text for an engine, and the values that are part of the statement itself."""
        known = self._compiled.get(dialect)
        if known is None:
            compiled = self.core.compile(dialect=_DIALECTS[dialect])  # type: ignore[attr-defined]
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


def constant(value: int) -> ColumnElement[int]:
    """A number written into the statement's text, where the planner must see it."""
    return literal_column(str(int(value)))
