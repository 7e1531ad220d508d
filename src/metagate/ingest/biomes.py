"""Writing biomes: they come first, and all of them are remembered, for there are a few thousand at most."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from metagate.ingest.errors import Reject
from metagate.ingest.kinds import Json
from metagate.ingest.rows import Batch, Prepared
from metagate.ingest.session import Session
from metagate.ingest.tally import Tally
from metagate.model import biomes
from metagate.store import tables
from metagate.store.statements import Statement

_COLUMNS = ("id", "name", "lineage", "path", "depth", "listed")
_EVERY = Statement(select(tables.biome.c.id, tables.biome.c.name, tables.biome.c.lineage, tables.biome.c.listed))
_RENAME = Statement(
    update(tables.biome).where(tables.biome.c.id == bindparam("which")).values(name=bindparam("new_name"), listed=1)
)


class BiomeWriter:
    """Writes biomes, a batch at a time; no biome is ever rejected.

    Args:
        tally: where to count what becomes of them.
    """

    def __init__(self, session: Session, tally: Tally) -> None:
        writer = self._writer = session.writer
        self._ids = session.resolver.biomes
        self._names: dict[str, str] = {}
        self._unlisted: set[str] = set()
        for row in writer.all(_EVERY):
            self._ids[row["lineage"]], self._names[row["lineage"]] = row["id"], row["name"]
            if not row["listed"]:
                self._unlisted.add(row["lineage"])
        self._next_id = max(self._ids.values(), default=0) + 1
        self.tally = tally
        self.rejects: list[Reject] = []

    def write(self, batch: Batch) -> None:
        """Write one batch: new biomes, and new names of old ones. A nested biome never renames one."""
        new: list[tuple[object, ...]] = []
        renamed: list[Json] = []
        for record in batch.records:
            lineage, name = record.key, record.given.get("biome_name")
            if lineage not in self._ids:
                new.append(self._new(record, nested=batch.nested))
            elif not batch.nested:
                old = self._names[lineage]
                if lineage in self._unlisted or name not in (None, old):
                    self._names[lineage] = name or old
                    renamed.append({"which": self._ids[lineage], "new_name": self._names[lineage]})
                    self._unlisted.discard(lineage)
                self.tally.repeated += len(record.sources) - 1
        if new:
            self._writer.insert("biome", _COLUMNS, new)
        if renamed:
            self._writer.many(_RENAME, renamed)
        self.tally.new += len(new)
        self.tally.changed += len(renamed)
        self.tally.unchanged += 0 if batch.nested else len(batch.records) - len(new) - len(renamed)

    def _new(self, record: Prepared, *, nested: bool) -> tuple[object, ...]:
        lineage = record.key
        name = record.given.get("biome_name") or biomes.name(lineage)
        if nested:
            self._unlisted.add(lineage)
        self._ids[lineage], self._names[lineage] = self._next_id, name
        self._next_id += 1
        return self._ids[lineage], name, lineage, biomes.path(lineage), biomes.depth(lineage), int(not nested)
