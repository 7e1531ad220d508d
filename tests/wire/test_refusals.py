"""What an import refuses: what a database or the clients of the API cannot take, in words a person can use."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from wire_problems import problems

from metagate.wire.analyses import AnalysisRecord
from metagate.wire.assemblies import AssemblyRecord, ContainedGenomeRecord, GenomeAssemblyLinkRecord
from metagate.wire.base import Count, JsonObject, Key, Real, Text, Url, Whole
from metagate.wire.biomes import BiomeRecord
from metagate.wire.downloads import DownloadRecord, DownloadRecords
from metagate.wire.publications import PublicationRecord
from metagate.wire.samples import SampleRecord
from metagate.wire.studies import StudyRecord

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
