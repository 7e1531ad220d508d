"""Synthetic biomes and studies."""

from __future__ import annotations

from collections.abc import Iterator

from metagate.ingest.kinds import Json
from metagate.ingest.synthetic.chance import Chance
from metagate.ingest.synthetic.drawing import Study
from metagate.ingest.synthetic.files import study_files
from metagate.ingest.synthetic.made import Made, Some
from metagate.ingest.synthetic.plan import Plan
from metagate.ingest.synthetic.resources import lineages_with_ancestors
from metagate.ingest.synthetic.wording import Wording, wording
from metagate.model import biomes


def make_biomes() -> Iterator[Made]:
    """The biomes of all studies and those above them."""
    for lineage in lineages_with_ancestors():
        yield Made("biome", {"biome_name": biomes.name(lineage), "lineage": lineage})


def make_studies(plan: Plan) -> Iterator[Made]:
    """Every study."""
    seed, chance = plan.size.seed, Chance.of(plan.size.seed, "study records")
    files = Some(plan.size.studies, plan.size.with_files)
    for study in plan.studies():
        words = wording(study, len(plan.samples_of_study(study.number)), seed)
        document = _document(study, words, chance)
        if files.has(study.number):
            has_assemblies = len(plan.assemblies_of_study(study.number)) > 0
            document["downloads"] = study_files(study, chance, has_assemblies=has_assemblies)
        yield Made("study", document, study.visibility, study.account)


def _document(study: Study, words: Wording, chance: Chance) -> Json:
    updated_at = chance.moment(study.year + 1)
    return {
        "accession": study.accession,
        "ena_accessions": [study.secondary, study.project],
        "title": words.title,
        "biome": {"biome_name": study.biome.name, "lineage": study.biome.lineage},
        "updated_at": updated_at,
        "metadata": {
            "study_accession": study.project,
            "secondary_study_accession": study.secondary,
            "study_title": words.title,
            "study_description": words.description,
            "study_name": f"{study.theme.name}-{study.year}-{study.number + 1}",
            "center_name": words.centre,
            "scientific_name": study.theme.organism,
            "first_public": chance.day(study.year),
            "last_updated": updated_at[:10],
        },
        "first_accession": study.project,
    }
