"""What the tests of the import share: writing documents to files, importing them, and comparing what stores hold."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from metagate.ingest.loading import Summary
from metagate.ingest.openness import Openness
from metagate.ingest.records import import_records
from metagate.model.visibility import Visibility
from metagate.store import tables
from metagate.store.addresses import Address
from metagate.store.opening import open_store
from tests.store.kit import connected

Json = dict[str, Any]
Row = dict[str, Any]
Dump = dict[str, list[str]]

PRIVATE = Openness(Visibility.PRIVATE, "Webin-1")
PUBLIC = Openness(Visibility.PUBLIC, None)
LONG_AGO = "2016-01-01T00:00:00.000Z"
STUDY = {"accession": "MGYS00000001", "title": "Tidal pools", "updated_at": LONG_AGO}
SAMPLE = {"accession": "SAMEA1", "updated_at": LONG_AGO, "studies": [{"accession": "MGYS00000001"}]}


def write(directory: Path, files: Mapping[str, Iterable[Any] | bytes]) -> Path:
    """Write files of documents: a list of them by the file's name, or the file's bytes."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        if not isinstance(content, bytes):
            content = b"".join(json.dumps(document).encode() + b"\n" for document in content)
        if name.endswith(".gz"):
            content = gzip.compress(content)
        (directory / name).write_bytes(content)
    return directory


class Imports:
    """Imports documents into one store, and looks what is there.

    Args:
        address: the store.
        directory: where to write files.
    """

    def __init__(self, address: Address, directory: Path) -> None:
        self.address = address
        self._directory = directory
        self._number = 0

    def __call__(self, openness: Openness | None = None, *, keep_going: bool = False, **kinds: Any) -> Summary:
        """Import documents: `imports(studies=[…], samples=[…])`."""
        self._number += 1
        files = {f"{name.replace('_', '-')}.jsonl": documents for name, documents in kinds.items()}
        return self.files(write(self._directory / str(self._number), files), openness=openness, keep_going=keep_going)

    def files(self, *paths: Path, openness: Openness | None = None, keep_going: bool = False) -> Summary:
        """Import files."""
        return import_records(open_store(self.address), list(paths), openness=openness, keep_going=keep_going)

    def rows(self, table: str) -> list[Row]:
        """The rows of a table, in the order of its first columns."""
        columns = [column.name for column in tables.metadata.tables[table].c]
        names = ", ".join(f'"{name}"' for name in columns)
        with connected(self.address) as connection:
            found = connection.execute(f"SELECT {names} FROM {table}").fetchall()
        return sorted((dict(zip(columns, row, strict=True)) for row in found), key=repr)

    def row(self, table: str, **where: Any) -> Row:
        """The one row that has some values."""
        (found,) = [row for row in self.rows(table) if where.items() <= row.items()]
        return found

    def value(self, statement: str) -> Any:
        """The first column of the first row."""
        with connected(self.address) as connection:
            return connection.execute(statement).fetchone()[0]

    def revision(self) -> int:
        """The store's revision."""
        return int(self.value("SELECT value FROM revision"))

    def dump(self, *, without: Iterable[str] = ()) -> Dump:
        """All that the store holds, with accessions for ids: equal for stores that say the same.

        Args:
            without: columns to leave out.
        """
        names = {table: self._names(table) for table in KEYS}
        dump = {
            table: sorted(repr(self._said(table, row, names, without)) for row in self.rows(table)) for table in HELD
        }
        with connected(self.address) as connection:
            for table in tables.SEARCHED:
                identity = "rowid" if self.address.path else "id"
                found = connection.execute(f"SELECT {identity}, text FROM {table}_search").fetchall()
                dump[f"{table}_search"] = sorted(repr((names[table][number], text)) for number, text in found)
        return dump

    def _names(self, table: str) -> dict[int, Any]:
        identity = "pubmed_id" if table == "publication" else "id"
        return {row[identity]: row[KEYS[table]] for row in self.rows(table)}

    def _said(self, table: str, row: Row, names: dict[str, dict[int, Any]], without: Iterable[str]) -> Row:
        said = {name: value for name, value in row.items() if name not in without}
        for column in tables.metadata.tables[table].c:
            for key in column.foreign_keys:
                if row[column.name] is not None:
                    said[column.name] = names[key.column.table.name][row[column.name]]
        if table in KEYS and table != "publication":
            del said["id"]
        if table == "alias":
            said["id"] = names[row["kind"]][row["id"]]
        if table == "download":
            said["parent_id"] = names[row["parent_kind"]][row["parent_id"]]
        return said


KEYS = {
    "biome": "lineage",
    "study": "accession",
    "sample": "accession",
    "run": "accession",
    "assembly": "accession",
    "analysis": "accession",
    "publication": "pubmed_id",
    "super_study": "slug",
    "catalogue": "catalogue_id",
    "genome": "accession",
    "genome_release": "release",
}
HELD = [name for name in tables.metadata.tables if name != "revision"]


def tally(summary: Summary, kind: str) -> tuple[int, int, int, int]:
    """New, changed, unchanged, rejected."""
    found = summary.tallies[kind]
    return found.new, found.changed, found.unchanged, found.rejected
