"""Links between assemblies and genomes: rows of two tables that have no accession of their own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, update

from metagate.ingest.errors import Reject
from metagate.ingest.kinds import Json, Kind
from metagate.ingest.resolving import Unresolved
from metagate.ingest.rows import Batch, Prepared
from metagate.ingest.session import Session
from metagate.ingest.tally import Tally
from metagate.store import tables
from metagate.store.statements import Statement

_IDENTITY = ("assembly_id", "genome_accession", "run_accession")
Identity = tuple[Any, ...]


class LinkWriter:
    """Writes links of one kind, a batch at a time.

    Args:
        tally: where to count what becomes of them.

    Attributes:
        rejects: those that could not be taken.
    """

    def __init__(self, session: Session, kind: Kind, tally: Tally) -> None:
        self._session = session
        self._kind = kind
        table = tables.metadata.tables[kind.name]
        self._columns = [str(column.name) for column in table.c]
        self._identity = [name for name in _IDENTITY if name in table.c]
        self._targets = {reference.column: reference.target for reference in kind.references}
        same = [table.c[name] == bindparam(f"same_{name}") for name in self._identity]
        changed: dict[str, Any] = {name: bindparam(name) for name in self._columns if name not in self._identity}
        self._update = Statement(update(table).where(*same).values(changed))
        self.tally = tally
        self.rejects: list[Reject] = []

    def write(self, batch: Batch) -> None:
        """Write one batch: new links, and those that differ from what is there."""
        for column, target in self._targets.items():
            named = (record.references.get(column, ("", None))[1] for record in batch.records)
            self._session.resolver.learn(target, {accession for accession in named if accession is not None})
        said = [(record, found) for record in batch.records if (found := self._found(batch, record)) is not None]
        held = self._held({found["assembly_id"] for _, found in said})
        rows: dict[Identity, Json] = {}
        for record, found in said:
            identity = self._identity_of(found)
            # Two names of one assembly may lead to one link.
            before = rows.get(identity) or held.get(identity) or dict.fromkeys(self._columns)
            rows[identity] = {**before, **found}
            self.tally.repeated += len(record.sources) - 1
        self.tally.repeated += len(said) - len(rows)
        self._write(rows, held)

    def _found(self, batch: Batch, record: Prepared) -> Json | None:
        """The columns that a link's documents speak of; None, and a reject, where they name what is nowhere."""
        try:
            found = {column: self._find(column, *named) for column, named in record.references.items()}
            return {**record.given, **found}
        except Unresolved as error:
            for source, text in zip(record.sources, batch.texts(record), strict=True):
                self.rejects.append(Reject(source, self._kind.name, record.key, error.field, str(error), text))
            self.tally.rejected += len(record.sources)
            return None

    def _find(self, column: str, field: str, accession: str | None) -> int | None:
        if accession is None:
            return None
        found = self._session.resolver.find(self._targets[column], accession)
        if found is None:
            raise Unresolved(field, self._targets[column], accession)
        return found

    def _held(self, assemblies: set[int]) -> dict[Identity, Json]:
        names = ", ".join(self._columns)
        text = f"SELECT {names} FROM {self._kind.name} WHERE assembly_id {{among}}"  # noqa: S608 - names of ours
        rows = self._session.writer.look_up(text, sorted(assemblies))
        held = (dict(zip(self._columns, row, strict=True)) for row in rows)
        return {self._identity_of(row): row for row in held}

    def _identity_of(self, row: Json) -> Identity:
        return tuple(row[name] for name in self._identity)

    def _write(self, rows: dict[Identity, Json], held: dict[Identity, Json]) -> None:
        new = [row for identity, row in rows.items() if identity not in held]
        changed = [row for identity, row in rows.items() if identity in held and row != held[identity]]
        for row in new:
            row["updated_at"] = row["updated_at"] or self._session.now
        for row in changed:
            # A change that its document does not date is dated now.
            if row["updated_at"] == held[self._identity_of(row)]["updated_at"]:
                row["updated_at"] = self._session.now
        if new:
            self._session.writer.insert(self._kind.name, self._columns, [tuple(row.values()) for row in new])
        if changed:
            same = [{f"same_{name}": row[name] for name in self._identity} for row in changed]
            self._session.writer.many(self._update, [{**row, **key} for row, key in zip(changed, same, strict=True)])
        self.tally.new += len(new)
        self.tally.changed += len(changed)
        self.tally.unchanged += len(rows) - len(new) - len(changed)
