"""A load: documents in, one transaction, one new revision. Imports and synthetic data both end here."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import bindparam, insert, select

from metagate.ingest import links
from metagate.ingest.errors import Reject, Rejected
from metagate.ingest.kinds import BY_NAME, IN_ORDER, Json
from metagate.ingest.resolving import Resolver
from metagate.ingest.staging import Stage, Staged
from metagate.ingest.tally import Tally
from metagate.ingest.writing import KindWriter, Openness
from metagate.model import biomes, timestamps
from metagate.store import tables
from metagate.store.engine import Engine, Writer
from metagate.store.settling import settle
from metagate.store.statements import Statement

_BIOMES = Statement(select(tables.biome.c.lineage, tables.biome.c.id))
_ADD_BIOME = Statement(insert(tables.biome).values({c.name: bindparam(c.name) for c in tables.biome.c}))

Progress = Callable[[str, int], None]
"""Told what is being done ("reading samples", "writing samples") and how many records are through."""


@dataclass(slots=True)
class Summary:
    """What a load did, per kind.

    Attributes:
        tallies: by kind, in the order in which kinds are written.
        rejects: what could not be taken, if the load went on without it.
        left_out: fields that documents had and the store has no place for, by kind, with how often.
        changed: whether anything in the store is different now.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    left_out: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        return any(tally.new or tally.changed for tally in self.tallies.values())


class Load:
    """One load under way; made by `loading`.

    Documents are JSON objects in the shape of the wire's records: checked (see `wire/`), fields absent where unknown.
    """

    def __init__(
        self, writer: Writer, openness: Openness | None, *, keep_going: bool, progress: Progress | None = None
    ) -> None:
        self._writer = writer
        self._openness = openness
        self._keep_going = keep_going
        self._progress = progress or (lambda _doing, _count: None)
        self._stage = Stage(writer)
        self._nested_biomes: set[str] = set()
        self.summary = Summary()

    def add(self, kind: str, document: Json, source: str, *, own: bool = True) -> None:
        """Put one document into the load, and the full documents inside it."""
        self._add_nested(kind, document, source)
        if kind in links.KINDS:
            self._stage.add(kind, links.key_of(kind, document), orjson.dumps(document), source)
            return
        key = str(document[BY_NAME[kind].key])
        updated_at = document.get("updated_at") or ""
        self._stage.add(kind, key, orjson.dumps(document), source, own=own, updated_at=updated_at)
        if kind == "genome":
            self._add_release(document, source, own=own)

    def _add_release(self, document: Json, source: str, *, own: bool) -> None:
        catalogue = document.get("catalogue_id") or (document.get("catalogue") or {}).get("catalogue_id")
        if catalogue is not None:
            release = {**document, "release": f"{catalogue.lower()}/{document['accession']}"}
            updated_at = document.get("updated_at") or ""
            self._stage.add(
                "genome_release", release["release"], orjson.dumps(release), source, own=own, updated_at=updated_at
            )

    def _add_nested(self, kind: str, document: Json, source: str) -> None:
        lineage = (document.get("biome") or {}).get("lineage")
        if lineage is not None and lineage not in self._nested_biomes:
            self._nested_biomes.add(lineage)
            self._stage.add("biome", lineage, orjson.dumps(document["biome"]), source, own=False)
        nested = links.NESTED if kind in links.KINDS else BY_NAME[kind].nested
        for name, nested_kind in nested.items():
            value = document.get(name)
            for item in value if isinstance(value, list) else [value] if value else []:
                if len(item) > 1:  # A lone accession is a reference, not a record.
                    self.add(nested_kind, item, source, own=False)

    def reject(self, reject: Reject) -> None:
        """Note a record that cannot be taken.

        Raises:
            Rejected: unless the load goes on without such records.
        """
        if not self._keep_going:
            raise Rejected(reject)
        self.summary.rejects.append(reject)
        self.summary.tallies.setdefault(reject.kind, Tally()).rejected += 1

    def finish(self) -> Summary:
        """Write everything and settle the store. The transaction is committed by `loading`."""
        now = timestamps.now()
        resolver = Resolver(self._writer)
        by_lineage = self._write_biomes()
        for kind in IN_ORDER[1:]:
            writer = KindWriter(self._writer, kind, resolver, by_lineage, now, self._openness)
            for batch in self._stage.batches(kind.name):
                writer.write(batch)
                self._after(kind.name, writer)
            self._count(kind.name, writer.tally)
        for name in links.KINDS:
            link = links.LinkWriter(self._writer, name, resolver, now)
            for batch in self._stage.batches(name):
                link.write(batch)
                self._after(name, link)
            self._count(name, link.tally)
        if self.summary.changed:
            touched = ("genome", "genome_release", "catalogue")
            settle(self._writer, genomes=any(name in self.summary.tallies for name in touched))
        return self.summary

    def _after(self, kind: str, writer: KindWriter | links.LinkWriter) -> None:
        if writer.rejects and not self._keep_going:
            raise Rejected(writer.rejects[0])
        self.summary.rejects.extend(writer.rejects)
        writer.rejects.clear()
        self._progress(f"writing {kind}", writer.tally.new + writer.tally.changed + writer.tally.unchanged)

    def _count(self, kind: str, tally: Tally) -> None:
        before = self.summary.tallies.get(kind)
        if before is not None:
            tally.rejected += before.rejected
        if tally != Tally():
            self.summary.tallies[kind] = tally

    def _write_biomes(self) -> dict[str, int]:
        by_lineage = {row["lineage"]: int(row["id"]) for row in self._writer.all(_BIOMES)}
        tally, number = Tally(), max(by_lineage.values(), default=0)
        for batch in self._stage.batches("biome"):
            new: list[Json] = []
            for staged in batch:
                if staged.key in by_lineage:
                    tally.unchanged += staged.own
                    continue
                number += 1
                by_lineage[staged.key] = number
                new.append(_biome_row(number, staged))
            if new:
                self._writer.many(_ADD_BIOME, new)
            tally.new += len(new)
        self._count("biome", tally)
        return by_lineage


def _biome_row(number: int, staged: Staged) -> dict[str, Any]:
    lineage = staged.key
    return {
        "id": number,
        "name": staged.document.get("biome_name") or biomes.name(lineage),
        "lineage": lineage,
        "path": biomes.path(lineage),
        "depth": biomes.depth(lineage),
    }


@contextmanager
def loading(
    engine: Engine,
    *,
    openness: Openness | None = None,
    keep_going: bool = False,
    progress: Progress | None = None,
) -> Iterator[Load]:
    """A load into a store: all of it is committed when the block ends well, nothing when it does not."""
    with engine.write() as writer, _without_collector():
        yield Load(writer, openness, keep_going=keep_going, progress=progress)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Without the cycle collector: a load makes millions of dictionaries and no cycles, and looking for some took a tenth
    of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
