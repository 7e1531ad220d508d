"""From what documents say of a record to the columns of its row, as far as that goes without looking into the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import orjson

from metagate.ingest import annotation_rows
from metagate.ingest.children import OF_KIND, Rows
from metagate.ingest.kinds import IN_ORDER, LINKS, OPENNESS, Json, Kind
from metagate.ingest.staging import Group
from metagate.model.accessions import look_up_keys
from metagate.model.text import search_text

BATCH = 1_000
"""Records that are written at once."""
BATCH_BYTES = 4 * 1024 * 1024
"""The length of the documents of one batch, about: annotations of one analysis alone may be longer."""


class Prepared(NamedTuple):
    """What all documents of a load say of one record.

    Attributes:
        key: the record's natural key.
        sources: the place of each document, the one with the last word last.
        given: the columns that they speak of; null is there only where the column may be null.
        references: columns that take the id of another record: the field that names it, and the accession or null.
        children: the rows of each `Children` of the kind; None where nothing is said of them.
        keys: the accessions under which the record is found, if it is new.
        text: the text in which it is searched, if it is new.
        annotations: the annotations of an analysis, flattened.
        openness: visibility and owner, where they were said for this very record.
    """

    key: str
    sources: list[str]
    given: Json
    references: dict[str, list[Any]]
    children: list[Rows | None]
    keys: list[str]
    text: str
    annotations: dict[str, list[Json]] | None
    openness: list[Any] | None


class Preparer:
    """Prepares the records of one kind."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._children = OF_KIND.get(kind.name, ())
        self._paths = [(r.column, [(f, f.split(".")) for f in r.fields]) for r in kind.references]
        # A link has no key of its own: `link` is only for sorting.
        self._plain = frozenset(kind.plain if kind in LINKS else (kind.key, *kind.plain))
        self._blank = {**dict.fromkeys(kind.plain), **kind.defaults, **kind.json}

    def prepare(self, group: Group) -> Prepared:
        """Put together what the documents of one record say; later ones win, column by column."""
        documents = [orjson.loads(row[4]) for row in group]
        given, references, children = self._said(documents[0])
        for document in documents[1:]:
            self._add(document, given, references, children)
        kinds = self._annotations(documents, given)
        openness = next((found for document in reversed(documents) if (found := document.get(OPENNESS))), None)
        keys, text = self._found_by(group[0][2], given)
        sources = [row[5] for row in group]
        return Prepared(group[0][2], sources, given, references, children, keys, text, kinds, openness)

    def _said(self, document: Json) -> tuple[Json, dict[str, list[Any]], list[Rows | None]]:
        kind, never_null = self.kind, self.kind.never_null
        given = {
            name: value
            for name, value in document.items()
            if name in self._plain and not (value is None and name in never_null)
        }
        for name, empty in kind.json.items():
            if name in document:
                value = document[name]
                given[name] = empty if value is None else orjson.dumps(value).decode()
        references = {column: found for column, paths in self._paths if (found := _named(document, paths))}
        if kind.has_biome and "biome" in document:
            references["biome_id"] = _biome(document["biome"])
        return given, references, [children.said(document) for children in self._children]

    def _add(self, document: Json, given: Json, references: dict[str, list[Any]], children: list[Rows | None]) -> None:
        more, more_references, more_children = self._said(document)
        given.update(more)
        references.update(more_references)
        for number, rows in enumerate(more_children):
            if rows is not None:
                kept = children[number] if self._children[number].joined else None
                children[number] = [*(kept or ()), *rows]

    def _annotations(self, documents: list[Json], given: Json) -> dict[str, list[Json]] | None:
        if self.kind.name != "analysis":
            return None
        said = [found for document in documents if (found := document.get("annotations")) is not None]
        if not said:
            return None
        kinds = annotation_rows.flattened(said[-1])
        given.update(annotation_rows.summary(kinds))
        return kinds

    def _found_by(self, key: str, given: Json) -> tuple[list[str], str]:
        """The accessions and the search text of a record of which no more is known than is given."""
        kind = self.kind
        keys = look_up_keys(key, orjson.loads(given.get("ena_accessions", "[]"))) if kind.is_aliased else []
        text = "" if kind.searched is None else search_text(kind.searched({**self._blank, **given}))
        return keys, text


def _named(document: Json, paths: list[tuple[str, list[str]]]) -> list[Any] | None:
    """The first of some fields that names a record: `[field, accession]`; the accession is None where all that are
    there are null. None where the document has none of them."""
    said: list[Any] | None = None
    for field, steps in paths:
        value: Any = document
        for step in steps:
            value = None if value is None else value.get(step, ...)
            if value is ...:
                break
        else:
            if value is not None and value != "":
                return [field, str(value)]
            said = said or [field, None]
    return said


def _biome(biome: Json | None) -> list[Any]:
    """A biome is named by its lineage; by its own name where only that is known."""
    if biome and biome.get("lineage"):
        return ["biome.lineage", biome["lineage"]]
    return [BIOME_NAME, biome.get("biome_name") if biome else None]


BIOME_NAME = "biome.biome_name"


# --- batches ----------------------------------------------------------------------------------------------------------


class Batch(NamedTuple):
    """Records of one kind, ready to be written.

    Attributes:
        kind: their kind.
        nested: whether they only stood inside other documents.
        records: the records, by key.
        documents: the JSON of their documents, one for each of their sources.
    """

    kind: str
    nested: bool
    records: list[Prepared]
    documents: list[bytes]

    def texts(self, record: Prepared) -> list[str]:
        """The documents of one of the records."""
        start = 0
        for other in self.records:
            if other is record:
                break
            start += len(other.sources)
        return [text.decode() for text in self.documents[start : start + len(record.sources)]]


def batches(groups: Iterable[Group]) -> Iterator[Batch]:
    """Prepare all records, in the order in which they are written."""
    preparer = Preparer(IN_ORDER[0])
    batch, length = Batch("", False, [], []), 0
    for group in groups:
        kind, nested = IN_ORDER[group[0][0]], bool(group[0][1])
        is_full = len(batch.records) >= BATCH or length >= BATCH_BYTES
        if is_full or (batch.kind, batch.nested) != (kind.name, nested):
            if batch.records:
                yield batch
            batch, length = Batch(kind.name, nested, [], []), 0
            if preparer.kind is not kind:
                preparer = Preparer(kind)
        batch.records.append(preparer.prepare(group))
        batch.documents.extend(row[4] for row in group)
        length += sum(len(row[4]) for row in group)
    if batch.records:
        yield batch
