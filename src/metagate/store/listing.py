"""Lists: which rows, in which order, and one page of them at the price of the first page.

A page is two steps in one statement: *pick* the ids of its rows from an index, then *dress* them with what the document
needs. A deep page starts from the nearest remembered boundary instead of counting its way there (OFFSET at row 400,000
took 27.6 ms, keyset 0.10 ms; design, decision 5). Counts and boundaries are remembered with the store's revision, so
they are never older than the rows.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, func, or_, select
from sqlalchemy.sql.selectable import Subquery

from metagate.store.engine import Reader, Row
from metagate.store.statements import Statement, constant

STRIDE = 1_000
"""Rows between two remembered boundaries: the most that a deep page has to skip."""
DEEP = 2 * STRIDE
"""Offsets below this are counted off; building boundaries would cost more."""

Dress = Callable[[Subquery], Select[Any]]


@dataclass(frozen=True, slots=True)
class Key:
    """One step of an order: an expression that is never null, and its direction."""

    column: ColumnElement[Any]
    descending: bool = False

    def ordered(self) -> ColumnElement[Any]:
        return self.column.desc() if self.descending else self.column.asc()


class Listing:
    """A list as statements.

    Args:
        source: the table or join that the rows come from.
        identity: the column that names a row, kept as `id` in the picked rows.
        where: criteria, the visibility criterion among them.
        keys: the order; together they name one row, so that the order is total.
        dress: makes the statement for the documents from the picked ids; it must join them on `id`.
        large: whether the list may have so many rows that counting it must not block the event loop.
        heavy: whether even one page may scan: a search.
    """

    def __init__(
        self,
        source: FromClause,
        identity: ColumnElement[Any],
        where: Sequence[ColumnElement[bool]],
        keys: Sequence[Key],
        dress: Dress,
        *,
        large: bool = False,
        heavy: bool = False,
    ) -> None:
        self._keys = keys
        self._identity = identity
        self._base = select().select_from(source).where(*where)
        self._dress = dress
        self.count = Statement(self._base.with_only_columns(func.count()), scans=large or heavy)
        self.page = Statement(self._paged(None), scans=heavy)
        self.page_from = Statement(self._paged(self._at_or_after()), scans=heavy)
        self.boundaries = Statement(self._boundaries(), scans=True)

    def _labelled(self) -> list[ColumnElement[Any]]:
        return [key.column.label(f"key_{n}") for n, key in enumerate(self._keys)]

    def _order(self) -> list[ColumnElement[Any]]:
        return [key.ordered() for key in self._keys]

    def _paged(self, criterion: ColumnElement[bool] | None) -> Select[Any]:
        pick = self._base if criterion is None else self._base.where(criterion)
        pick = pick.with_only_columns(self._identity.label("id"), *self._labelled()).order_by(*self._order())
        picked = pick.limit(bindparam("page_limit")).offset(bindparam("page_offset")).subquery("picked")
        order = [
            picked.c[f"key_{n}"].desc() if key.descending else picked.c[f"key_{n}"].asc()
            for n, key in enumerate(self._keys)
        ]
        return self._dress(picked).order_by(*order)

    def _at_or_after(self) -> ColumnElement[bool]:
        """`(k0, k1, …) >= (:from_0, :from_1, …)` in the list's own order, written so that an index can start there."""
        last = len(self._keys) - 1
        criterion: ColumnElement[bool] | None = None
        for n in range(last, -1, -1):
            column, start = self._keys[n].column, bindparam(f"from_{n}", type_=self._keys[n].column.type)
            beyond = column < start if self._keys[n].descending else column > start
            if criterion is None:
                criterion = or_(beyond, column == start)
            else:
                reach = column <= start if self._keys[n].descending else column >= start
                criterion = and_(reach, or_(beyond, criterion))
        assert criterion is not None  # noqa: S101 - a list has an order
        return criterion

    def _boundaries(self) -> Select[Any]:
        number = func.row_number().over(order_by=self._order()).label("number")
        in_all = func.count().over().label("in_all")
        rows = self._base.with_only_columns(*self._labelled(), number, in_all).subquery("numbered")
        keys = [rows.c[f"key_{n}"] for n in range(len(self._keys))]
        at_boundary = rows.c.number % constant(STRIDE) == constant(1)
        return select(rows.c.in_all, *keys).where(at_boundary).order_by(rows.c.number)


@dataclass(slots=True)
class _Known:
    count: int | None = None
    boundaries: list[tuple[Any, ...]] | None = None


@dataclass(slots=True)
class ListMemory:
    """What is remembered of lists: counts and page boundaries of one revision.

    Attributes:
        capacity: how many lists are remembered; the least recently used goes first.
    """

    capacity: int = 10_000
    _revision: int = -1
    _known: OrderedDict[tuple[Any, ...], _Known] = field(default_factory=OrderedDict)

    def recall(self, revision: int, key: tuple[Any, ...]) -> _Known:
        """What is known of a list at a revision. A reader still on an older revision gets a page of its own."""
        if revision > self._revision:
            self._known.clear()
            self._revision = revision
        elif revision < self._revision:
            return _Known()
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _Known()
            if len(self._known) > self.capacity:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        return known


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is asked for: `number` counts from 1, `size` is 1 to 100."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """How many rows come before the page."""
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True)
class RowPage:
    """One page of a list: how many rows there are in all, and the rows of the page."""

    count: int
    rows: Sequence[Row]


async def fetch_page(
    reader: Reader, memory: ListMemory, listing: Listing, page: PageRequest, values: dict[str, Any]
) -> RowPage:
    """One page of a list. A page past the end has no rows and the right count.

    Raises:
        QueryTooSlow: a statement took longer than it may.
    """
    key = (id(listing), *sorted(values.items(), key=lambda item: item[0]))
    known = memory.recall(await reader.revision(), key)
    if known.count is None:
        await _count(reader, listing, known, values, deep=page.offset >= DEEP)
    assert known.count is not None  # noqa: S101 - _count sees to it
    if page.offset >= known.count:
        return RowPage(known.count, [])
    if page.offset < DEEP:
        rows = await reader.all(listing.page, **values, page_limit=page.size, page_offset=page.offset)
        return RowPage(known.count, rows)
    if known.boundaries is None:
        await _find_boundaries(reader, listing, known, values)
    assert known.boundaries is not None  # noqa: S101 - _find_boundaries sees to it
    start = known.boundaries[page.offset // STRIDE]
    values = {**values, **{f"from_{n}": part for n, part in enumerate(start)}}
    rows = await reader.all(listing.page_from, **values, page_limit=page.size, page_offset=page.offset % STRIDE)
    return RowPage(known.count, rows)


async def _count(reader: Reader, listing: Listing, known: _Known, values: dict[str, Any], *, deep: bool) -> None:
    """Count the rows; for a deep page the boundaries bring the count along, so that one statement does for both."""
    if deep:
        await _find_boundaries(reader, listing, known, values)
    else:
        known.count = int(await reader.scalar(listing.count, **values))


async def _find_boundaries(reader: Reader, listing: Listing, known: _Known, values: dict[str, Any]) -> None:
    rows = [tuple(row.values()) for row in await reader.all(listing.boundaries, **values)]
    known.boundaries = [row[1:] for row in rows]
    known.count = int(rows[0][0]) if rows else 0
