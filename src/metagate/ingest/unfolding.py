"""From one document to what it says of one record and another: the record itself, and the full documents inside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import orjson

from metagate.ingest.annotation_rows import flattened
from metagate.ingest.errors import Refused
from metagate.ingest.kinds import (
    BIOME,
    BY_NAME,
    CONTAINED,
    GENOME,
    GENOME_RELEASE,
    LINKS,
    LONGEST_KEY,
    STAGED,
    Json,
    Kind,
)
from metagate.model import biomes

_NUMBER = {name: number for number, name in enumerate(STAGED)}
_REMEMBERED = 100_000
"""Biomes remembered before starting afresh: bounds the memory of an import."""
_OF_RELEASE = {*GENOME_RELEASE.plain, *GENOME_RELEASE.json, "biome", "downloads", "annotations"} - {
    "accession",
    "updated_at",
}


class Entry(NamedTuple):
    """What one document says of one record.

    Attributes:
        kind: the number of the record's kind.
        nested: 1 where the document only stood inside another, else 0: entries are sorted by it.
        key: the record's natural key, as text.
        updated_at: canonical text; "" where the document does not say.
        document: its JSON.
        source: file and line.
    """

    kind: int
    nested: int
    key: str
    updated_at: str
    document: bytes
    source: str


class Unfolder:
    """Unfolds documents; notes which fields the store has no place for.

    Attributes:
        left_out: fields that were left out, by kind, with how often.
    """

    def __init__(self) -> None:
        self.left_out: dict[str, dict[str, int]] = {}
        self._biomes: set[str] = set()

    def entries(self, kind: str, document: Json, source: str, *, nested: bool = False) -> list[Entry]:
        """Every entry that a checked document makes.

        Raises:
            Refused: the document cannot be taken.
        """
        found: list[Entry] = []
        self._unfold(BY_NAME[kind], document, source, nested, found)
        return found

    def _unfold(self, kind: Kind, document: Json, source: str, nested: bool, found: list[Entry]) -> None:
        self._look_at_biome(document, source, found)
        for name, nested_kind in kind.nested.items():
            value = document.get(name)
            for item in value if isinstance(value, list) else [value] if value else []:
                if len(item) > 1:  # A lone accession is a reference, not a record.
                    self._unfold(BY_NAME[nested_kind], item, source, True, found)
        if not document.keys() <= kind.known:
            self._note_left_out(kind, document)
        if kind in LINKS:
            document = _link(kind, document)
        elif kind is BIOME:
            _check_lineage(document["lineage"])
        key = str(document[kind.key])
        _check(kind.key, key, kind.longest_key)
        text = orjson.dumps(document)
        if len(text) > LONGEST_KEY:  # Nothing in a short document can be too long.
            _check_lengths(kind, document)
        updated_at = document.get("updated_at") or ""
        found.append(Entry(_NUMBER[kind.name], int(nested), key, updated_at, text, source))
        if kind is GENOME:
            found.extend(_release(document, source, nested=nested))

    def _look_at_biome(self, document: Json, source: str, found: list[Entry]) -> None:
        biome = document.get("biome")
        if not biome or not biome.get("lineage"):
            return
        lineage = biome["lineage"]
        if lineage in self._biomes:
            return
        if len(self._biomes) >= _REMEMBERED:
            self._biomes.clear()
        _check_lineage(lineage)
        self._biomes.add(lineage)
        # Its name is left out: a closed record must not name a biome for open ones.
        found.append(Entry(_NUMBER["biome"], 1, lineage, "", orjson.dumps({"lineage": lineage}), source))

    def _note_left_out(self, kind: Kind, document: Json) -> None:
        of_kind = self.left_out.setdefault(kind.name, {})
        for name in document.keys() - kind.known:
            of_kind[name] = of_kind.get(name, 0) + 1


def _link(kind: Kind, document: Json) -> Json:
    """A link's document with its key: assembly, genome and, for a contained genome, run."""
    if not document.get("assembly_accession"):
        reason = "is needed: the document itself does not say which assembly it belongs to"
        raise Refused("assembly_accession", reason)
    document = {**document, "genome_accession": document["genome"]["accession"]}
    steps = [document["assembly_accession"], document["genome_accession"]]
    if kind is CONTAINED:
        document["run_accession"] = document.get("run_accession") or ""
        steps.append(document["run_accession"])
    return {**document, "link": " – ".join(steps)}


def _release(document: Json, source: str, *, nested: bool) -> Iterator[Entry]:
    """What a genome's document says of the genome as one release of a catalogue describes it."""
    catalogue = document.get("catalogue_id") or (document.get("catalogue") or {}).get("catalogue_id")
    if catalogue is not None:
        release = {**document, "release": f"{catalogue.lower()}/{document['accession']}"}
        text = orjson.dumps(release)
        updated_at = document.get("updated_at") or ""
        yield Entry(_NUMBER["genome_release"], int(nested), release["release"], updated_at, text, source)
    elif not nested and any(document.get(name) is not None for name in _OF_RELEASE):
        raise Refused("catalogue_id", "is needed: what it says of the genome belongs to one release of a catalogue")


# --- what is too long to stand in an index ----------------------------------------------------------------------------


def _check_lengths(kind: Kind, document: Json) -> None:
    for accession in document.get("ena_accessions") or ():
        _check("ena_accessions", accession, LONGEST_KEY)
    for download in document.get("downloads") or ():
        _check("downloads.alias", download["alias"], LONGEST_KEY)
    for name in ("catalogue_biome_label", "run_accession", "genome_accession"):
        _check(name, document.get(name), LONGEST_KEY)
    if kind.name == "analysis":
        for name in flattened(document.get("annotations") or {}):
            _check("annotations", name, LONGEST_KEY)


def _check_lineage(lineage: str) -> None:
    _check("biome.lineage", lineage, LONGEST_KEY)
    _check("biome.lineage", biomes.path(lineage), LONGEST_KEY)


def _check(field: str, value: str | None, longest: int) -> None:
    if value is not None and len(value) * 4 > longest and len(value.encode()) > longest:
        raise Refused(field, f"is too long for an index of the database: at most {longest:,} bytes are allowed")
