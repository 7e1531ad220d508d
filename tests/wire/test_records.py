"""What an import takes: real records and plausible mocks, in every shape they come in."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from wire_problems import problems

from metagate.model.vocabularies import ExperimentType, PipelineVersions
from metagate.wire import component_schemas
from metagate.wire.analyses import AnalysisRecord
from metagate.wire.assemblies import AssemblyRecord, ContainedGenomeRecord, GenomeAssemblyLinkRecord
from metagate.wire.base import Accessions, Record
from metagate.wire.biomes import BiomeRecord
from metagate.wire.catalogues import CatalogueRecord
from metagate.wire.genomes import GenomeRecord
from metagate.wire.publications import PublicationRecord
from metagate.wire.runs import RunRecord
from metagate.wire.samples import SampleRecord
from metagate.wire.studies import StudyRecord
from metagate.wire.super_studies import SuperStudyRecord

REAL = {
    "biomes": BiomeRecord,
    "studies": StudyRecord,
    "samples": SampleRecord,
    "runs": RunRecord,
    "assemblies": AssemblyRecord,
    "analyses": AnalysisRecord,
}
MOCKS: dict[str, type[Record]] = {
    "analyses/analysisMGYA00000002.json": AnalysisRecord,
    "assemblies/assemblyDetailERZ1.json": AssemblyRecord,
    "biomes/biomeList.json": BiomeRecord,
    "genomes/catalogue_mar1_genomes.json": GenomeRecord,
    "genomes/genomesList.json": GenomeRecord,
    "publications/publication1.json": PublicationRecord,
    "samples/sampleListAll.json": SampleRecord,
    "samples/sampleListEngineered.json": SampleRecord,
    "studies/studyListAll.json": StudyRecord,
    "studies/studyMGYS00000001.json": StudyRecord,
    "studies/studyMGYS00000001AnalysesPage1.json": AnalysisRecord,
    "studies/studyMGYS00000001AnalysesPage2.json": AnalysisRecord,
    "studies/studyMGYS00000001Publications.json": PublicationRecord,
    "super-studies/superStudiesList.json": SuperStudyRecord,
    "super-studies/superStudyExcellent.json": SuperStudyRecord,
}
# Mocks that no server could send, and what is wrong with them.
IMPLAUSIBLE: dict[str, tuple[type[Record], str]] = {
    "genomes/catalogueDetail_mar1.json": (CatalogueRecord, "catalogue_type"),
    "genomes/cataloguesList.json": (CatalogueRecord, "catalogue_type"),
    "genomes/genomeDetail_MGYG000000001.json": (GenomeRecord, "downloads"),
    "genomes/genomeAnnotations_MGYG000000001.json": (GenomeRecord, "accession"),
}
KEYS: dict[type[Record], dict[str, Any]] = {
    BiomeRecord: {"lineage": "root"},
    StudyRecord: {"accession": "MGYS1"},
    SampleRecord: {"accession": "ERS1"},
    RunRecord: {"accession": "ERR1"},
    AssemblyRecord: {"accession": "ERZ1"},
    AnalysisRecord: {"accession": "MGYA1"},
    PublicationRecord: {"pubmed_id": 1},
    SuperStudyRecord: {"slug": "shores"},
    GenomeRecord: {"accession": "MGYG1"},
    CatalogueRecord: {"catalogue_id": "shore-v1-0"},
    GenomeAssemblyLinkRecord: {"genome": {"accession": "MGYG1"}},
    ContainedGenomeRecord: {"genome": {"accession": "MGYG1"}},
}
ANSWERS = {
    BiomeRecord: ["Biome"],
    StudyRecord: ["MGnifyStudy", "MGnifyStudyDetail"],
    SampleRecord: ["MGnifySample", "MGnifySampleWithMetadata", "MGnifySampleDetail"],
    RunRecord: ["AnalysedRun", "AnalysedRunDetail"],
    AssemblyRecord: ["Assembly", "AssemblyDetail"],
    AnalysisRecord: ["MGnifyAnalysis", "MGnifyAnalysisDetail", "MGnifyAnalysisWithAnnotations"],
    PublicationRecord: ["MGnifyPublication", "MGnifyPublicationDetail"],
    SuperStudyRecord: ["SuperStudy", "SuperStudyDetail"],
    GenomeRecord: ["GenomeList", "GenomeDetail", "GenomeSchema", "GenomeWithAnnotations"],
    CatalogueRecord: ["GenomeCatalogueList", "GenomeCatalogueDetail"],
    GenomeAssemblyLinkRecord: ["GenomeAssemblyLinkSchema"],
    ContainedGenomeRecord: ["AdditionalContainedGenomeSchema"],
}


# --- real documents ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(REAL))
def test_every_real_record_is_taken_with_all_its_fields_known(name: str, shared: Path) -> None:
    adapter: TypeAdapter[Record] = TypeAdapter(REAL[name])
    records = [
        adapter.validate_json(line) for line in (shared / f"data/records/{name}.jsonl").read_bytes().splitlines()
    ]
    assert len(records) > 300
    assert [record.model_extra for record in records] == [{}] * len(records)


def documents(path: Path) -> list[Any]:
    document = json.loads(path.read_text())
    return document.get("items", [document])


@pytest.mark.parametrize("name", sorted(MOCKS))
def test_every_plausible_mock_is_taken(name: str, shared: Path) -> None:
    for document in documents(shared / "data/wire-examples" / name):
        record = MOCKS[name].model_validate(document)
        assert record.model_fields_set >= set(document) - set(record.model_extra or {})


@pytest.mark.parametrize("name", sorted(IMPLAUSIBLE))
def test_implausible_mocks_are_refused_for_what_is_wrong_with_them(name: str, shared: Path) -> None:
    kind, place = IMPLAUSIBLE[name]
    for document in documents(shared / "data/wire-examples" / name):
        assert any(where.startswith(place) for where in problems(kind, document))


def test_every_document_among_the_mocks_is_tried(shared: Path) -> None:
    files = {
        str(path.relative_to(shared / "data/wire-examples")) for path in shared.glob("data/wire-examples/*/*.json")
    }
    others = {"publications/publication1Annotations.json"}  # what Europe PMC found: never imported
    assert {name for name in files if "notebook" not in name} - others == set(MOCKS) | set(IMPLAUSIBLE)


@pytest.mark.parametrize("kind", ANSWERS)
def test_our_own_answers_can_be_imported_again(kind: type[Record]) -> None:
    schemas = component_schemas()
    for name in ANSWERS[kind]:
        for document in schemas[name]["examples"]:
            assert kind.model_validate_json(json.dumps(document)).model_extra == {}


# --- what is required -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KEYS)
def test_the_key_alone_is_enough_and_nothing_else_is(kind: type[Record]) -> None:
    record = kind.model_validate(KEYS[kind])
    assert record.model_fields_set == set(KEYS[kind])
    assert problems(kind, {}) == dict.fromkeys(KEYS[kind], "Field required")


@pytest.mark.parametrize("kind", KEYS)
def test_null_is_told_from_absent_in_every_other_field(kind: type[Record]) -> None:
    rest = dict.fromkeys(set(kind.model_fields) - set(KEYS[kind]))
    assert rest
    record = kind.model_validate_json(json.dumps(KEYS[kind] | rest))
    assert record.model_fields_set == set(kind.model_fields)
    assert all(getattr(record, name) is None for name in rest)


@pytest.mark.parametrize("kind", KEYS)
def test_unknown_fields_are_kept_to_be_named(kind: type[Record]) -> None:
    assert kind.model_validate(KEYS[kind] | {"favourite_colour": "red"}).model_extra == {"favourite_colour": "red"}


# --- leniency ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_list", "kept"),
    [
        (["ERP1", "PRJEB1"], ["ERP1", "PRJEB1"]),
        ([None, "ERP1", "None", ""], ["ERP1"]),
        (["None"], []),
        ([None], []),
        ([], []),
        (["SRR014853,SRR014854"], ["SRR014853,SRR014854"]),
        (["LOCAL-SAMPLE"], ["LOCAL-SAMPLE"]),
    ],
)
def test_accessions_lose_null_and_the_text_none(given_list: list[str | None], kept: list[str]) -> None:
    assert TypeAdapter(Accessions).validate_python(given_list) == kept
    assert TypeAdapter(Accessions).validate_json(json.dumps(given_list)) == kept


@pytest.mark.parametrize("wrong", ["ERP1", [["ERP1"]], ["ERP 1"], [5], {"0": "ERP1"}])
def test_accessions_are_a_list_of_accessions(wrong: Any) -> None:
    assert problems(Accessions, wrong)[""].startswith("must be a list of accessions")


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2016-01-01T00:00:00Z", "2016-01-01T00:00:00.000Z"),
        ("2026-04-30T22:01:19.102000+00:00Z", "2026-04-30T22:01:19.102Z"),
        ("2026-04-30T22:01:19.102999+02:00", "2026-04-30T20:01:19.102Z"),
    ],
)
def test_moments_become_canonical(text: str, canonical: str) -> None:
    assert StudyRecord(accession="MGYS1", updated_at=text).updated_at == canonical


@pytest.mark.parametrize("wrong", ["yesterday", "", 1451606400, "2016-13-01T00:00:00Z", {}])
def test_other_moments_are_refused_with_an_example(wrong: Any) -> None:
    message = problems(StudyRecord, {"accession": "MGYS1", "updated_at": wrong})["updated_at"]
    assert "2016-01-01T00:00:00Z" in message
    assert "Value error" not in message


@pytest.mark.parametrize("text", ["Long-read assembly", "LRASS", "long-READ assembly", "lrass"])
def test_experiment_types_become_the_code(text: str) -> None:
    assert RunRecord(accession="ERR1", experiment_type=text).experiment_type is ExperimentType.LONG_READ_ASSEMBLY
    assert RunRecord(accession="ERR1", experiment_type=text).experiment_type == "LRASS"


@pytest.mark.parametrize("wrong", ["", "Proteomic", 5])
def test_other_experiment_types_are_refused_with_all_labels(wrong: Any) -> None:
    message = problems(AnalysisRecord, {"accession": "MGYA1", "experiment_type": wrong})["experiment_type"]
    assert all(kind.label in message for kind in ExperimentType)


def test_a_biome_may_lack_either_half() -> None:
    assert SampleRecord.model_validate({"accession": "ERS1", "biome": {"biome_name": "Soil", "lineage": None}}).biome
    assert SampleRecord.model_validate({"accession": "ERS1", "biome": {"lineage": "root"}}).biome
    assert SampleRecord.model_validate({"accession": "ERS1", "biome": None}).biome is None


@pytest.mark.parametrize(
    ("given_runs", "accessions"),
    [
        (None, None),
        ({"accession": "ERR1"}, ["ERR1"]),
        ([{"accession": "ERR1"}, {"accession": "ERR2"}], ["ERR1", "ERR2"]),
        ([], []),
    ],
)
def test_the_runs_behind_an_analysis_come_in_three_shapes(given_runs: Any, accessions: list[str] | None) -> None:
    record = AnalysisRecord.model_validate({"accession": "MGYA1", "read_run": given_runs})
    assert (None if record.read_run is None else [run.accession for run in record.read_run]) == accessions


def test_nested_records_may_be_whole_or_a_key() -> None:
    sample = {"accession": "ERS1", "studies": [{"accession": "MGYS1"}, {"accession": "MGYS2", "title": "T"}]}
    record = AnalysisRecord.model_validate({"accession": "MGYA1", "sample": sample, "run": {"accession": "ERR1"}})
    assert record.sample and record.sample.studies
    assert [study.title for study in record.sample.studies] == [None, "T"]
    assert record.run and record.run.model_fields_set == {"accession"}


def test_pipeline_versions_are_the_contracts() -> None:
    assert AnalysisRecord(accession="MGYA1", pipeline_version="V4.1").pipeline_version is PipelineVersions.V4_1
    assert "V6.1" in problems(AnalysisRecord, {"accession": "MGYA1", "pipeline_version": "V7"})["pipeline_version"]
