"""The words and names that synthetic records are made of: package data, read once.

All of it is facts: names of biomes (GOLD), organisms (SILVA, GTDB), protein families (Pfam), places.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from metagate.model import biomes as lineages

NOWHERE = "not applicable"
"""What ENA writes for the country of a place that is none on Earth."""


class Place(NamedTuple):
    """Where samples are taken.

    Attributes:
        name: as it stands in a title: "the North Sea".
        country: as ENA's `country` has it.
        latitude, longitude: degrees.
    """

    name: str
    country: str
    latitude: float
    longitude: float


class Host(NamedTuple):
    """Whom samples are taken from."""

    name: str
    tax_id: str
    site: str


class Theme(NamedTuple):
    """What studies of an environment talk about; see the head of `data/themes.toml`."""

    name: str
    places: tuple[Place, ...]
    organism: str
    tax_id: str | None
    subjects: tuple[str, ...]
    topics: tuple[str, ...]
    site: str
    environment: tuple[str, str, str]
    ranges: tuple[tuple[str, float, float], ...]
    host: Host | None
    community: str
    series: str | None


class Biome(NamedTuple):
    """A biome that studies are of."""

    lineage: str
    name: str
    theme: Theme
    weight: int


class Species(NamedTuple):
    """A species of a genome catalogue.

    Attributes:
        length: typical length in base pairs.
        gc: typical GC content in percent.
        ranks: names from domain to species; the species may be "".
    """

    length: int
    gc: float
    ranks: tuple[str, ...]


def _text(name: str) -> str:
    return (files("metagate.ingest.synthetic") / "data" / name).read_text(encoding="utf-8")


def rows(name: str) -> list[list[str]]:
    """The rows of a table of the package's data, without its comments."""
    return [line.split("\t") for line in _text(name).splitlines() if not line.startswith("#")]


@cache
def _places() -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for setting, name, country, latitude, longitude in rows("places.tsv"):
        found.setdefault(setting, []).append(Place(name, country, float(latitude), float(longitude)))
    return {setting: tuple(places) for setting, places in found.items()}


@cache
def themes() -> dict[str, Theme]:
    """All themes by name."""
    return {name: _theme(name, table) for name, table in tomllib.loads(_text("themes.toml")).items()}


def _theme(name: str, table: dict[str, Any]) -> Theme:
    first, second, third = table["environment"]
    return Theme(
        name=name,
        places=_places()[table["setting"]],
        organism=table["organism"],
        tax_id=table.get("tax_id"),
        subjects=tuple(table["subjects"]),
        topics=tuple(table["topics"]),
        site=table["site"],
        environment=(first, second, third),
        ranges=tuple((what, low, high) for what, (low, high) in table["ranges"].items()),
        host=Host(**table["host"]) if "host" in table else None,
        community=table["community"],
        series=table.get("catalogue"),
    )


@cache
def biomes() -> tuple[Biome, ...]:
    """The biomes that studies are of."""
    found = rows("biomes.tsv")
    return tuple(Biome(line, lineages.name(line), themes()[theme], int(weight)) for line, theme, weight in found)


@cache
def aboard_station() -> Biome:
    """The biome of studies about the space station, which is a built environment like any other."""
    built = next(biome for biome in biomes() if biome.theme.name == "built")
    return built._replace(theme=themes()["space_station"])


@cache
def lineages_with_ancestors() -> tuple[str, ...]:
    """Every lineage of `biomes` and all above them, in order."""
    found = {above for biome in biomes() for above in (*lineages.ancestors(biome.lineage), biome.lineage)}
    return tuple(sorted(found))


_RANKS = ("sk", "k", "p", "c", "o", "f", "g", "s")
_FEWEST_RANKS = 3


@cache
def organisms(community: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Lineages as taxonomy tables have them, to every depth from the phylum on: a community's own, and all others."""
    own: dict[str, None] = {}
    others: dict[str, None] = {}
    for communities, names in rows("organisms.tsv"):
        steps = [f"{rank}__{name}" for rank, name in zip(_RANKS, names.split(";"), strict=True)]
        while steps[-1].endswith("__"):
            steps.pop()
        found = own if community in communities.split(",") else others
        for depth in range(len(steps), _FEWEST_RANKS - 1, -1):
            found[";".join(steps[:depth])] = None
    return tuple(own), tuple(lineage for lineage in others if lineage not in own)


@cache
def pfams() -> tuple[tuple[str, str], ...]:
    """Protein families: accession and description."""
    return tuple((accession, description) for accession, description in rows("pfams.tsv"))


@cache
def species(series: str) -> tuple[Species, ...]:
    """The species of a series of catalogues."""
    found = [row[1:] for row in rows("species.tsv") if row[0] == series]
    return tuple(Species(int(length) * 1000, float(gc), tuple(ranks.split(";"))) for length, gc, ranks in found)
