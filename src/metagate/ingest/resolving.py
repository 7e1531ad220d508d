"""References: from an accession in a document to the id of the record that it names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from metagate.ingest.kinds import BY_NAME, Json, Kind
from metagate.model.accessions import normalise
from metagate.store import tables
from metagate.store.engine import Writer
from metagate.store.statements import Statement, among_texts

_REMEMBERED = 500_000
"""References remembered of one kind before starting afresh: bounds the memory of an import."""


def value_at(document: Json, path: str) -> Any:
    """The value at `run.accession`; `...` where the document says nothing, None where it says null."""
    here: Any = document
    for step in path.split("."):
        if here is None:
            return None
        if not isinstance(here, dict) or step not in here:
            return ...
        here = here[step]
    return here


def named(document: Json, fields: Iterable[str]) -> tuple[str, Any]:
    """The first of some fields that the document has, and its value; `...` where it has none."""
    for field in fields:
        value = value_at(document, field)
        if value is not ...:
            return field, value
    return "", ...


class Resolver:
    """Looks references up in batches and remembers them."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._known: dict[str, dict[str, int]] = {}

    def learn(self, kind: str, accessions: Iterable[str]) -> None:
        """Look up all these accessions of a kind with one statement, so that `find` answers from memory."""
        known = self._known.setdefault(kind, {})
        if len(known) > _REMEMBERED:
            known.clear()
        wanted = {normalise(accession) for accession in accessions} - known.keys()
        if wanted:
            aliased = BY_NAME[kind].is_aliased
            statement = _by_alias(kind) if aliased else _by_key(BY_NAME[kind])
            # Keys without aliases are written in one case or the other, and found from an index in both.
            keys = wanted if aliased else wanted | {key.lower() for key in wanted}
            found = self._writer.all(statement, keys=self._writer.listed(sorted(keys)))
            # Sorted so that a record's own accession, then the lowest one, is written last and stays.
            for row in found:
                known[normalise(row["key"])] = row["id"]

    def find(self, kind: str, accession: str) -> int | None:
        """The id of a record that `learn` has looked up; None where there is none."""
        return self._known.get(kind, {}).get(normalise(accession))


_STATEMENTS: dict[str, Statement] = {}


def _by_alias(kind: str) -> Statement:
    if kind not in _STATEMENTS:
        table, alias = BY_NAME[kind].table, tables.alias
        found = select(alias.c.accession.label("key"), alias.c.id.label("id"))
        found = found.select_from(alias.join(table, table.c.id == alias.c.id))
        found = found.where(alias.c.kind == kind, among_texts(alias.c.accession, "keys"))
        order = (table.c.accession == alias.c.accession).asc(), table.c.accession.desc()
        _STATEMENTS[kind] = Statement(found.order_by(*order))
    return _STATEMENTS[kind]


def _by_key(kind: Kind) -> Statement:
    if kind.name not in _STATEMENTS:
        key, identity = kind.table.c[kind.key], kind.table.c[kind.identity]
        found = select(key.label("key"), identity.label("id")).where(among_texts(key, "keys"))
        _STATEMENTS[kind.name] = Statement(found.order_by(key.desc()))
    return _STATEMENTS[kind.name]
