"""Synthetic genome catalogues: three series, of which one has a retired release and one a draft."""

from __future__ import annotations

from typing import NamedTuple

from metagate.ingest.kinds import Json
from metagate.ingest.synthetic.chance import Chance
from metagate.ingest.synthetic.files import catalogue_files
from metagate.ingest.synthetic.made import Made
from metagate.ingest.synthetic.spread import Spread
from metagate.model import biomes


class Release(NamedTuple):
    """A release of a catalogue.

    Attributes:
        version: "2.0".
        status: see the contract's `status`.
        percent: how many of the series' genomes it describes, the first ones.
        year: when it came out.
    """

    version: str
    status: str
    percent: int
    year: int


class Series(NamedTuple):
    """A series of releases.

    Attributes:
        name: "human-gut", as `data/species.tsv` and `data/themes.toml` call it.
        label: for people.
        share: how many of all genomes are of this series, in relation to the others.
        isolates: the share of its genomes that come from cultures.
    """

    name: str
    label: str
    lineage: str
    share: int
    isolates: float
    releases: tuple[Release, ...]

    def catalogue_id(self, release: Release) -> str:
        """The identifier of a release: "human-gut-v2-0"."""
        return f"{self.name}-v{release.version.replace('.', '-')}"

    def directory(self, release: Release) -> str:
        """Where the files of a release lie, below all catalogues."""
        return f"{self.name}/v{release.version}"


SERIES = (
    Series(
        "human-gut",
        "Human Gut",
        "root:Host-associated:Human:Digestive system:Large intestine",
        9,
        0.12,
        (Release("1.0", "retired", 60, 2020), Release("2.0", "published", 100, 2023)),
    ),
    Series(
        "marine",
        "Marine",
        "root:Environmental:Aquatic:Marine",
        7,
        0.05,
        (Release("1.0", "published", 100, 2021), Release("2.0", "draft", 50, 2025)),
    ),
    Series("soil", "Soil", "root:Environmental:Terrestrial:Soil", 4, 0.08, (Release("1.0", "published", 100, 2024),)),
)


def genomes_of_series(genomes: int) -> dict[Series, range]:
    """The numbers of the genomes of each series."""
    spread = Spread(len(SERIES), genomes, [series.share for series in SERIES])
    return {series: spread.of(place) for place, series in enumerate(SERIES)}


class Tallied(NamedTuple):
    """What is counted while the genomes of a release are made."""

    genomes: int = 0
    unclustered: int = 0
    proteins: int = 0


def make_catalogue(series: Series, release: Release, counted: Tallied, seed: int) -> Made:
    """One release of a catalogue, with the counts of its genomes."""
    catalogue_id, directory = series.catalogue_id(release), series.directory(release)
    chance = Chance.of(seed, f"catalogue {catalogue_id}")
    description = (
        f"Genomes of prokaryotes from the biome {series.label}, one for each species, from metagenomes and isolates."
    )
    document: Json = {
        "catalogue_id": catalogue_id,
        "version": f"v{release.version}",
        "name": f"{series.label} v{release.version}",
        "status": release.status,
        "description": description,
        "protein_catalogue_name": f"{series.label} proteins v{release.version}",
        "protein_catalogue_description": "All proteins of the genomes, clustered at 90 % identity.",
        "updated_at": chance.moment(release.year),
        "result_directory": directory,
        "genome_count": counted.genomes,
        "unclustered_genome_count": counted.unclustered,
        "ftp_url": "https://metagenomes.example.org/results/genomes/",
        "pipeline_version_tag": f"v{release.year - 2019}.0",
        "catalogue_biome_label": series.label,
        "catalogue_type": "prokaryotes",
        "other_stats": {"Total proteins": f"{counted.proteins:,}", "Species": f"{counted.genomes:,}"},
        "biome": {"biome_name": biomes.name(series.lineage), "lineage": series.lineage},
        "downloads": catalogue_files(directory, chance),
    }
    return Made("catalogue", document)
