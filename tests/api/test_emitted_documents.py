"""Every document that the server answers with, held against its schema: ours, and the public contract's."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from metagate import wire
from tests import documents as d
from tests.europe_pmc import answering, articles
from tests.servers import InProcess, in_process

Json = dict[str, Any]
Answers = dict[str, dict[str, Json]]

STUDY, SAMPLE, RUN, ASSEMBLY, ANALYSIS, GENOME = (
    make(1)
    for make in (
        d.study_accession,
        d.sample_accession,
        d.run_accession,
        d.assembly_accession,
        d.analysis_accession,
        d.genome_accession,
    )
)
ALL_PAGES = "?page_size=100"
ANNOTATION_TYPES = ("pfams", *(f"taxonomies__{name}" for name in ("ssu", "lsu", "its_one_db", "unite", "pr2")))


def every(path: str, make: Any, how_many: int) -> list[str]:
    """The path for each record of a kind."""
    return [path.format(make(number)) for number in range(1, how_many + 1)]


ASKED: dict[str, list[str]] = {
    "list_mgnify_studies": ["/studies/", f"/studies/{ALL_PAGES}", "/studies/?search=space+station", "/studies/?page=9"],
    "get_mgnify_study": every("/studies/{}", d.study_accession, d.STUDIES),
    "get_mgnify_study_accession_by_insdc_accession": ["/studies/insdc/ERP100001", "/studies/insdc/PRJEB100002"],
    "list_mgnify_study_samples": [f"/studies/{STUDY}/samples/{ALL_PAGES}", "/studies/MGYS00000044/samples/"],
    "list_mgnify_study_analyses": [f"/studies/{STUDY}/analyses/{ALL_PAGES}", "/studies/MGYS00000044/analyses/"],
    "list_mgnify_study_publications": [f"/studies/{STUDY}/publications/{ALL_PAGES}"],
    "list_mgnify_samples": [f"/samples/{ALL_PAGES}", "/samples/?order=-sample_title"],
    "get_mgnify_sample": every("/samples/{}", d.sample_accession, d.SAMPLES),
    "list_sample_runs": every("/samples/{}/runs/", d.sample_accession, 12),
    "list_sample_assemblies": every("/samples/{}/assemblies/", d.sample_accession, 12),
    "list_analysed_runs": [f"/runs/{ALL_PAGES}", "/runs/?has_experiment_type=AMPLI"],
    "get_analysed_run": every("/runs/{}", d.run_accession, d.RUNS),
    "list_runs_analyses": every("/runs/{}/analyses/", d.run_accession, 12),
    "list_runs_assemblies": every("/runs/{}/assemblies/", d.run_accession, 12),
    "list_assemblies": [f"/assemblies/{ALL_PAGES}"],
    "get_assembly": every("/assemblies/{}", d.assembly_accession, d.ASSEMBLIES),
    "list_analyses_for_assembly": every("/assemblies/{}/analyses", d.assembly_accession, 12),
    "list_genome_links_for_assembly": [f"/assemblies/{ASSEMBLY}/genome-links{ALL_PAGES}"],
    "list_additional_contained_genomes_for_assembly": [
        f"/assemblies/{ASSEMBLY}/additional-contained-genomes{ALL_PAGES}"
    ],
    "list_mgnify_analyses": [f"/analyses/{ALL_PAGES}"],
    "get_mgnify_analysis": every("/analyses/{}", d.analysis_accession, d.ANALYSES),
    "analysis_get_mgnify_analysis_with_annotations": every("/analyses/{}/annotations", d.analysis_accession, 12),
    "analysis_get_mgnify_analysis_with_annotations_of_type": [
        f"/analyses/{ANALYSIS}/annotations/{kind}{ALL_PAGES}" for kind in ANNOTATION_TYPES
    ],
    "list_mgnify_publications": [f"/publications/{ALL_PAGES}", "/publications/?published_after=2003"],
    "get_mgnify_publication": [f"/publications/{30_000_000 + n}" for n in range(1, d.PUBLICATIONS + 1)],
    "get_mgnify_publication_annotations": ["/publications/30000001/annotations"],
    "list_super_studies": ["/super-studies/"],
    "get_super_study": ["/super-studies/shores", "/super-studies/guts", "/super-studies/empty"],
    "list_mgnify_genomes": [f"/genomes/{ALL_PAGES}", "/genomes/?search=Rickettsiales"],
    "get_mgnify_genome": [
        *every("/genomes/{}", d.genome_accession, 26),
        f"/genomes/{GENOME}?catalogue_id=shore-v2-0",
    ],
    "get_genome_annotations": every("/genomes/{}/annotations", d.genome_accession, 6),
    "list_genome_catalogues": ["/genomes/catalogues/"],
    "get_genome_catalogue": ["/genomes/catalogues/shore-v2-0", "/genomes/catalogues/gut-v1-0"],
    "get_genome_catalogue_genomes": [f"/genomes/catalogues/shore-v2-0/genomes/{ALL_PAGES}"],
    "list_mgnify_biomes": [f"/biomes/{ALL_PAGES}", "/biomes/?max_depth=2"],
}
"""What is asked of each operation."""

NEEDS_SIGN_IN = {"list_private_mgnify_studies"}
"""Operations that answer nobody yet, for there is no sign-in."""


@pytest.fixture(scope="module")
def asked(filled_store: str) -> Iterator[InProcess]:
    """A server whose Europe PMC answers."""
    with answering(articles) as europe_pmc, in_process(filled_store, europe_pmc_url=europe_pmc.url) as server:
        yield server


def operations(openapi: Json) -> dict[str, Json]:
    return {found["get"]["operationId"]: found["get"] for found in openapi["paths"].values() if "get" in found}


def closed(openapi: Json) -> Json:
    """The file with every document held to the properties that its schema names."""
    strict = copy.deepcopy(openapi)
    for schema in strict["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return strict


def with_our_changes(contract: Json, openapi: Json) -> Json:
    """The contract, with the properties that `wire.CHANGES` names as we have them; nothing else is let through."""
    ours, changed = openapi["components"]["schemas"], copy.deepcopy(contract)
    theirs = changed["components"]["schemas"]
    for name, changes in wire.CHANGES.items():
        for key in changes:
            theirs[name]["properties"][key] = ours[name]["properties"][key]
        left = set(changes) - set(ours[name].get("required", []))
        theirs[name]["required"] = [key for key in theirs[name].get("required", []) if key not in left]
    return changed


def problems(document: Json, openapi: Json, operation: str) -> list[str]:
    """What is wrong with an answer of an operation."""
    schema = operations(openapi)[operation]["responses"]["200"]["content"]["application/json"]["schema"]
    root = {"components": openapi["components"], **schema}
    validator = Draft202012Validator(root, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def test_every_operation_is_asked(openapi: Json) -> None:
    assert set(operations(openapi)) == set(ASKED) | NEEDS_SIGN_IN


@pytest.fixture(scope="module")
def answers(asked: InProcess) -> Answers:
    """Every answer, by operation and path."""
    return {operation: {path: asked.json(path) for path in paths} for operation, paths in ASKED.items()}


@pytest.mark.parametrize("operation", sorted(ASKED))
def test_answers_are_what_our_schema_says_and_nothing_more(answers: Answers, openapi: Json, operation: str) -> None:
    strict = closed(openapi)
    for path, document in answers[operation].items():
        assert problems(document, strict, operation) == [], path


@pytest.mark.parametrize("operation", sorted(ASKED))
def test_answers_are_what_the_contract_says(answers: Answers, openapi: Json, contract: Json, operation: str) -> None:
    theirs = with_our_changes(contract, openapi)
    for path, document in answers[operation].items():
        assert problems(document, theirs, operation) == [], path
