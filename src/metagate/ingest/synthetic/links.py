"""Synthetic links: which genomes were binned from which assemblies, and which were found again in them."""

from __future__ import annotations

from collections.abc import Iterator

from metagate.ingest.synthetic.catalogues import genomes_of_series
from metagate.ingest.synthetic.chance import LAST_YEAR, Chance
from metagate.ingest.synthetic.made import Made, assembly_accession, genome_accession, run_accession
from metagate.ingest.synthetic.plan import Plan

_LINKED, _CONTAINING = 0.35, 0.2
"""Shares of the assemblies that genomes were binned from, and that genomes were found in again."""
_MOST_LINKS = 4


def make_links(plan: Plan) -> Iterator[Made]:
    """Every link, assembly by assembly."""
    if not plan.size.genomes:
        return
    chance, blocks = Chance.of(plan.size.seed, "genome links"), genomes_of_series(plan.size.genomes)
    of_series = {series.name: numbers for series, numbers in blocks.items()}
    for study in plan.studies():
        among = of_series.get(study.theme.series or "") or range(plan.size.genomes)
        for assembly in plan.assemblies_of_study(study.number):
            if chance.random() < _LINKED:
                yield from _links(assembly, among, chance)
            if chance.random() < _CONTAINING:
                runs = plan.sources(assembly, study.number).runs
                yield from _contained(assembly, among, run_accession(runs[0]) if runs else None, chance)


def _some(among: range, chance: Chance) -> list[int]:
    first, several = chance.whole(0, len(among) - 1), chance.whole(1, min(_MOST_LINKS, len(among)))
    return [among[(first + step) % len(among)] for step in range(several)]


def _links(assembly: int, among: range, chance: Chance) -> Iterator[Made]:
    for place, genome in enumerate(_some(among, chance)):
        document = {
            "genome": {"accession": genome_accession(genome)},
            "assembly_accession": assembly_accession(assembly),
            "species_rep": f"GCA_{950_000_001 + genome}",
            "mag_accession": f"GCA_{970_000_001 + assembly * _MOST_LINKS + place}",
            "updated_at": chance.moment(LAST_YEAR - 3),
        }
        yield Made("genome_assembly_link", document)


def _contained(assembly: int, among: range, run: str | None, chance: Chance) -> Iterator[Made]:
    for genome in _some(among, chance):
        document = {
            "genome": {"accession": genome_accession(genome)},
            "assembly_accession": assembly_accession(assembly),
            "run_accession": run,
            "containment": chance.real(0.5, 1, 4),
            "cani": chance.real(0.95, 1, 4),
            "updated_at": chance.moment(LAST_YEAR - 3),
        }
        yield Made("contained_genome", document)
