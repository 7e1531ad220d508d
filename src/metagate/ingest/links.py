"""Links between assemblies and genomes: rows of two tables that have no accession of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Table, bindparam, delete, insert, select

from metagate.ingest.errors import Reject
from metagate.ingest.kinds import CONTAINED, GENOME_LINK, Json
from metagate.ingest.resolving import Resolver
from metagate.ingest.rows import Unresolved
from metagate.ingest.staging import Staged
from metagate.ingest.tally import Tally
from metagate.store import tables
from metagate.store.engine import Row, Writer
from metagate.store.statements import Statement, among_ids

KINDS: Mapping[str, Table] = {GENOME_LINK: tables.genome_assembly_link, CONTAINED: tables.contained_genome}
NESTED = {"genome": "genome"}
_KEYS = ("assembly_id", "genome_accession", "run_accession")


def key_of(kind: str, document: Json) -> str:
    """The text that makes a link one of its kind: assembly, genome and, for a contained genome, run."""
    key = [document["assembly_accession"], document["genome"]["accession"]]
    if kind == CONTAINED:
        key.append(document.get("run_accession") or "")
    return "\t".join(key)


class LinkWriter:
    """Writes links of one kind, a batch at a time."""

    def __init__(self, writer: Writer, kind: str, resolver: Resolver, now: str) -> None:
        self._writer = writer
        self._kind = kind
        self._resolver = resolver
        self._now = now
        table = KINDS[kind]
        self._key = [name for name in _KEYS if name in table.c]
        same = [table.c[name] == bindparam(name) for name in self._key]
        self._existing = Statement(select(table).where(among_ids(table.c.assembly_id, "assemblies")))
        self._delete = Statement(delete(table).where(*same))
        self._insert = Statement(insert(table).values({column.name: bindparam(column.name) for column in table.c}))
        self.tally = Tally()
        self.rejects: list[Reject] = []

    def write(self, batch: Sequence[Staged]) -> None:
        """Write one batch: new links, and those that differ from what is there."""
        documents = [staged.document for staged in batch]
        self._resolver.learn("assembly", [document["assembly_accession"] for document in documents])
        self._resolver.learn("genome", [document["genome"]["accession"] for document in documents])
        self._resolver.learn("run", [run for document in documents if (run := document.get("run_accession"))])
        rows = [row for staged in batch if (row := self._row(staged)) is not None]
        held = self._held(rows)
        new = [row for row in rows if self._identity(row) not in held]
        changed = [row for row in rows if self._differs(row, held.get(self._identity(row)))]
        for row in changed:
            row["updated_at"] = row["updated_at"] or self._now
        if changed:
            self._writer.many(self._delete, [{name: row[name] for name in self._key} for row in changed])
            self._writer.many(self._insert, changed)
        self.tally.new += len(new)
        self.tally.changed += len(changed) - len(new)
        self.tally.unchanged += len(rows) - len(changed)

    def _held(self, rows: Sequence[Json]) -> dict[tuple[Any, ...], Row]:
        assemblies = self._writer.listed(sorted({row["assembly_id"] for row in rows}))
        return {self._identity(row): row for row in self._writer.all(self._existing, assemblies=assemblies)}

    def _identity(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(row[name] for name in self._key)

    @staticmethod
    def _differs(row: Json, held: Row | None) -> bool:
        if held is None:
            return True
        # A link without a date of its own keeps the one it has.
        return any(row[name] != held[name] for name in row if name != "updated_at" or row[name] is not None)

    def _row(self, staged: Staged) -> Json | None:
        document = staged.document
        try:
            row = {
                "assembly_id": self._find("assembly_accession", "assembly", document["assembly_accession"]),
                "genome_accession": document["genome"]["accession"],
                "genome_id": self._find("genome", "genome", document["genome"]["accession"]),
                "updated_at": document.get("updated_at"),
            }
            return row | (self._of_link(document) if self._kind == GENOME_LINK else self._of_contained(document))
        except Unresolved as error:
            self.tally.rejected += 1
            text = orjson.dumps(document).decode()
            key = staged.key.replace("\t", " – ")
            self.rejects.append(Reject(staged.source, self._kind, key, error.field, str(error), text))
            return None

    @staticmethod
    def _of_link(document: Json) -> Json:
        return {"species_rep": document.get("species_rep"), "mag_accession": document.get("mag_accession")}

    def _of_contained(self, document: Json) -> Json:
        run = document.get("run_accession")
        return {
            "run_accession": run or "",
            "run_id": None if run is None else self._find("run_accession", "run", run),
            "containment": document.get("containment"),
            "cani": document.get("cani"),
        }

    def _find(self, field: str, kind: str, accession: str) -> int:
        found = self._resolver.find(kind, accession)
        if found is None:
            raise Unresolved(field, kind, accession)
        return found
