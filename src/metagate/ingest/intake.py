"""From blocks of documents to batches of prepared records: checked, unfolded, sorted, put together.

This is the half of a load that never looks into the store. `Intake` does it in this process; `workers.Workers` has the
same face and does it in others.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from metagate.ingest import checking, rows
from metagate.ingest.errors import Refused, Reject
from metagate.ingest.reading import Block, kind_by_content
from metagate.ingest.staging import Scratch
from metagate.ingest.unfolding import Entry, Unfolder

LeftOut = dict[str, dict[str, int]]


@dataclass(slots=True)
class Taken:
    """What became of a block.

    Attributes:
        rejects: the documents that cannot be taken.
        left_out: fields that the store has no place for, by kind, with how often.
    """

    rejects: list[Reject] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=dict)


class Intake:
    """Takes documents in and gives prepared records out.

    Args:
        path: the scratch file; "" for one that goes away by itself.
    """

    def __init__(self, path: Path | str = "") -> None:
        self._scratch = Scratch(path)
        self._unfolder = Unfolder()

    def take(self, block: Block) -> Iterator[Taken]:
        """Take the documents of a block; answers what became of it, and perhaps of earlier ones."""
        yield self.taken(block)

    def taken(self, block: Block) -> Taken:
        """Take the documents of a block."""
        entries, rejects = list[Entry](), list[Reject]()
        for source, text in block.documents():
            value, kind = checking.read(text), block.kind
            try:
                if block.trusted:
                    kind, nested, document = value
                    entries += self._unfolder.entries(kind, document, source, nested=nested)
                else:
                    kind = _kind(block.kind, value)
                    entries += self._unfolder.entries(kind, checking.checked(kind, text, value), source)
            except Refused as error:
                shown = text.decode(errors="replace").strip()
                key = checking.shown_key(value)
                rejects.append(Reject(source, kind or "document", key, error.field, str(error), shown))
        self._scratch.add(entries)
        left_out, self._unfolder.left_out = self._unfolder.left_out, {}
        return Taken(rejects, left_out)

    def ended(self) -> Iterator[Taken]:
        """Say that no more blocks come; answers what became of the last ones."""
        self._scratch.finish()
        return iter(())

    def batches(self, others: list[Path] | None = None) -> Iterator[rows.Batch]:
        """The prepared records, in the order in which they are written.

        Args:
            others: scratch files of other processes, to be read together with this one's.
        """
        return rows.batches(self._scratch.groups(others or []))

    def close(self) -> None:
        """Give back what was in use."""
        self._scratch.close()


def _kind(named: str | None, value: Any) -> str:
    """The kind of a document: what the file's name says, else what the document itself shows."""
    kind = named or kind_by_content(value)
    if kind is None:
        raise Refused("", _NO_KIND if isinstance(value, dict) else "is no JSON object, {…}")
    return kind


_NO_KIND = (
    "neither the name of the file nor the document says what kind of record this is; name the file studies.jsonl, "
    "samples.jsonl or the like"
)


@contextmanager
def without_collector() -> Iterator[None]:
    """Without the cycle collector: a load makes millions of dictionaries and no cycles, and looking for some took a
    tenth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
