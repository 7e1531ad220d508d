"""The waiting room of an import: every document of one load, in a temporary table, read back in order of kind and key.

So an import takes documents in any order, merges what several of them say of one record, and holds one batch of them in
memory, however many there are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

import orjson
from sqlalchemy import bindparam, column, insert, table

from metagate.ingest.kinds import STAGED, Json
from metagate.store.engine import Row, Writer
from metagate.store.statements import Statement

BATCH = 1_000

_STAGE = table(
    "stage", column("kind"), column("key"), column("own"), column("updated_at"), column("document"), column("source")
)
_ADD = Statement(insert(_STAGE).values({c.name: bindparam(c.name) for c in _STAGE.c}))
_NUMBER = {name: number for number, name in enumerate(STAGED)}


@dataclass(frozen=True, slots=True)
class Staged:
    """What all documents of a load say of one record.

    Attributes:
        key: the record's natural key, as text.
        document: the merged document.
        source: where the last of them came from: file and line.
        own: whether one of them was a document of its own; otherwise it only stood inside others.
    """

    key: str
    document: Json
    source: str
    own: bool


class Stage:
    """The temporary table of one load."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._waiting: list[dict[str, object]] = []
        # No collation needed: this order is only for grouping, and SQLite and PostgreSQL ("C") agree on bytes.
        text = 'TEXT COLLATE "C"' if writer.dialect == "postgresql" else "TEXT"
        dropped = " ON COMMIT DROP" if writer.dialect == "postgresql" else ""
        writer.script(
            f"CREATE TEMPORARY TABLE stage (kind INTEGER, key {text}, own INTEGER, updated_at {text}, document {text}, "
            f"source {text}){dropped}"
        )

    def add(self, kind: str, key: str, document: bytes, source: str, *, own: bool = True, updated_at: str = "") -> None:
        """Put one document into the waiting room."""
        self._waiting.append(
            {
                "kind": _NUMBER[kind],
                "key": key,
                "own": int(own),
                "updated_at": updated_at,
                "document": document.decode(),
                "source": source,
            }
        )
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting in memory."""
        self._writer.many(_ADD, self._waiting)
        self._waiting.clear()

    def batches(self, kind: str) -> Iterator[list[Staged]]:
        """The records of a kind by key, merged, in batches.

        Documents of their own come before those inside others, which only count where there is none of its own; later
        `updated_at` wins over earlier, then the text decides: the result is the same in whatever order they came.
        """
        rows = self._rows(kind)
        groups = (_merged(key, group) for key, group in itertools.groupby(rows, key=itemgetter("key")))
        while batch := list(itertools.islice(groups, BATCH)):
            yield batch

    def _rows(self, kind: str) -> Iterator[Row]:
        self.flush()
        ordered = (
            f"SELECT key, own, document, source FROM stage WHERE kind = {_NUMBER[kind]} "  # noqa: S608 - a number of ours
            "ORDER BY key, own, updated_at, document"
        )
        for batch in self._writer.stream(ordered, BATCH):
            yield from batch


def _merged(key: str, group: Iterator[Row]) -> Staged:
    rows = list(group)
    own = bool(rows[-1]["own"])
    counted = [row for row in rows if bool(row["own"]) is own]
    document: Json = {}
    for row in counted:
        document.update(orjson.loads(row["document"]))
    return Staged(key, document, counted[-1]["source"], own)
