"""Writing the records of one kind: what is new is inserted, what differs is updated, what is the same is left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import bindparam, column, delete, func, insert, select, table, update

from metagate.ingest.children import OF_KIND, ChildWriter, annotation_columns, write_annotations
from metagate.ingest.errors import Reject
from metagate.ingest.kinds import Json, Kind
from metagate.ingest.resolving import Resolver
from metagate.ingest.rows import Unresolved, given_columns, references_of
from metagate.ingest.staging import Staged
from metagate.ingest.tally import Tally
from metagate.model.accessions import look_up_keys
from metagate.model.text import search_text
from metagate.model.visibility import Visibility
from metagate.store import tables
from metagate.store.engine import Row, Writer
from metagate.store.search import companion
from metagate.store.statements import Statement, among_ids, among_texts


@dataclass(frozen=True, slots=True)
class Openness:
    """How open the records of a load are to be.

    Attributes:
        visibility: for new records, and for old ones as well: it was said on purpose.
        owner: the account that a private record belongs to.
    """

    visibility: Visibility
    owner: str | None


@dataclass(slots=True)
class _Change:
    """One record of a batch on its way."""

    staged: Staged
    row: Json
    old: Row | None
    children: list[list[Json] | None] = field(default_factory=list)
    differs: bool = False


class KindWriter:
    """Writes the records of one kind, a batch at a time.

    Args:
        writer: the write transaction.
        kind: what is written.
        resolver: finds what documents refer to.
        biomes: every biome's id by its lineage.
        now: the time of this load, canonical text.
        openness: how open the records are to be; None leaves old records as they are and makes new ones public.
    """

    def __init__(
        self,
        writer: Writer,
        kind: Kind,
        resolver: Resolver,
        biomes: dict[str, int],
        now: str,
        openness: Openness | None,
    ) -> None:
        self._writer = writer
        self._kind = kind
        self._resolver = resolver
        self._biomes = biomes
        self._now = now
        self._openness = openness
        self._children = [ChildWriter(children) for children in OF_KIND.get(kind.name, ())]
        self._columns = [str(c.name) for c in kind.table.c]
        self._nullable = {str(c.name) for c in kind.table.c if c.nullable}
        self._blank = self._blank_row()
        self._statements()
        self._next_id = int(writer.scalar(self._highest) or 0) + 1
        self._was_empty = self._next_id == 1
        self.tally = Tally()
        self.rejects: list[Reject] = []

    def _blank_row(self) -> Json:
        """A new record of which nothing is known."""
        kind = self._kind
        row = {**dict.fromkeys(self._columns), **kind.defaults, **kind.json}
        if kind.name == "analysis":
            row["annotation_kinds"] = "{}"
        if kind.is_guarded:
            row["visibility"] = int(Visibility.PUBLIC)
        return row

    def _statements(self) -> None:
        kind, identity = self._kind, self._kind.table.c[self._kind.identity]
        key = kind.table.c[kind.key]
        is_key = among_ids(key, "keys") if kind.key == "pubmed_id" else among_texts(key, "keys")
        self._present = Statement(select(key).where(is_key))
        self._existing = Statement(select(kind.table).where(is_key))
        self._highest = Statement(select(func.max(identity)))
        self._insert = Statement(insert(kind.table).values({name: bindparam(name) for name in self._columns}))
        changed = {name: bindparam(name) for name in self._columns if name != kind.identity}
        self._update = Statement(update(kind.table).where(identity == bindparam("which")).values(changed))
        if kind.searched is not None:
            name = "rowid" if self._writer.dialect == "sqlite" else "id"
            found = table(companion(kind.table.name), column(name), column("text"))
            self._unsearch = Statement(delete(found).where(among_ids(found.c[name], "ids")))
            self._search = Statement(insert(found).values({name: bindparam("id"), "text": bindparam("text")}))

    def write(self, batch: Sequence[Staged]) -> None:
        """Write one batch. Records that cannot be taken are in `rejects`; the others are written."""
        documents = [staged.document for staged in batch]
        for target, accessions in references_of(self._kind, documents).items():
            self._resolver.learn(target, accessions)
        for children in self._children:
            children.wanted(documents, self._resolver)
        old = self._old(batch)
        changes = [change for staged in batch if (change := self._prepared(staged, old.get(staged.key))) is not None]
        new = [change for change in changes if change.old is None]
        if new:
            self._writer.many(self._insert, [change.row for change in new])
        self._write_children(changes)
        changed = [change for change in changes if change.old is not None and change.differs]
        self._update_rows(changed)
        self._keep_aliases(new, changed)
        self._keep_text(new, changed)
        self.tally.new += len(new)
        self.tally.changed += len(changed)
        self.tally.unchanged += sum(change.staged.own for change in changes if not change.differs)

    def _old(self, batch: Sequence[Staged]) -> dict[str, Row]:
        keys: list[Any] = [staged.key for staged in batch]
        if self._kind.key == "pubmed_id":
            keys = [int(key) for key in keys]
        if self._was_empty:
            return {}
        # Which of them are there is answered by the index alone; most often none is.
        present = [row[self._kind.key] for row in self._writer.all(self._present, keys=self._writer.listed(keys))]
        if not present:
            return {}
        found = self._writer.all(self._existing, keys=self._writer.listed(present))
        return {str(row[self._kind.key]): row for row in found}

    def _prepared(self, staged: Staged, old: Row | None) -> _Change | None:
        if old is not None and not staged.own:
            return None  # What stands inside another document never changes a record that is there.
        try:
            given = given_columns(self._kind, staged.document, self._resolver, self._biomes, own=staged.own)
            rows = [children.rows_of(staged.document, self._resolver, own=staged.own) for children in self._children]
        except Unresolved as error:
            return self._reject(staged, error.field, str(error))
        if self._kind.name == "analysis":
            given |= annotation_columns(staged.document)
        if old is None:
            return self._new(staged, given, rows)
        kept = {name: value for name, value in given.items() if value is not None or name in self._nullable}
        row = {**old, **self._opened(kept)}
        row["updated_at"] = kept.get("updated_at") or old["updated_at"]
        return _Change(staged, row, old, rows, differs=row != dict(old))

    def _new(self, staged: Staged, given: Json, rows: list[list[Json] | None]) -> _Change | None:
        kind = self._kind
        row: Json = self._blank.copy()
        row.update((name, value) for name, value in given.items() if value is not None)
        row |= self._opened({})
        row[kind.key] = staged.document[kind.key]
        missing = [name for name in kind.required if row[name] is None]
        if missing:
            return self._incomplete(staged, missing)
        row["updated_at"] = row["updated_at"] or self._now
        if kind.name == "study" and "first_accession" not in given:
            accessions = orjson.loads(row["ena_accessions"])
            row["first_accession"] = accessions[0] if accessions else None
        if kind.name == "genome_release":
            row["published"] = 0
        if kind.identity == "id":
            row["id"] = self._next_id
            self._next_id += 1
        return _Change(staged, row, None, rows, differs=True)

    def _opened(self, given: Json) -> Json:
        if self._openness is None or not self._kind.is_guarded:
            return given
        return {**given, "visibility": int(self._openness.visibility), "owner": self._openness.owner}

    def _incomplete(self, staged: Staged, missing: list[str]) -> None:
        if not staged.own:
            return None  # It only names a record in passing. Whoever needs it says so.
        fields = {"study_id": "study_accession", "genome_id": "accession"}
        field_name = fields.get(missing[0], missing[0])
        return self._reject(staged, field_name, f"the {self._kind.name} is new, so it needs this field")

    def _reject(self, staged: Staged, field_name: str, reason: str) -> None:
        self.tally.rejected += 1
        text = orjson.dumps(staged.document).decode()
        self.rejects.append(Reject(staged.source, self._kind.name, staged.key, field_name, reason, text))

    def _write_children(self, changes: Sequence[_Change]) -> None:
        for number, children in enumerate(self._children):
            wanted = {self._id(c): rows for c in changes if (rows := c.children[number]) is not None}
            touched = children.write(self._writer, wanted, [self._id(c) for c in changes if c.old is not None])
            for change in changes:
                change.differs = change.differs or self._id(change) in touched
        if self._kind.name == "analysis":
            for change in changes:
                self._write_annotations(change)

    def _write_annotations(self, change: _Change) -> None:
        digest = None if change.old is None else change.old["annotation_digest"]
        if change.row["annotation_digest"] != digest:
            write_annotations(self._writer, self._id(change), change.staged.document["annotations"])

    def _id(self, change: _Change) -> int:
        return int(change.row[self._kind.identity])

    def _update_rows(self, changed: Sequence[_Change]) -> None:
        for change in changed:
            assert change.old is not None  # noqa: S101 - it is not new
            if change.staged.document.get("updated_at") is None:
                change.row["updated_at"] = self._now
        if changed:
            self._writer.many(self._update, [{**change.row, "which": self._id(change)} for change in changed])

    def _keys(self, row: Any) -> list[str]:
        return look_up_keys(row[self._kind.key], orjson.loads(row["ena_accessions"]))

    def _keep_aliases(self, new: Sequence[_Change], changed: Sequence[_Change]) -> None:
        if not self._kind.is_aliased:
            return
        moved = [c for c in changed if c.old is not None and c.row["ena_accessions"] != c.old["ena_accessions"]]
        gone = [(key, self._id(c)) for c in moved for key in self._keys(c.old)]
        come = [(key, self._id(c)) for c in (*new, *moved) for key in self._keys(c.row)]
        for statement, pairs in ((_DROP_ALIAS, gone), (_ADD_ALIAS, come)):
            if pairs:
                rows = [{"kind": self._kind.name, "accession": key, "id": number} for key, number in pairs]
                self._writer.many(statement, rows)

    def _text(self, row: Any) -> str:
        assert self._kind.searched is not None  # noqa: S101 - asked for by _keep_text alone
        return search_text(self._kind.searched(row))

    def _keep_text(self, new: Sequence[_Change], changed: Sequence[_Change]) -> None:
        if self._kind.searched is None:
            return
        moved = [change for change in changed if self._text(change.row) != self._text(change.old)]
        if moved:
            self._writer.execute(self._unsearch, ids=self._writer.listed([self._id(change) for change in moved]))
        rows = [{"id": self._id(change), "text": self._text(change.row)} for change in (*new, *moved)]
        if rows:
            self._writer.many(self._search, rows)


_ALIAS = tables.alias.c
_ADD_ALIAS = Statement(insert(tables.alias).values({c.name: bindparam(c.name) for c in _ALIAS}))
_DROP_ALIAS = Statement(
    delete(tables.alias).where(
        _ALIAS.kind == bindparam("kind"), _ALIAS.accession == bindparam("accession"), _ALIAS.id == bindparam("id")
    )
)
