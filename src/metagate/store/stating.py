"""What a store holds, for its operator: everything, whoever may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, func, select

from metagate.model.visibility import Visibility
from metagate.store import tables
from metagate.store.engine import Engine, Writer
from metagate.store.statements import Statement

_KINDS: Mapping[str, Table] = {
    "biomes": tables.biome,
    "studies": tables.study,
    "samples": tables.sample,
    "runs": tables.run,
    "assemblies": tables.assembly,
    "analyses": tables.analysis,
    "annotations": tables.annotation,
    "publications": tables.publication,
    "super studies": tables.super_study,
    "genome catalogues": tables.catalogue,
    "genomes": tables.genome,
    "genomes in catalogues": tables.genome_release,
    "genome links": tables.genome_assembly_link,
    "contained genomes": tables.contained_genome,
    "downloads": tables.download,
}
_REVISION = Statement(select(tables.revision.c.value))


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a store holds.

    Attributes:
        revision: the number of its last committed write.
        size_bytes: its room on disk.
        counts: rows by kind; where a kind has visibility, by `public`, `private` and `suppressed`, else under `all`.
    """

    revision: int
    size_bytes: int
    counts: Mapping[str, Mapping[str, int]]

    def as_document(self) -> dict[str, Any]:
        """As JSON shows it."""
        counts = {kind: dict(shares) for kind, shares in self.counts.items()}
        return {"revision": self.revision, "size_bytes": self.size_bytes, "counts": counts}


def holdings(engine: Engine) -> Holdings:
    """Count what a store holds, of one moment."""
    with engine.write() as writer:
        counts = {kind: _shares(writer, table) for kind, table in _KINDS.items()}
        revision = int(writer.scalar(_REVISION))
    return Holdings(revision, engine.size_bytes(), counts)


def _shares(writer: Writer, table: Table) -> dict[str, int]:
    if "visibility" not in table.c:
        return {"all": int(writer.scalar(Statement(select(func.count()).select_from(table))))}
    counted = select(table.c.visibility, func.count().label("n")).group_by(table.c.visibility)
    found = {row["visibility"]: int(row["n"]) for row in writer.all(Statement(counted))}
    return {kind.name.lower(): found.get(kind.value, 0) for kind in Visibility}
