"""Synthetic genomes, each described by one release of its catalogue or by two."""

from __future__ import annotations

from collections.abc import Iterator

from metagate.ingest.kinds import Json
from metagate.ingest.synthetic.catalogues import SERIES, Release, Series, Tallied, genomes_of_series, make_catalogue
from metagate.ingest.synthetic.chance import Chance
from metagate.ingest.synthetic.files import genome_files
from metagate.ingest.synthetic.made import Made, Some, genome_accession
from metagate.ingest.synthetic.plan import Plan
from metagate.ingest.synthetic.resources import Species, species
from metagate.model import biomes
from metagate.model.visibility import Visibility

_CONTINENTS = ("Africa", "Asia", "Europe", "North America", "Oceania", "South America")
_RANKS = ("d", "p", "c", "o", "f", "g", "s")
_PLACEHOLDER = 900_000_000
"""GTDB gives species without a name numbers of nine digits after "sp"."""
_COGS = "JAKLBDYVTMNZWUOXCGEFHIPQRS"
_KEGG_CLASSES = (
    9101, 9102, 9103, 9104, 9105, 9106, 9107, 9108, 9109, 9110, 9111, 9112, 9121, 9122, 9123, 9124, 9131, 9132, 9141,
    9142, 9143, 9145, 9171, 9175, 9181, 9182, 9183, 9191, 9192, 9193, 9194,
)  # fmt: skip
_KEGG_MODULES = (
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 35, 36, 48, 49,
    50, 51, 52, 53, 60, 61, 63, 64, 82, 83, 86, 87, 93, 96, 115, 116, 117, 118, 119, 120, 121, 122, 123, 125, 126, 127,
    135, 140, 144, 149, 155, 157, 165, 166, 167, 168, 170, 173, 175, 176, 178, 179, 360, 362, 363, 364, 377, 432, 526,
    527, 529, 530, 531, 535, 551, 565, 570, 572, 579, 580, 596, 616, 617, 618, 620, 632, 633,
)  # fmt: skip


def make_genomes(plan: Plan) -> Iterator[Made]:
    """Every genome, then the catalogues, whose counts are known by then."""
    if not plan.size.genomes:
        return
    maker = _Maker(plan)
    counted: dict[str, Tallied] = {}
    for series, numbers in genomes_of_series(plan.size.genomes).items():
        for place, number in enumerate(numbers):
            for release, document in maker.make(series, number, place, len(numbers)):
                name = series.catalogue_id(release)
                counted[name] = _counted(counted.get(name, Tallied()), document)
                yield Made("genome", document)
    for series in SERIES:
        for release in series.releases:
            of_release = counted.get(series.catalogue_id(release), Tallied())
            yield make_catalogue(series, release, of_release, plan.size.seed)


def _counted(before: Tallied, document: Json) -> Tallied:
    unclustered = before.unclustered + document["num_genomes_total"]
    return Tallied(before.genomes + 1, unclustered, before.proteins + document["num_proteins"])


class _Maker:
    """Makes genomes."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._chance = plan, Chance.of(plan.size.seed, "genome records")
        self._with_files = Some(plan.size.genomes, plan.size.with_files)

    def make(self, series: Series, number: int, place: int, of_series: int) -> Iterator[tuple[Release, Json]]:
        """A genome as each release describes it that has it."""
        kind = species(series.name)[place % len(species(series.name))]
        stable = self._stable(series, number, place, kind)
        for release in series.releases:
            if place * 100 < release.percent * of_series:
                yield release, {**stable, **self._described(series, release, number)}

    def _stable(self, series: Series, number: int, place: int, kind: Species) -> Json:
        chance, is_isolate = self._chance, self._chance.random() < series.isolates
        length = int(kind.length * (0.82 + 0.36 * chance.random()))
        contigs = chance.whole(1, 90) if is_isolate else chance.tail(24, 30)
        spread, dirt = chance.random(), chance.random()
        return {
            "accession": genome_accession(number),
            **self._accessions(number, is_isolate=is_isolate),
            "length": length,
            "num_contigs": contigs,
            "n_50": max(length // contigs * 2 if contigs > 1 else length, 2000),
            "gc_content": round(kind.gc + chance.random() * 1.6 - 0.8, 2),
            "type": "Isolate" if is_isolate else "MAG",
            "completeness": round(99.9 - (2 if is_isolate else 49) * spread * spread, 2),
            "contamination": round((0.8 if is_isolate else 5) * dirt * dirt, 2),
            "taxon_lineage": _lineage(kind, place, len(species(series.name)), number),
            "num_proteins": length // chance.whole(960, 1120),
            **self._genes(is_isolate=is_isolate),
            **self._geography(),
            "biome": {"biome_name": biomes.name(series.lineage), "lineage": series.lineage},
        }

    def _accessions(self, number: int, *, is_isolate: bool) -> Json:
        chance = self._chance
        sample, study = self._origin(number)
        return {
            "ena_genome_accession": None if is_isolate else f"GCA_{950_000_001 + number}",
            "ena_sample_accession": sample,
            "ena_study_accession": study,
            "ncbi_genome_accession": f"GCF_{950_000_001 + number}" if is_isolate else None,
            "ncbi_sample_accession": None,
            "ncbi_study_accession": f"PRJNA{900_001 + number}" if is_isolate else None,
            "img_genome_accession": str(2_900_000_001 + number) if is_isolate and chance.random() < 0.3 else None,
            "patric_genome_accession": f"{chance.whole(300, 99_999)}.{chance.whole(1, 40)}" if is_isolate else None,
        }

    def _origin(self, number: int) -> tuple[str | None, str | None]:
        """The ENA accessions of the sample and the study that a genome comes from: of open ones alone."""
        plan, size = self._plan, self._plan.size
        if not size.samples:
            return None, None
        sample = number * size.samples // size.genomes
        study = plan.study(plan.study_of_sample(sample))
        if max(study.visibility, plan.visibility_of_sample(sample, study.number)) != Visibility.PUBLIC:
            return None, None
        return f"ERS{1_000_001 + sample}", study.secondary

    def _genes(self, *, is_isolate: bool) -> Json:
        chance, missing = self._chance, 0.0 if is_isolate else 0.35
        rna = {
            name: chance.real(84, 99.95, 2) if chance.random() >= missing else 0.0
            for name in ("rna_5s", "rna_16s", "rna_23s")
        }
        return {**rna, "trnas": chance.whole(15, 20), "nc_rnas": chance.whole(8, 110)}

    def _geography(self) -> Json:
        chance = self._chance
        found = [continent for continent in _CONTINENTS if chance.random() < 0.3]
        origin = chance.pick(found) if found and chance.random() < 0.8 else None
        return {"geographic_origin": origin, "geographic_range": found}

    def _described(self, series: Series, release: Release, number: int) -> Json:
        """What a release says of a genome that the next one may say otherwise."""
        chance, total = self._chance, self._chance.tail(1, 700)
        document: Json = {
            "catalogue_id": series.catalogue_id(release),
            "num_genomes_total": total,
            "eggnog_coverage": chance.real(78, 97, 2),
            "ipr_coverage": chance.real(70, 92, 2),
            "updated_at": chance.moment(release.year),
        }
        if total > 1:
            core = chance.whole(600, 2200)
            accessory = core * min(total, 60) // chance.whole(20, 40)
            document |= {
                "pangenome_size": core + accessory,
                "pangenome_core_size": core,
                "pangenome_accessory_size": accessory,
            }
        if self._with_files.has(number):
            accession, directory = genome_accession(number), series.directory(release)
            document["downloads"] = genome_files(accession, directory, chance, has_pangenome=total > 1)
            document["annotations"] = _annotations(chance)
        return document


def _lineage(kind: Species, place: int, all_species: int, number: int) -> str:
    """The first genome of a species has its name, every further one is a species of the genus without a name."""
    name = kind.ranks[-1]
    if place >= all_species and number % 3:
        name = f"{kind.ranks[-2]} sp{_PLACEHOLDER + number}"
    elif place >= all_species:
        name = ""
    return ";".join(f"{rank}__{step}" for rank, step in zip(_RANKS, (*kind.ranks[:-1], name), strict=True))


def _annotations(chance: Chance) -> Json:
    """Counts by category. What the categories are called has terms of its own and is not part of the package."""
    return {
        "cog_categories": [
            {"name": letter, "count": chance.tail(12, 40)} for letter in _COGS if chance.random() < 0.85
        ],
        "kegg_classes": [
            {"class_id": f"{number:05}", "count": chance.tail(20, 40)}
            for number in _KEGG_CLASSES
            if chance.random() < 0.9
        ],
        "kegg_modules": [
            {"name": f"M{number:05}", "count": chance.tail(1, 60)} for number in _KEGG_MODULES if chance.random() < 0.5
        ],
        "antismash_gene_clusters": [],
    }
