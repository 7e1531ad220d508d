"""What an import takes: real records and mocks whole, and what is wrong named in words a person can use."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from metagate.model.vocabularies import ExperimentType, PipelineVersions
from metagate.wire import component_schemas
from metagate.wire.analyses import AnalysisRecord
from metagate.wire.assemblies import AssemblyRecord, ContainedGenomeRecord, GenomeAssemblyLinkRecord
from metagate.wire.base import Accessions, Count, JsonObject, Key, Real, Record, Text, Url, Whole
from metagate.wire.biomes import BiomeRecord
from metagate.wire.catalogues import CatalogueRecord
from metagate.wire.downloads import DownloadRecord, DownloadRecords
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


def problems(kind: Any, document: Any) -> dict[str, str]:
    """What is wrong with a document, by place; read as JSON text and as Python objects, which must agree on places."""
    found: list[dict[str, str]] = []
    for validate, value in (("validate_json", json.dumps(document)), ("validate_python", document)):
        try:
            getattr(TypeAdapter(kind), validate)(value)
        except ValidationError as error:
            found.append({".".join(map(str, part["loc"])): part["msg"] for part in error.errors()})
        else:
            found.append({})
    assert set(found[0]) == set(found[1])
    return found[0]


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


# --- what a database or a client cannot take --------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "line\nand\x00"])
def test_nul_is_refused_everywhere(text: str) -> None:
    for kind in (Text, Key, Url):
        assert "NUL" in problems(kind, text)[""] or kind is Url
    assert "NUL" in problems(StudyRecord, {"accession": "MGYS1", "title": text})["title"]
    assert "NUL" in problems(StudyRecord, {"accession": "MGYS1", "metadata": {"key": text}})["metadata.key"]
    assert "NUL" in problems(StudyRecord, {"accession": "MGYS1", "metadata": {"key": [{"deep": text}]}})["metadata.key"]
    assert problems(StudyRecord, {"accession": "MGYS1", "metadata": {text: 1}})
    assert problems(AnalysisRecord, {"accession": "MGYA1", "annotations": {"pfams": [{text: 1}]}})


@pytest.mark.parametrize(
    "document", [{"title": "\ud800"}, {"metadata": {"key": "\udfff"}}, {"metadata": {"\ud800": 1}}]
)
def test_lone_surrogates_are_refused(document: dict[str, Any]) -> None:
    whole = {"accession": "MGYS1"} | document
    with pytest.raises(ValidationError):
        StudyRecord.model_validate(whole)
    with pytest.raises(ValidationError):
        StudyRecord.model_validate_json(json.dumps(whole))


def test_pairs_of_surrogates_are_one_character() -> None:
    record = StudyRecord.model_validate_json(r'{"accession": "MGYS1", "title": "\ud83e\udda0"}')
    assert record.title == "\U0001f9a0"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "9223372036854775808", "-9223372036854775809"])
def test_numbers_a_database_cannot_hold_are_refused_in_metadata(number: str) -> None:
    for value in (number, f"[{number}]", f'{{"deep": {number}}}'):
        text = f'{{"accession": "ERS1", "metadata": {{"depth": {value}}}}}'
        with pytest.raises(ValidationError, match="must be JSON a database can hold"):
            SampleRecord.model_validate_json(text)
        with pytest.raises(ValidationError, match="must be JSON a database can hold"):
            SampleRecord.model_validate(json.loads(text))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc_( ", max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(st.text("abc", max_size=5), JSON, max_size=4))
def test_all_other_json_goes_through_unchanged(document: dict[str, Any]) -> None:
    for seen in (
        TypeAdapter(JsonObject).validate_json(json.dumps(document)),
        TypeAdapter(JsonObject).validate_python(document),
    ):
        assert json.dumps(seen) == json.dumps(document)  # tells 1 from 1.0 and from true


def test_json_of_any_depth_is_answered_and_not_crashed_on() -> None:
    deep: Any = 1
    for _ in range(2000):
        deep = [deep]
    with pytest.raises(ValidationError):
        TypeAdapter(JsonObject).validate_python({"deep": deep})
    with pytest.raises(ValidationError):
        TypeAdapter(JsonObject).validate_json('{"deep": ' + "[" * 2000 + "]" * 2000 + "}")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Whole, [0, -1, 5.0, 2**63 - 1], [1.5, "1", True, 2**63, 1e30, None]),
        (Count, [0, 5.0], [-1, -1.0, "1", False]),
        (Real, [0, 1.5, -3], ["1.5", True, None]),
        (Key, ["MGYS00000001", "human-gut-v2-0", "SRR1,SRR2", "é"], ["", "a b", "a/b", "a?b", "a#b", "a\n", 5]),
        (Url, ["http://a", "HTTPS://a.b/c%20d?e=f#g"], ["/a", "ftp://a/b", "http://", "http://a b", "http:///a", "a"]),
    ],
)
def test_numbers_keys_and_urls(kind: Any, good: list[Any], bad: list[Any]) -> None:
    for value in good:
        assert problems(kind, value) == {}
    for value in bad:
        assert problems(kind, value)[""].startswith("must be "), value


# --- downloads --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alias", ["", "a/b", "/", "a'b", 'a"b', "a\x00", "a\nb", "a\r", 5])
def test_aliases_are_file_names(alias: Any) -> None:
    assert problems(DownloadRecord, {"alias": alias})["alias"].startswith("must be a file name")


@pytest.mark.parametrize("alias", [".", ".."])
def test_aliases_name_no_directory(alias: str) -> None:
    assert "not a file name" in problems(DownloadRecords, [{"alias": alias}])[""]


def test_aliases_are_unique_within_an_object() -> None:
    twice = {"accession": "MGYS1", "downloads": [{"alias": "a.tsv"}, {"alias": "b.tsv"}, {"alias": "a.tsv"}]}
    assert "'a.tsv' stands twice" in problems(StudyRecord, twice)["downloads"]
    assert problems(StudyRecord, {"accession": "MGYS1", "downloads": twice["downloads"][:2]}) == {}


def test_files_have_known_kinds_and_absolute_urls() -> None:
    wrong = {"alias": "a", "file_type": "fna", "download_type": "Files", "url": "/a", "file_size_bytes": -1}
    found = problems(DownloadRecord, wrong)
    assert set(found) == {"file_type", "download_type", "url", "file_size_bytes"}
    assert "fasta" in found["file_type"]
    assert "Quality control" in found["download_type"]
    assert "absolute" in found["url"]


def test_index_files_come_with_urls_or_paths() -> None:
    indexes = [{"index_type": "gzi", "url": "https://a/b.gzi"}, {"index_type": "fai", "path": "b.fai"}]
    record = DownloadRecord.model_validate({"alias": "a", "index_files": indexes, "index_file": indexes[1]})
    assert record.index_files and [index.index_type for index in record.index_files] == ["gzi", "fai"]
    assert problems(DownloadRecord, {"alias": "a", "index_files": [{"index_type": "bai"}]})


# --- annotations, metadata of publications, status --------------------------------------------------------------------


def annotations(document: Any) -> Any:
    return AnalysisRecord.model_validate_json(json.dumps({"accession": "MGYA1", "annotations": document})).annotations


def test_annotations_keep_every_field_of_their_rows() -> None:
    document = {
        "pfams": [{"pfam": "PF00005", "count": 3, "description": "ABC transporter"}],
        "interpros": [],
        "taxonomies": {"ssu": [{"organism": "sk__Bacteria", "count": 1}], "lsu": None},
    }
    assert annotations(document) == document
    assert annotations({"taxonomies": []}) == {"taxonomies": []}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"pfams": "none"}, "annotations.pfams"),
        ({"pfams": None}, "annotations.pfams"),
        ({"pfams": ["row"]}, "annotations.pfams.rows.0"),
        ({"pfams": [{"count": "many"}]}, "annotations.pfams.rows.0.count"),
        ({"pfams": [{"count": 1.5}]}, "annotations.pfams.rows.0.count"),
        ({"pfams": [{"organism": 5}]}, "annotations.pfams.rows.0.organism"),
        ({"taxonomies": {"ssu": "none"}}, "annotations.taxonomies.groups.ssu"),
        ({"taxonomies": {"ssu": [{"count": 2**63}]}}, "annotations.taxonomies.groups.ssu.0.count"),
    ],
)
def test_other_annotations_are_refused_where_they_are_wrong(document: Any, place: str) -> None:
    found = problems(AnalysisRecord, {"accession": "MGYA1", "annotations": document})
    assert any(where.startswith(place) for where in found), found


def test_authors_are_one_text() -> None:
    message = problems(PublicationRecord, {"pubmed_id": 1, "metadata": {"authors": ["Shore A", "Tide B"]}})["metadata"]
    assert message.startswith("authors must be one text")
    assert problems(PublicationRecord, {"pubmed_id": 1, "metadata": {"authors": None, "else": [1]}}) == {}


@pytest.mark.parametrize("year", [0, 10000, "2016", 2016.5])
def test_years_are_years(year: Any) -> None:
    found = problems(PublicationRecord, {"pubmed_id": 1, "published_year": year})
    assert found["published_year"].startswith("must be a year")


def test_a_year_of_a_table_with_gaps_is_a_year() -> None:
    assert PublicationRecord.model_validate_json('{"pubmed_id": 1, "published_year": 2016.0}').published_year == 2016


@pytest.mark.parametrize("number", [0, -1, "1", 2**63])
def test_pubmed_numbers_are_numbers(number: Any) -> None:
    assert problems(PublicationRecord, {"pubmed_id": number})["pubmed_id"].startswith("must be a PubMed number")


def test_the_status_of_an_assembly_is_booleans() -> None:
    assert problems(AssemblyRecord, {"accession": "ERZ1", "status": {"assembly_completed": True}}) == {}
    assert problems(AssemblyRecord, {"accession": "ERZ1", "status": {"assembly_completed": "yes"}})


def test_a_biome_needs_its_lineage() -> None:
    for lineage in ("", "a\x00", 5, None):
        assert problems(BiomeRecord, {"lineage": lineage})["lineage"].startswith("must be the lineage of a biome")


def test_links_carry_their_genome_and_may_name_their_assembly() -> None:
    link = GenomeAssemblyLinkRecord.model_validate({"genome": {"accession": "MGYG1"}, "assembly_accession": "ERZ1"})
    assert (link.genome.accession, link.assembly_accession) == ("MGYG1", "ERZ1")
    found = problems(ContainedGenomeRecord, {"genome": {"accession": "MGYG1"}, "containment": "most"})
    assert found["containment"].startswith("must be a number")
