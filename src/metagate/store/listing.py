"""Pages of lists, each at the price of the first one.

Counts and the keys at which deep pages begin are remembered with the store's revision, so they are never older than the
rows. The statements are in `picking.py`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from metagate.store import picking
from metagate.store.engine import Reader, Row
from metagate.store.picking import Listing
from metagate.store.statements import Statement

_FEW = 3_000
"""Matches that are gathered and sorted in about 5 ms, whatever the size of the list."""
_ONE_IN = 30
"""Where fewer rows than one in so many match, they are gathered: walking would have to look far for a page of them."""

Values = dict[str, Any]
Boundary = tuple[Any, ...]


def deep() -> int:
    """Offsets below this are counted off; finding boundaries would cost more."""
    return 2 * picking.STRIDE


@dataclass(slots=True)
class Known:
    """What is known of a list at one revision.

    Attributes:
        count: how many rows it has.
        is_sparse: whether its matches are few, so that pages gather them.
        boundaries: the keys of every `STRIDE`th row.
    """

    count: int | None = None
    is_sparse: bool = False
    boundaries: list[Boundary] | None = None

    @property
    def weight(self) -> int:
        """About how much room this takes, in boundaries."""
        return 1 + len(self.boundaries or ())


@dataclass(slots=True)
class ListMemory:
    """What is remembered of lists: counts and page boundaries of one revision.

    Attributes:
        capacity: how much is remembered: a list counts as one, and so does each of its boundaries (about 200 bytes).
            What was not used for longest goes first.
    """

    capacity: int = 100_000
    _revision: int = -1
    _weight: int = 0
    _known: OrderedDict[tuple[Any, ...], Known] = field(default_factory=OrderedDict)

    def recall(self, revision: int, key: tuple[Any, ...]) -> Known:
        """What is known of a list at a revision; nothing, if nothing is remembered.

        A reader that is still on an older revision gets nothing either.
        """
        if revision > self._revision:
            self._known.clear()
            self._revision, self._weight = revision, 0
        if revision < self._revision or key not in self._known:
            return Known()
        self._known.move_to_end(key)
        return self._known[key]

    def remember(self, revision: int, key: tuple[Any, ...], known: Known) -> None:
        """Keep what was learnt of a list at a revision, unless a newer one has been seen meanwhile."""
        if revision != self._revision:
            return
        old = self._known.pop(key, None)
        self._weight += known.weight - (old.weight if old else 0)
        self._known[key] = known
        while self._weight > self.capacity and len(self._known) > 1:
            self._weight -= self._known.popitem(last=False)[1].weight

    def __len__(self) -> int:
        return len(self._known)


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
    reader: Reader, memory: ListMemory, listing: Listing, page: PageRequest, values: Values
) -> RowPage:
    """One page of a list. A page past the end has no rows and the right count.

    Takes one statement where the count, and for a deep page the boundaries, are remembered; two where not; and one for
    the revision, unless it is known.

    Raises:
        QueryTooSlow: a statement took longer than it may.
    """
    revision = await reader.revision()
    key = (listing, *sorted(values.items(), key=lambda item: item[0]))
    known = memory.recall(revision, key)
    learnt = await _learn(reader, listing, known, values, page.offset)
    if learnt is not known:
        memory.remember(revision, key, learnt)
    count = learnt.count or 0
    if page.offset >= count:
        return RowPage(count, [])
    statement, more = _page(listing, learnt, page)
    return RowPage(count, await reader.all(statement, **values, **more, page_limit=page.size))


async def _learn(reader: Reader, listing: Listing, known: Known, values: Values, offset: int) -> Known:
    """What is known of a list, with what a page at this offset needs."""
    if known.count is None and (listing.is_filtered or offset < deep()):
        row = await reader.first(listing.count, **values)
        assert row is not None  # noqa: S101 - a count has one row
        known = Known(row["in_all"], is_sparse=listing.is_filtered and _are_few(row["in_all"], row["of_all"]))
    needs_boundary = known.count is None or deep() <= offset < known.count
    if known.boundaries is None and needs_boundary and not known.is_sparse:
        rows = [dict(row) for row in await reader.all(listing.boundaries, **values)]
        # Without filters these bring the count along.
        counts = [row.pop("in_all", known.count) for row in rows]
        known = Known(counts[0] if counts else 0, boundaries=[tuple(row.values()) for row in rows])
    return known


def _are_few(count: int, of_all: int | None) -> bool:
    return count <= max(_FEW, (of_all or 0) // _ONE_IN)


def _page(listing: Listing, known: Known, page: PageRequest) -> tuple[Statement, Values]:
    """The statement for a page, and the values that it needs besides the list's own."""
    if known.is_sparse:
        return listing.gathered, {"page_offset": page.offset}
    if page.offset < deep() or known.boundaries is None:
        return listing.page, {"page_offset": page.offset}
    start = known.boundaries[page.offset // picking.STRIDE]
    starts = {f"from_{n}": part for n, part in enumerate(start)}
    offset = page.offset % picking.STRIDE
    return listing.page_from, {**starts, "page_offset": offset, "page_reach": offset + page.size}
