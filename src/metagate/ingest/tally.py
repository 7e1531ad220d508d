"""Counting what becomes of records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """What became of the records of one kind."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
