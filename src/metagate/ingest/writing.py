"""Writing the records of one kind: what is new is inserted, what differs is updated, what is the same is left alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, func, select, update

from metagate.ingest.children import OF_KIND
from metagate.ingest.errors import Reject
from metagate.ingest.finding import Finding
from metagate.ingest.hanging import ChildWriter, Found, write_annotations
from metagate.ingest.kinds import Json, Kind
from metagate.ingest.openness import Floors
from metagate.ingest.openness import Openness as Openness
from metagate.ingest.resolving import Unresolved, found_records
from metagate.ingest.rows import Batch, Prepared
from metagate.ingest.session import Session
from metagate.ingest.tally import Tally
from metagate.model.accessions import normalise
from metagate.model.visibility import Visibility
from metagate.store import tables
from metagate.store.engine import Writer
from metagate.store.statements import Statement


@dataclass(slots=True)
class _Change:
    """One record of a batch on its way."""

    record: Prepared
    row: Json
    old: Json | None
    children: list[Found | None]
    differs: bool


class _Incomplete(Exception):
    """A new record lacks a column that it cannot be without."""


class KindWriter:
    """Writes the records of one kind, a batch at a time.

    Args:
        tally: where to count what becomes of them.

    Attributes:
        rejects: those that could not be taken.
        first_id: the id of the first record that is new.
    """

    def __init__(self, session: Session, kind: Kind, tally: Tally) -> None:
        self._session = session
        self._writer = session.writer
        self._resolver = session.resolver
        self._kind = kind
        self._table = tables.metadata.tables[kind.name]
        self._columns = [str(column.name) for column in self._table.c]
        self._targets = {reference.column: reference.target for reference in kind.references}
        self._children = [ChildWriter(session.writer, children) for children in OF_KIND.get(kind.name, ())]
        self._finding = Finding(session.writer, kind)
        self._floors = Floors(session.writer, kind.name)
        self._blank = self._blank_row()
        openness = session.openness
        self._openness = None if openness is None else [int(openness.visibility), openness.owner]
        identity = self._table.c[kind.identity]
        self._next_id = int(session.writer.scalar(Statement(select(func.max(identity)))) or 0) + 1
        self.first_id = self._next_id
        self._was_empty = self._next_id == 1
        changed: dict[str, Any] = {name: bindparam(name) for name in self._columns if name != kind.identity}
        self._update = Statement(update(self._table).where(identity == bindparam("which")).values(changed))
        self._published = self._published_catalogues() if kind.name == "genome_release" else {}
        self.tally = tally
        self.rejects: list[Reject] = []

    def _blank_row(self) -> Json:
        """A new record of which nothing is known; its columns in the table's order."""
        kind = self._kind
        row = {**dict.fromkeys(self._columns), **kind.defaults, **kind.json}
        if kind.name == "analysis":
            row["annotation_kinds"] = "{}"
        if kind.is_guarded:
            row["visibility"] = int(Visibility.PUBLIC)
        return row

    def _published_catalogues(self) -> set[int]:
        text = "SELECT id FROM catalogue WHERE status {among}"
        return {number for (number,) in self._writer.look_up(text, ["published"])}

    def write(self, batch: Batch) -> None:
        """Write one batch. Records that cannot be taken are in `rejects`; the others are written."""
        held = self._held(batch)
        records = self._unknown(batch.records, held) if batch.nested else batch.records
        self._learn(records)
        changes = self._changes(batch, records, held)
        if self._kind.is_guarded:
            self._keep_closed(changes)
        new = [change for change in changes if change.old is None]
        old = [change for change in changes if change.old is not None]
        self._insert(new)
        self._update_children(old)
        changed = [change for change in old if change.differs]
        self._write_annotations([*new, *changed])
        self._update_rows(changed)
        self.tally.new += len(new)
        self.tally.changed += len(changed)
        self.tally.unchanged += len(old) - len(changed)
        if not batch.nested:
            self.tally.repeated += sum(len(change.record.sources) - 1 for change in changes)

    # --- what is there already ----------------------------------------------------------------------------------------

    def _held(self, batch: Batch) -> dict[Any, Json]:
        """The rows of the batch's records that are in the store, by key."""
        if self._was_empty and not batch.nested:
            return {}
        key = self._kind.key
        names = ", ".join(f'"{name}"' for name in self._columns)
        text = f'SELECT {names} FROM {self._kind.name} WHERE "{key}" {{among}}'  # noqa: S608 - names of ours
        rows = self._writer.look_up(text, [record.given[key] for record in batch.records])
        return {row[key]: row for row in (dict(zip(self._columns, values, strict=True)) for values in rows)}

    def _unknown(self, records: Sequence[Prepared], held: dict[Any, Json]) -> list[Prepared]:
        """The nested records that are nowhere yet, under none of their accessions: they never change what is there."""
        candidates = [record for record in records if record.given[self._kind.key] not in held]
        known = set(found_records(self._writer, self._kind, {record.key for record in candidates}))
        unknown = []
        for record in candidates:
            if normalise(record.key) not in known:
                unknown.append(record)
                known.update(record.keys or [normalise(record.key)])
        return unknown

    def _learn(self, records: Sequence[Prepared]) -> None:
        """Look up everything that the records refer to."""
        wanted: dict[str, set[str]] = {target: set() for target in self._targets.values()}
        for record in records:
            for column, (_, accession) in record.references.items():
                if accession is not None and column != "biome_id":
                    wanted[self._targets[column]].add(accession)
        for number, writer in enumerate(self._children):
            if (target := writer.children.target) is not None:
                named = {row[0] for record in records for row in record.children[number] or ()}
                wanted.setdefault(target, set()).update(named)
        for target, accessions in wanted.items():
            self._resolver.learn(target, accessions)

    # --- what is to be written ----------------------------------------------------------------------------------------

    def _changes(self, batch: Batch, records: Sequence[Prepared], held: dict[Any, Json]) -> list[_Change]:
        changes = []
        key = self._kind.key
        for record in records:
            try:
                changes.append(self._change(record, held.get(record.given[key]), nested=batch.nested))
            except Unresolved as error:
                self._reject(batch, record, error.field, str(error))
            except _Incomplete as error:
                if not batch.nested:  # A nested one only names a record in passing. Whoever needs it says so.
                    self._reject(batch, record, str(error), f"the {self._kind.name} is new, so it needs this field")
        return changes

    def _change(self, record: Prepared, old: Json | None, *, nested: bool) -> _Change:
        row = {**(self._blank if old is None else old), **record.given}
        self._refer(row, record, nested=nested)
        children = [
            None if rows is None else writer.found(rows, self._resolver, nested=nested)
            for writer, rows in zip(self._children, record.children, strict=True)
        ]
        openness = record.openness or self._openness
        if openness is not None and self._kind.is_guarded:
            row["visibility"], row["owner"] = openness
        if self._kind.name == "study" and row["first_accession"] is None and "first_accession" not in record.given:
            row["first_accession"] = next(iter(orjson.loads(row["ena_accessions"])), None)
        if old is None:
            self._complete(row)
        return _Change(record, row, old, children, old is None or row != old)

    def _refer(self, row: Json, record: Prepared, *, nested: bool) -> None:
        """Put the ids of the records that are named into a row."""
        for column, (field, accession) in record.references.items():
            found = None if accession is None else self._found(column, field, accession, nested=nested)
            if found is not None or column not in self._kind.never_null:
                row[column] = found

    def _found(self, column: str, field: str, accession: str, *, nested: bool) -> int | None:
        """The id of the record that is named. A nested document may name what is nowhere: that is left open."""
        try:
            if column == "biome_id":
                return self._resolver.biome(field, accession)
            found = self._resolver.find(self._targets[column], accession)
            if found is None:
                raise Unresolved(field, self._targets[column], accession)
            return found
        except Unresolved:
            if nested:
                return None
            raise

    def _complete(self, row: Json) -> None:
        """Give a new row what no document says."""
        for name in self._kind.required:
            if row[name] is None:
                raise _Incomplete(_FIELDS.get(name, name))
        if row.get("updated_at", ...) is None:
            row["updated_at"] = self._session.now
        if self._kind.name == "genome_release":
            row["published"] = int(row["catalogue_id"] in self._published)
        if self._kind.identity == "id":
            row["id"] = self._next_id
            self._next_id += 1

    def _keep_closed(self, changes: Sequence[_Change]) -> None:
        """Records that are being opened stay as strict as their studies."""
        opened = [c for c in changes if c.old is not None and c.row["visibility"] < c.old["visibility"]]
        if not opened:
            return
        links = {c.row["id"]: [row[0] for row in c.children[0] or ()] for c in opened if self._kind.name == "sample"}
        floors = self._floors.below([change.row for change in opened], links)
        for change in opened:
            visibility, _, owner = floors.get(change.row["id"], (0, "", None))
            if visibility > change.row["visibility"]:
                change.row["visibility"], change.row["owner"] = visibility, owner
                change.differs = change.row != change.old

    def _reject(self, batch: Batch, record: Prepared, field: str, reason: str) -> None:
        texts = batch.texts(record)
        for source, text in zip(record.sources, texts, strict=True):
            self.rejects.append(Reject(source, self._kind.name, record.key, field, reason, text))
        self.tally.rejected += len(record.sources)

    # --- writing ------------------------------------------------------------------------------------------------------

    def _insert(self, new: Sequence[_Change]) -> None:
        if not new:
            return
        identity = self._kind.identity
        self._writer.insert(self._kind.name, self._columns, [tuple(change.row.values()) for change in new])
        for number, writer in enumerate(self._children):
            writer.insert({c.row[identity]: rows for c in new if (rows := c.children[number])})
        aliases = [(key, c.row[identity]) for c in new for key in c.record.keys]
        texts = [] if self._kind.searched is None else [(c.row[identity], c.record.text) for c in new]
        self._finding.add(aliases, texts)

    def _update_children(self, old: Sequence[_Change]) -> None:
        for number, writer in enumerate(self._children):
            wanted = {self._id(c): rows for c in old if (rows := c.children[number]) is not None}
            touched = writer.update(wanted)
            for change in old:
                change.differs = change.differs or self._id(change) in touched

    def _write_annotations(self, changes: Sequence[_Change]) -> None:
        if self._kind.name != "analysis":
            return
        wanted, replaced = {}, []
        for change in changes:
            before = None if change.old is None else change.old["annotation_digest"]
            if change.record.annotations is not None and change.row["annotation_digest"] != before:
                wanted[self._id(change)] = change.record.annotations
                if before is not None:
                    replaced.append(self._id(change))
        write_annotations(self._writer, wanted, replaced)

    def _update_rows(self, changed: Sequence[_Change]) -> None:
        for change in changed:
            if "updated_at" in change.row and "updated_at" not in change.record.given:
                change.row["updated_at"] = self._session.now
        if changed:
            self._writer.many(self._update, [{**change.row, "which": self._id(change)} for change in changed])
            self._finding.change([(change.old, change.row) for change in changed if change.old is not None])

    def _id(self, change: _Change) -> int:
        return int(change.row[self._kind.identity])


_FIELDS = {"study_id": "study_accession", "genome_id": "accession"}
"""Columns that a document has under another name."""


_DROP_GENOME = Statement(delete(tables.genome).where(tables.genome.c.id == bindparam("genome_id")))


def drop_bare_genomes(writer: Writer, accessions: Collection[str], first_id: int) -> int:
    """Delete the new genomes among some that are in no release of a catalogue; answers how many.

    A genome's document makes the genome and its release: where the release is rejected, the document is.

    Args:
        first_id: the lowest id of a genome that this load made.
    """
    released = "EXISTS (SELECT 1 FROM genome_release WHERE genome_release.genome_id = genome.id)"
    text = f"SELECT id FROM genome WHERE id >= {first_id:d} AND NOT {released} AND accession {{among}}"  # noqa: S608
    bare = [{"genome_id": number} for (number,) in writer.look_up(text, sorted(accessions))]
    if bare:
        writer.many(_DROP_GENOME, bare)
    return len(bare)
