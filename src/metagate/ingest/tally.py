"""Counting what becomes of documents."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """What became of the documents of one kind.

    Attributes:
        new, changed, unchanged: records. A record that only stood inside other documents is counted if it is new.
        rejected: documents that could not be taken.
        repeated: documents of a record beyond its first; all that several documents say of one record is put together.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    repeated: int = 0

    @property
    def read(self) -> int:
        """Documents: each is counted once, under what became of it."""
        return self.new + self.changed + self.unchanged + self.rejected + self.repeated
