"""Lists as statements: which rows, in which order; a page of them, how many there are, where deep pages begin.

A page is two steps in one statement: *pick* the ids of its rows from an index, then *dress* them with what the document
needs. Two kinds of lists:

- Without filters, the order's own index begins with all criteria. Any page is a range of it: a deep one starts from
  the nearest remembered boundary (OFFSET at row 400,000 took 27.6 ms, keyset 0.10 ms; design, decision 5).
- With filters, rows are found in one of two ways. *Walking* the order's index and testing each row is best where many
  match; *gathering* the matches from the filter's index and sorting them is best where few do. Which of them is known
  once the rows are counted (`listing.py`). SQLite cannot know: asked for a common biome in the order of titles, it
  sorted 91,000 rows in 130 ms for a page that walking finds in 0.3 ms; for a rare one it walked 26 ms where gathering
  takes 0.7 ms. So it is told, by `unindexed`. PostgreSQL has statistics and is left to itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.sql.selectable import Subquery

from metagate.store.statements import Statement, constant, unindexed, without_index

STRIDE = 250
"""Rows between two remembered boundaries: the most that a deep page has to skip."""

Dress = Callable[[Subquery], Select[Any]]
Criteria = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Key:
    """One step of an order: an expression that is never null, and its direction."""

    column: ColumnElement[Any]
    descending: bool = False

    def ordered(self, column: ColumnElement[Any] | None = None) -> ColumnElement[Any]:
        """The step as ORDER BY takes it; of another column that holds the same values, if given."""
        column = self.column if column is None else column
        return column.desc() if self.descending else column.asc()

    def beyond(self, start: ColumnElement[Any]) -> ColumnElement[bool]:
        """The row comes after `start` in this direction."""
        return self.column < start if self.descending else self.column > start

    def reaches(self, start: ColumnElement[Any]) -> ColumnElement[bool]:
        """The row comes at or after `start` in this direction."""
        return self.column <= start if self.descending else self.column >= start


class Listing:
    """A list as statements.

    Args:
        source: the table or join that the rows come from.
        identity: the column that names a row, kept as `id` in the picked rows.
        where: criteria that an index of the order begins with, the visibility criterion among them.
        keys: the order; together they name one row, so that the order is total.
        dress: makes the statement for the documents from the picked ids; it must join them on `id`.
        filters: further criteria, which no index of the order can answer.
        large: whether the list may have so many rows that counting it must not block the event loop.

    Attributes:
        count: `in_all`, how many rows there are; for filtered lists also `of_all`, about how many there would be
            without criteria.
        page: rows from an offset, by walking.
        gathered: rows from an offset, by gathering; the same as `page` where there are no filters.
        boundaries: the keys of every `STRIDE`th row; without filters each with `in_all`.
        page_from: rows from a boundary on.
    """

    def __init__(
        self,
        source: FromClause,
        identity: ColumnElement[Any],
        where: Criteria,
        keys: Sequence[Key],
        dress: Dress,
        *,
        filters: Criteria = (),
        large: bool = False,
    ) -> None:
        self._source, self._identity, self._keys, self._dress = source, identity, keys, dress
        self.is_filtered = bool(filters)
        # For gathering, what an index of the order could answer is hidden; for walking, what one of a filter could.
        self._free = [Key(unindexed(key.column), key.descending) for key in keys] if filters else keys
        rows = select().select_from(source)
        self._walks = rows.where(*where, *map(without_index, filters))
        self._gathers = rows.where(*map(without_index, where), *filters) if filters else self._walks
        self.count = Statement(self._counted(), scans=large or self.is_filtered)
        self.page = Statement(self._dressed(self._window(self._walks, keys)), scans=self.is_filtered)
        self.gathered = Statement(self._dressed(self._window(self._gathers, self._free)), scans=self.is_filtered)
        numbered = self._numbered()
        self.boundaries = Statement(self._stepped() if self._can_step() else numbered, scans=True, postgres=numbered)
        self.page_from = Statement(self._dressed(self._from_boundary()), scans=self.is_filtered)

    def _labelled(self, keys: Sequence[Key]) -> list[ColumnElement[Any]]:
        return [key.column.label(f"key_{n}") for n, key in enumerate(keys)]

    def _counted(self) -> Select[Any]:
        counted = self._gathers.with_only_columns(func.count().label("in_all"))
        if not self.is_filtered:
            return counted
        # Ids count up from 1, so the highest says about how many rows there are, at no cost.
        highest = select(func.max(self._identity)).correlate(None).scalar_subquery()
        return counted.add_columns(highest.label("of_all"))

    def _window(self, base: Select[Any], keys: Sequence[Key]) -> Subquery:
        picked = base.with_only_columns(self._identity.label("id"), *self._labelled(keys))
        ordered = picked.order_by(*(key.ordered() for key in keys))
        return ordered.limit(bindparam("page_limit")).offset(bindparam("page_offset")).subquery("picked")

    def _dressed(self, picked: Subquery) -> Select[Any]:
        order = [key.ordered(picked.c[f"key_{n}"]) for n, key in enumerate(self._keys)]
        return self._dress(picked).order_by(*order)

    # --- deep pages ---------------------------------------------------------------------------------------------------

    def _ranges(self, starts: Sequence[ColumnElement[Any]]) -> list[Select[Any]]:
        """The rows at or after `starts`, as ranges of the order's index: first those that tie with them, then others.

        With one criterion an index would start at the first of the ties, and many records can share a time or have no
        title. Each range is in order.
        """
        ranges: list[Select[Any]] = []
        for n, key in list(enumerate(self._keys))[::-1]:
            same = [step.column == start for step, start in zip(self._keys[:n], starts, strict=False)]
            reached = key.beyond(starts[n]) if ranges else key.reaches(starts[n])
            rows = self._walks.where(*same, reached)
            rows = rows.with_only_columns(self._identity.label("id"), *self._labelled(self._keys))
            ranges.append(rows.order_by(*(step.ordered() for step in self._keys[n:])))
        return ranges

    def _from_boundary(self) -> Subquery:
        starts = [bindparam(f"from_{n}", type_=key.column.type) for n, key in enumerate(self._keys)]
        if self.is_filtered:
            # Ranges would be filtered one by one, each by a search of its own.
            return self._window(self._walks.where(self._at_or_after(starts)), self._keys)
        each = [rows.limit(bindparam("page_reach")).subquery() for rows in self._ranges(starts)]
        found = union_all(*(select(rows) for rows in each)).subquery("ranges") if len(each) > 1 else each[0]
        order = [key.ordered(found.c[f"key_{n}"]) for n, key in enumerate(self._keys)]
        page = select(found).order_by(*order).limit(bindparam("page_limit")).offset(bindparam("page_offset"))
        return page.subquery("picked")

    def _at_or_after(self, starts: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
        """`(k0, k1, …) >= starts` in the list's own order."""
        criterion = self._keys[-1].reaches(starts[-1])
        for key, start in list(zip(self._keys, starts, strict=True))[-2::-1]:
            criterion = and_(key.reaches(start), or_(key.beyond(start), criterion))
        return criterion

    def _can_step(self) -> bool:
        is_key = isinstance(self._source, Table) and list(self._source.primary_key) == [self._identity]
        # SQLite does not see the order of an expression that equals a value of the step before.
        has_columns = all(isinstance(key.column, Column) for key in self._keys)
        return is_key and has_columns and not self.is_filtered

    def _stepped(self) -> Select[*tuple[Any, ...]]:
        """Boundaries by walking the index from each to the next, for SQLite: four times as fast as numbering all rows.

        It merges the ranges as it goes; PostgreSQL sorts them at each step (37 s for 100,000 samples).
        """
        keys = self._labelled(self._keys)
        first = self._walks.with_only_columns(*keys).order_by(*(key.ordered() for key in self._keys)).limit(1)
        steps = select(first.subquery("first")).cte("steps", recursive=True)
        here = [steps.c[key.name] for key in keys]
        ranges = [rows.order_by(None).correlate(steps) for rows in self._ranges(here)]
        ahead = union_all(*ranges) if len(ranges) > 1 else ranges[0]
        order = [key.ordered(ahead.selected_columns[f"key_{n}"]) for n, key in enumerate(self._keys)]
        after = ahead.order_by(*order).limit(1).offset(constant(STRIDE)).subquery("after")
        next_id = select(after.c.id).scalar_subquery()
        found = self._walks.where(self._identity == next_id).with_only_columns(*keys)
        steps = steps.union_all(found.join_from(self._source, steps, true()))
        ordered = [key.ordered(steps.c[f"key_{n}"]) for n, key in enumerate(self._keys)]
        return select(*self._in_all(), *steps.c).order_by(*ordered)

    def _numbered(self) -> Select[*tuple[Any, ...]]:
        """Boundaries by numbering the rows, where ids alone cannot lead from each to the next."""
        keys = self._labelled(self._keys)
        number = func.row_number().over(order_by=[key.ordered() for key in self._keys]).label("number")
        rows = self._walks.with_only_columns(*keys, number).subquery("numbered")
        at_boundary = rows.c.number % constant(STRIDE) == constant(1)
        columns = [rows.c[key.name] for key in keys]
        return select(*self._in_all(), *columns).where(at_boundary).order_by(rows.c.number)

    def _in_all(self) -> list[ColumnElement[int]]:
        """The count, for lists that have not been counted before."""
        counted = self._walks.with_only_columns(func.count()).correlate(None).scalar_subquery()
        return [] if self.is_filtered else [counted.label("in_all")]
