"""What every query needs: a view of the store, who asks, and what is remembered of lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, bindparam, func, or_, select

from metagate.model.accessions import normalise
from metagate.model.visibility import Viewer
from metagate.store import tables
from metagate.store.documents import Document
from metagate.store.engine import Reader, Row
from metagate.store.listing import ListMemory, PageRequest, fetch_page
from metagate.store.picking import Listing
from metagate.store.statements import Statement
from metagate.store.visibility import Sight, sight_of, viewer_values, visible

ACCESSION = "accession"
NAME, LOWERED = "called", "called_lowered"


@dataclass(frozen=True, slots=True)
class Context:
    """One request's way into the store.

    Attributes:
        reader: one consistent view.
        viewer: who asks; every statement carries the rule for them.
        memory: counts and boundaries of lists, shared by the process.
    """

    reader: Reader
    viewer: Viewer
    memory: ListMemory

    @property
    def sight(self) -> Sight:
        """The kind of statement this viewer needs."""
        return sight_of(self.viewer)

    def values(self, **values: Any) -> dict[str, Any]:
        """A statement's values, with those of the visibility rule."""
        return {**viewer_values(self.viewer), **values}

    async def first(self, statement: Statement, **values: Any) -> Row | None:
        """The first row of a statement, the viewer's values filled in."""
        return await self.reader.first(statement, **self.values(**values))

    async def all(self, statement: Statement, **values: Any) -> list[Row]:
        """Every row of a statement, the viewer's values filled in."""
        return list(await self.reader.all(statement, **self.values(**values)))


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """One page of documents, and how many there are on all pages together."""

    count: int
    items: list[Document]


async def page_of(
    context: Context, listing: Listing, page: PageRequest, document: Callable[[Row], Document], **values: Any
) -> ListAnswer:
    """One page of a list as documents."""
    found = await fetch_page(context.reader, context.memory, listing, page, context.values(**values))
    return ListAnswer(found.count, [document(row) for row in found.rows])


def found_by_accession(table: Table, sight: Sight, statement: Select[Any]) -> Statement:
    """`statement` (which selects from `table`) narrowed to the record that answers to `:accession`.

    A record's own accession wins over another's ENA accession; then the lowest accession, so that the answer is always
    the same one.
    """
    aliases = tables.alias
    narrowed = (
        statement.where(
            aliases.c.kind == table.name,
            aliases.c.accession == bindparam(ACCESSION),
            aliases.c.id == table.c.id,
            visible(table, sight, reached=True),
        )
        .order_by((table.c.accession == bindparam(ACCESSION)).desc(), table.c.accession)
        .limit(1)
    )
    return Statement(narrowed)


def id_and_revision(table: Table, sight: Sight) -> Statement:
    """The parent of a child list: the id of the record that answers to `:accession`, and the revision, in one go."""
    revision = select(tables.revision.c.value).scalar_subquery().label("revision")
    return found_by_accession(table, sight, select(table.c.id, revision))


async def parent_id(context: Context, statement: Statement, accession: str) -> int | None:
    """The id of a child list's parent, or None where the viewer sees no such record."""
    row = await context.first(statement, accession=normalise(accession))
    if row is None:
        return None
    context.reader.know_revision(row["revision"])
    return int(row["id"])


def is_named(column: ColumnElement[str]) -> ColumnElement[bool]:
    """The column (of a small table) holds the name in the parameters that `named` makes, whatever its case."""
    return or_(column == bindparam(NAME), func.lower(column) == bindparam(LOWERED))


def named(name: str) -> dict[str, str]:
    """The parameters of `is_named`."""
    return {NAME: name, LOWERED: name.lower()}


def by_name(column: ColumnElement[str], statement: Select[Any]) -> Select[Any]:
    """`statement` narrowed to the one record with a name; the name as it was written wins over another case of it."""
    narrowed = statement.where(is_named(column))
    return narrowed.order_by((column == bindparam(NAME)).desc(), column).limit(1)
