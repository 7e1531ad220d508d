"""Keeping what records are found by: their accessions and their search texts."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from sqlalchemy import bindparam, column, delete, table

from metagate.ingest.kinds import Json, Kind
from metagate.model.accessions import look_up_keys
from metagate.model.text import search_text
from metagate.store import tables
from metagate.store.engine import Writer
from metagate.store.search import companion
from metagate.store.statements import SQLITE, Statement

_ALIAS = tables.alias.c
_DROP_ALIAS = Statement(
    delete(tables.alias).where(
        _ALIAS.kind == bindparam("kind"), _ALIAS.accession == bindparam("accession"), _ALIAS.id == bindparam("id")
    )
)


class Finding:
    """Keeps aliases and search texts of one kind of record."""

    def __init__(self, writer: Writer, kind: Kind) -> None:
        self._writer = writer
        self._kind = kind
        self._id = "rowid" if writer.dialect == SQLITE else "id"
        searched = table(companion(kind.name), column(self._id))
        self._drop_text = Statement(delete(searched).where(searched.c[self._id] == bindparam("id")))

    def add(self, aliases: Sequence[tuple[str, int]], texts: Sequence[tuple[int, str]]) -> None:
        """Write aliases (accession, id) and search texts (id, text) of new records."""
        if aliases:
            name = self._kind.name
            self._writer.insert("alias", ("kind", "accession", "id"), [(name, *alias) for alias in aliases])
        if texts:
            self._writer.insert(companion(self._kind.name), (self._id, "text"), texts)

    def change(self, rows: Sequence[tuple[Json, Json]]) -> None:
        """Bring both in step with rows that have changed; each is given as it was and as it is."""
        if self._kind.is_aliased:
            self._change_aliases([pair for pair in rows if pair[0]["ena_accessions"] != pair[1]["ena_accessions"]])
        if self._kind.searched is not None:
            self._change_texts([pair for pair in rows if self._text(pair[0]) != self._text(pair[1])])

    def _change_aliases(self, rows: Sequence[tuple[Json, Json]]) -> None:
        gone = [(key, old["id"]) for old, _ in rows for key in self._keys(old)]
        if gone:
            values = [{"kind": self._kind.name, "accession": key, "id": number} for key, number in gone]
            self._writer.many(_DROP_ALIAS, values)
        self.add([(key, new["id"]) for _, new in rows for key in self._keys(new)], [])

    def _change_texts(self, rows: Sequence[tuple[Json, Json]]) -> None:
        if rows:
            identity = self._kind.identity
            self._writer.many(self._drop_text, [{"id": old[identity]} for old, _ in rows])
            self.add([], [(new[identity], self._text(new)) for _, new in rows])

    def _keys(self, row: Json) -> list[str]:
        return look_up_keys(row[self._kind.key], orjson.loads(row["ena_accessions"]))

    def _text(self, row: Json) -> str:
        return "" if self._kind.searched is None else search_text(self._kind.searched(row))
