"""Chance that comes out the same on every machine and every Python from 3.11 on.

Python promises that for `random()` and for seeding with text, and that is all that is used here besides `getrandbits`:
`choices`, `sample` and the distributions have changed between versions, or ask the C library for logarithms whose last
digit differs between machines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from random import Random
from typing import TypeVar

Item = TypeVar("Item")

LAST_YEAR = 2025
"""The last year in which anything of a synthetic store is dated: no record comes from the future."""

_MASK = 2**64 - 1
_MINUTES = tuple(f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(60))


@cache
def _days(first: int, last: int) -> tuple[str, ...]:
    """The days of some years, without those that not every month has."""
    years = range(first, last + 1)
    return tuple(f"{year}-{month:02}-{day:02}" for year in years for month in range(1, 13) for day in range(1, 29))


class Chance(Random):
    """One stream of chance."""

    @classmethod
    def of(cls, seed: int, purpose: str) -> Chance:
        """The stream for a purpose; the same seed and purpose give the same stream."""
        return cls(f"{seed}/{purpose}")

    def pick(self, items: Sequence[Item]) -> Item:
        """One of some items, each as likely as any other."""
        return items[int(self.random() * len(items))]

    def whole(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + int(self.random() * (most - least + 1))

    def real(self, least: float, most: float, digits: int) -> float:
        """A number between two others, rounded."""
        return round(least + self.random() * (most - least), digits)

    def tail(self, least: int, ratio: int) -> int:
        """A whole number with a long tail: half of all are below twice `least`, some near `ratio` times as much."""
        return int(least * (1 + 1 / ratio) / (1 / ratio + self.random()))

    def day(self, year: int) -> str:
        """A day of a year."""
        return self.pick(_days(year, year))

    def moment(self, year: int) -> str:
        """A moment from a year's start to the end of `LAST_YEAR`, as canonical text (`metagate.model.timestamps`)."""
        random, days = self.random, _days(year, LAST_YEAR)
        minute, ms = _MINUTES[int(random() * len(_MINUTES))], int(random() * 60_000)
        return f"{days[int(random() * len(days))]}T{minute}:{ms // 1000:02}.{ms % 1000:03}Z"


def scattered(number: int, salt: int) -> float:
    """A value from 0 to 1 that belongs to a number: asked again, it is the same, and neighbours are not alike.

    For what must be known of a record in several places without remembering it for every record. The mixing steps are
    those of SplitMix64.
    """
    mixed = (number * 0x9E3779B97F4A7C15 + salt) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return (mixed >> 11) / 2**53


class Weighted:
    """Items of which some are more likely than others."""

    def __init__(self, weights: Sequence[int]) -> None:
        self._ends = list(accumulate(weights))

    def index(self, value: float) -> int:
        """The place of the item that a value from 0 to 1 stands for."""
        return bisect_right(self._ends, value * self._ends[-1])
