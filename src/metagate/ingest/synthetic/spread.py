"""Dealing records out to the records above them, by arithmetic alone: nothing is remembered but two numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate


class Spread:
    """Deals `children` out to `parents` in their order, unevenly: some get none, some several, and all are dealt.

    Args:
        shares: what consecutive parents get in relation to each other, over and over.
    """

    def __init__(self, parents: int, children: int, shares: Sequence[int] = (1,)) -> None:
        self._children = children
        self._ends = [0, *accumulate(shares)]
        self._whole = self._units(parents)

    def _units(self, parent: int) -> int:
        rounds, rest = divmod(parent, len(self._ends) - 1)
        return rounds * self._ends[-1] + self._ends[rest]

    def first(self, parent: int) -> int:
        """The first child of a parent; of the one after the last: how many children there are."""
        return self._units(parent) * self._children // self._whole if self._whole else 0

    def of(self, parent: int) -> range:
        """The children of a parent."""
        return range(self.first(parent), self.first(parent + 1))

    def deal(self, parents: range) -> Iterator[range]:
        """The children of some parents in a row, each parent's in turn."""
        first = self.first(parents.start)
        for parent in parents:
            after = self.first(parent + 1)
            yield range(first, after)
            first = after

    def parent(self, child: int) -> int:
        """The parent of a child: the last one whose first child comes no later."""
        unit = ((child + 1) * self._whole - 1) // self._children
        rounds, rest = divmod(unit, self._ends[-1])
        return rounds * (len(self._ends) - 1) + bisect_right(self._ends, rest) - 1
