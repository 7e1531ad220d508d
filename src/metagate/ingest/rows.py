"""From a merged document to the columns of its record."""

from __future__ import annotations

from typing import Any

import orjson

from metagate.ingest.kinds import Json, Kind
from metagate.ingest.resolving import Resolver, named

_COUNTED_AS_LISTS = ("ena_accessions",)


class Unresolved(Exception):
    """A document refers to a record that is nowhere."""

    def __init__(self, field: str, target: str, accession: str) -> None:
        super().__init__(f"there is no {target} {accession!r}, neither in this import nor in the store; import it too")
        self.field = field


def as_text(value: Any) -> str:
    """JSON as the store keeps it: compact, keys in the order in which they came."""
    return orjson.dumps(value).decode()


def references_of(kind: Kind, documents: list[Json]) -> dict[str, set[str]]:
    """Every accession that some documents refer to, by kind."""
    wanted: dict[str, set[str]] = {reference.target: set() for reference in kind.references}
    for document in documents:
        for reference in kind.references:
            _, accession = named(document, reference.fields)
            if accession is not ... and accession is not None:
                wanted[reference.target].add(str(accession))
    return wanted


def given_columns(kind: Kind, document: Json, resolver: Resolver, biomes: dict[str, int], *, own: bool) -> Json:
    """The columns that a document speaks of, with their values; a column it is silent about is not there.

    Args:
        own: whether it is a document of its own. One that only stood inside another may refer to what is not here:
            that reference is left open.

    Raises:
        Unresolved: a reference of a document of its own leads nowhere.
    """
    columns: Json = {name: document[name] for name in kind.plain if name in document}
    for name, empty in kind.json.items():
        if name in document:
            value = document[name]
            columns[name] = empty if value is None else as_text(value)
    for reference in kind.references:
        field, accession = named(document, reference.fields)
        if accession is ...:
            continue
        found = None if accession is None else resolver.find(reference.target, str(accession))
        if found is None and accession is not None and own:
            raise Unresolved(field, reference.target, str(accession))
        columns[reference.column] = found
    if kind.has_biome and "biome" in document:
        columns["biome_id"] = _biome_id(document["biome"], biomes)
    return columns


def _biome_id(biome: Json | None, biomes: dict[str, int]) -> int | None:
    """The biome's id by its lineage; by its name where only that is known and only one biome has it."""
    if not biome or (biome.get("lineage") is None and biome.get("biome_name") is None):
        return None
    lineage = biome.get("lineage")
    if lineage is not None:
        return biomes[lineage]
    return biomes[biome_by_name(biome["biome_name"], biomes)]


def biome_by_name(name: str, biomes: dict[str, int]) -> str:
    """The one lineage that ends in a name.

    Raises:
        Unresolved: no biome or several have this name.
    """
    found = [lineage for lineage in biomes if lineage.rsplit(":", 1)[-1] == name]
    if len(found) == 1:
        return found[0]
    raise Unresolved("biome.lineage", "one biome by the name of", name)
