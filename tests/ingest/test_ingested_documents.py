"""What becomes of documents: whole ones, partial ones, several of one record, and those inside others."""

import json
from typing import Any

import pytest

from tests.ingest.kit import LONG_AGO, SAMPLE, STUDY, Imports, tally

S1, S2 = STUDY, {**STUDY, "accession": "MGYS00000002", "title": "Dunes"}


def test_a_whole_document_becomes_a_row_and_all_that_hangs_on_it(imports: Imports) -> None:
    sample = {
        **SAMPLE,
        "ena_accessions": ["SAMEA1", "ERS1", None, "None"],
        "sample_title": "Pool 1",
        "biome": {"biome_name": "Soil", "lineage": "root:Environmental:Soil"},
        "metadata": {"depth": 0.5, "deep": [{"a": None}]},
    }
    summary = imports(studies=[S1], samples=[sample])
    assert {kind: tally(summary, kind) for kind in summary.tallies} == {
        "biome": (1, 0, 0, 0),
        "study": (1, 0, 0, 0),
        "sample": (1, 0, 0, 0),
    }
    row = imports.row("sample")
    biome = imports.row("biome")
    assert biome | {"name": "Soil", "path": "root:environmental:soil", "depth": 3, "listed": 0, "shown": 1} == biome
    assert row == {
        "id": row["id"],
        "accession": "SAMEA1",
        "sample_title": "Pool 1",
        "biome_id": biome["id"],
        "ena_accessions": '["SAMEA1","ERS1"]',
        "metadata": '{"depth":0.5,"deep":[{"a":null}]}',
        "updated_at": LONG_AGO,
        "visibility": 0,
        "owner": None,
    }
    assert {alias["accession"] for alias in imports.rows("alias") if alias["kind"] == "sample"} == {"SAMEA1", "ERS1"}
    assert [link["sample_accession"] for link in imports.rows("study_sample")] == ["SAMEA1"]
    assert imports.dump()["sample_search"] == ["('SAMEA1', 'pool 1\\x1fsamea1\\x1fers1')"]


def test_fields_that_are_absent_are_left_alone_and_null_empties_what_may_be_empty(imports: Imports) -> None:
    full = {
        **SAMPLE,
        "sample_title": "Pool 1",
        "biome": {"lineage": "root"},
        "ena_accessions": ["ERS1"],
        "metadata": {"a": 1},
    }
    imports(studies=[S1], samples=[full])
    before = imports.row("sample")
    summary = imports(samples=[{"accession": "SAMEA1"}])
    assert tally(summary, "sample") == (0, 0, 1, 0)
    assert imports.row("sample") == before
    emptied = {"accession": "SAMEA1", "sample_title": None, "biome": None, "metadata": None, "updated_at": None}
    imports(samples=[emptied])
    row = imports.row("sample")
    assert (row["sample_title"], row["biome_id"], row["metadata"]) == (None, None, "{}")
    assert row["ena_accessions"] == '["ERS1"]'
    assert row["updated_at"] > LONG_AGO
    assert imports.dump()["sample_search"] == ["('SAMEA1', 'ers1')"]
    assert len(imports.rows("study_sample")) == 1


@pytest.mark.parametrize(
    ("kind", "table", "first", "null"),
    [
        ("studies", "study", S1, {"accession": S1["accession"], "title": None}),
        (
            "runs",
            "run",
            {"accession": "ERR1", "experiment_type": "AMPLI"},
            {"accession": "ERR1", "experiment_type": None},
        ),
        (
            "analyses",
            "analysis",
            {"accession": "MGYA1", "study_accession": S1["accession"]},
            {"accession": "MGYA1", "study_accession": None},
        ),
        ("publications", "publication", {"pubmed_id": 1, "title": "T"}, {"pubmed_id": 1, "title": None}),
        (
            "catalogues",
            "catalogue",
            {"catalogue_id": "c-1", "name": "N", "status": "ready"},
            {"catalogue_id": "c-1", "name": None, "status": None, "version": None, "catalogue_type": None},
        ),
    ],
)
def test_null_says_nothing_of_what_cannot_be_null(
    imports: Imports, kind: str, table: str, first: dict[str, Any], null: dict[str, Any]
) -> None:
    imports(studies=[S1], **({kind: [first]} if kind != "studies" else {}))
    before = imports.row(table)
    assert tally(imports(**{kind: [null]}), table) == (0, 0, 1, 0)
    assert imports.row(table) == before


def test_a_list_item_and_a_detail_together_say_what_both_say(imports: Imports) -> None:
    item = {"accession": "SAMEA1", "sample_title": "Pool", "updated_at": LONG_AGO}
    detail = {**item, "metadata": {"depth": 1}, "studies": [{"accession": "MGYS00000001"}]}
    other = {"accession": "SAMEA1", "studies": [{"accession": "MGYS00000002"}]}
    summary = imports(studies=[S1, S2], samples=[detail, item, other])
    assert tally(summary, "sample") == (1, 0, 0, 0)
    assert (summary.tallies["sample"].repeated, summary.tallies["sample"].read) == (2, 3)
    assert imports.row("sample")["metadata"] == '{"depth":1}'
    assert len(imports.rows("study_sample")) == 2


def test_of_two_documents_the_one_of_later_date_wins(imports: Imports) -> None:
    old = {**SAMPLE, "sample_title": "Old", "updated_at": "2020-01-01T00:00:00Z", "metadata": {"old": True}}
    new = {**SAMPLE, "sample_title": "New", "updated_at": "2021-01-01T00:00:00Z"}
    imports(studies=[S1], samples=[new, old])
    row = imports.row("sample")
    assert (row["sample_title"], row["metadata"], row["updated_at"][:4]) == ("New", '{"old":true}', "2021")


def test_a_change_without_a_date_is_dated_now(imports: Imports) -> None:
    imports(studies=[S1])
    imports(studies=[{"accession": S1["accession"], "title": "Cliffs"}])
    assert imports.row("study")["updated_at"] > LONG_AGO
    imports(studies=[{"accession": S1["accession"], "title": "Caves", "updated_at": LONG_AGO}])
    assert imports.row("study")["updated_at"] == LONG_AGO


def test_what_changed_is_found_by_its_new_names_and_not_by_the_old(imports: Imports) -> None:
    imports(studies=[{**S1, "ena_accessions": ["ERP1", "PRJEB1"]}])
    imports(studies=[{**S1, "ena_accessions": ["ERP2", "PRJEB1"], "title": "Cliffs"}])
    assert {alias["accession"] for alias in imports.rows("alias")} == {"MGYS00000001", "ERP2", "PRJEB1"}
    assert imports.dump()["study_search"] == ["('MGYS00000001', 'cliffs\\x1ferp2\\x1fprjeb1')"]


# --- documents inside others ------------------------------------------------------------------------------------------


def test_a_full_document_inside_another_becomes_a_record(imports: Imports) -> None:
    analysis = {
        "accession": "MGYA1",
        "study_accession": "MGYS00000001",
        "sample": {**SAMPLE, "studies": [S1], "biome": {"biome_name": "Soil", "lineage": "root:Soil"}},
        "run": {"accession": "ERR1", "experiment_type": "Amplicon", "sample_accession": "SAMEA1"},
        "read_run": [{"accession": "ERR2", "instrument_model": "MiSeq"}],
    }
    summary = imports(analyses=[analysis])
    assert {kind: found.new for kind, found in summary.tallies.items()} == {
        "biome": 1,
        "study": 1,
        "sample": 1,
        "run": 2,
        "analysis": 1,
    }
    assert imports.row("analysis")["sample_id"] == imports.row("sample")["id"]
    assert imports.row("run", accession="ERR1")["sample_id"] == imports.row("sample")["id"]


def test_a_document_of_its_own_beats_those_inside_others(imports: Imports) -> None:
    inside = {**S1, "title": "Inside", "updated_at": "2030-01-01T00:00:00Z"}
    imports(samples=[{**SAMPLE, "studies": [inside]}], studies=[S1])
    assert imports.row("study")["title"] == "Tidal pools"


def test_a_document_inside_another_never_changes_what_is_there(imports: Imports) -> None:
    imports(studies=[{**S1, "ena_accessions": ["ERP1"]}])
    revision = imports.revision()
    inside = {**S1, "title": "Inside", "updated_at": "2030-01-01T00:00:00Z"}
    by_another_name = {**inside, "accession": "erp1"}
    imports(samples=[{**SAMPLE, "studies": [inside]}, {**SAMPLE, "accession": "SAMEA2", "studies": [by_another_name]}])
    assert imports.row("study")["title"] == "Tidal pools"
    assert [link["study_id"] for link in imports.rows("study_sample")] == [imports.row("study")["id"]] * 2
    assert imports.revision() == revision + 1


def test_two_documents_inside_others_that_name_one_record_differently_make_one(imports: Imports) -> None:
    names = ["ERS1", "SAMEA1"]
    nested = [{"accession": name, "ena_accessions": names, "sample_title": name} for name in names]
    runs = [{"accession": f"ERR{number}", "sample": sample} for number, sample in enumerate(nested)]
    imports(runs=runs)
    assert imports.row("sample")["accession"] == "ERS1"
    assert {run["sample_id"] for run in imports.rows("run")} == {imports.row("sample")["id"]}


def test_a_nested_document_leaves_open_what_it_names_and_nobody_has(imports: Imports) -> None:
    run = {
        "accession": "ERR2",
        "instrument_model": "MiSeq",
        "study_accession": "MGYS00000404",
        "sample": {"accession": "SAMEA404"},
    }
    sample = {**SAMPLE, "studies": [{"accession": "MGYS00000405"}], "biome": {"biome_name": "Nowhere"}}
    analysis = {"accession": "MGYA1", "study_accession": S1["accession"], "read_run": [run], "sample": sample}
    imports(studies=[S1], analyses=[analysis])
    row = imports.row("run")
    assert (row["study_id"], row["sample_id"]) == (None, None)
    assert imports.rows("study_sample") == []
    assert imports.row("sample")["biome_id"] is None


# --- biomes -----------------------------------------------------------------------------------------------------------


def test_a_biome_is_named_by_its_lineage_or_by_a_name_that_only_one_has(imports: Imports) -> None:
    biomes = [{"lineage": lineage} for lineage in ("root", "root:A:Soil", "root:B:Sand", "root:C:Sand")]
    samples = [{**SAMPLE, "accession": f"SAMEA{n}", "biome": biome} for n, biome in enumerate(
        [{"biome_name": "Soil"}, {"biome_name": "Other", "lineage": "root:A:Soil"}, {"lineage": "root:New"}, {}]
    )]  # fmt: skip
    imports(studies=[S1], samples=samples, biomes=biomes)
    lineage = {row["id"]: row["lineage"] for row in imports.rows("biome")}
    found = {row["accession"]: lineage.get(row["biome_id"]) for row in imports.rows("sample")}
    assert found == {"SAMEA0": "root:A:Soil", "SAMEA1": "root:A:Soil", "SAMEA2": "root:New", "SAMEA3": None}
    assert imports.row("biome", lineage="root:A:Soil")["name"] == "Soil"
    summary = imports(samples=[{**SAMPLE, "biome": {"biome_name": "Sand"}}], keep_going=True)
    assert summary.rejects[0].field == "biome.lineage"
    assert "2 biomes have the name 'Sand'" in summary.rejects[0].reason


def test_only_a_document_of_its_own_names_a_biome(imports: Imports) -> None:
    inside = {"lineage": "root:B", "biome_name": "Inside"}
    summary = imports(studies=[{**S1, "biome": inside}])
    assert tally(summary, "biome") == (1, 0, 0, 0)
    assert (imports.row("biome")["name"], imports.row("biome")["listed"]) == ("B", 0)
    assert tally(imports(biomes=[{"lineage": "root:B"}]), "biome") == (0, 1, 0, 0)
    assert (imports.row("biome")["name"], imports.row("biome")["listed"]) == ("B", 1)


def test_only_a_document_of_its_own_renames_a_biome(imports: Imports) -> None:
    imports(biomes=[{"lineage": "root:A", "biome_name": "A"}])
    summary = imports(studies=[{**S1, "biome": {"lineage": "root:A", "biome_name": "Inside"}}])
    assert "biome" not in summary.tallies
    assert imports.row("biome")["name"] == "A"
    assert tally(imports(biomes=[{"lineage": "root:A", "biome_name": "B"}]), "biome") == (0, 1, 0, 0)
    assert tally(imports(biomes=[{"lineage": "root:A"}]), "biome") == (0, 0, 1, 0)
    assert imports.row("biome")["name"] == "B"


# --- what hangs on records --------------------------------------------------------------------------------------------


def _file(alias: str, **fields: Any) -> dict[str, Any]:
    return {"alias": alias, "url": f"https://files.example.org/{alias}", **fields}


def test_downloads_are_replaced_by_those_that_the_document_has(imports: Imports) -> None:
    indexed = _file("b.gz", index_files=[{"index_type": "gzi", "url": "https://files.example.org/b.gz.gzi"}])
    imports(studies=[{**S1, "downloads": [_file("a.tsv", download_group=None, file_size_bytes=2**40), indexed]}])
    first = imports.rows("download")
    assert [(row["position"], row["alias"], row["download_group"]) for row in first] == [
        (0, "a.tsv", "all"),
        (1, "b.gz", "all"),
    ]
    assert json.loads(first[1]["index_files"])[0]["index_type"] == "gzi"
    assert tally(imports(studies=[{**S1, "downloads": [*reversed_files(first)]}]), "study") == (0, 1, 0, 0)
    assert [row["alias"] for row in imports.rows("download")] == ["b.gz", "a.tsv"]
    imports(studies=[{"accession": S1["accession"], "downloads": None}])
    assert len(imports.rows("download")) == 2
    imports(studies=[{"accession": S1["accession"], "downloads": []}])
    assert imports.rows("download") == []


def reversed_files(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_file(row["alias"], file_size_bytes=row["file_size_bytes"]) for row in reversed(rows)]


ANNOTATIONS = {
    "pfams": [{"count": 3, "description": "D", "organism": None, "pfam": "PF1"}, {"count": 2**40}],
    "taxonomies": {"ssu": [{"count": 1, "organism": "sk__Bacteria"}], "lsu": None},
}


def test_annotations_become_rows_that_are_replaced_when_they_differ(imports: Imports) -> None:
    analysis = {"accession": "MGYA1", "study_accession": S1["accession"], "annotations": ANNOTATIONS}
    imports(studies=[S1], analyses=[analysis])
    assert [(r["kind"], r["position"], r["count"], r["extra"]) for r in imports.rows("annotation")] == [
        ("pfams", 0, 3, '{"pfam":"PF1"}'),
        ("pfams", 1, 2**40, None),
        ("taxonomies__ssu", 0, 1, None),
    ]
    row = imports.row("analysis")
    assert json.loads(row["annotation_kinds"]) == {"pfams": 2, "taxonomies__ssu": 1, "taxonomies__lsu": 0}
    assert tally(imports(analyses=[analysis]), "analysis") == (0, 0, 1, 0)
    assert tally(imports(analyses=[{"accession": "MGYA1", "annotations": None}]), "analysis") == (0, 0, 1, 0)
    assert imports.row("analysis") == row
    imports(analyses=[{"accession": "MGYA1", "annotations": {"pfams": ANNOTATIONS["pfams"][:1]}}])
    assert [(r["kind"], r["position"]) for r in imports.rows("annotation")] == [("pfams", 0)]
    assert json.loads(imports.row("analysis")["annotation_kinds"]) == {"pfams": 1}
    imports(analyses=[{"accession": "MGYA1", "annotations": {}}])
    assert imports.rows("annotation") == []


def test_runs_that_are_two_in_one_text_are_found_by_each(imports: Imports) -> None:
    both = "SRR014853,SRR014854"
    runs = [{"accession": both}, {"accession": "ERR1"}, {"accession": "ERR2"}]
    assemblies = [
        {"accession": "ERZ1", "run_accession": "SRR014854"},
        {"accession": "ERZ2", "run_accession": both},
        {"accession": "ERZ3", "run_accession": "ERR1,ERR2"},
        {"accession": "ERZ4", "run_accession": "ERR2", "run_accessions": ["ERR2", "err1", "ERR2", both]},
        {"accession": "ERZ5", "run": {"accession": "ERR1"}},
        {"accession": "ERZ6", "run_accession": None},
    ]
    analyses = [{"accession": "MGYA1", "study_accession": S1["accession"], "run": {"accession": both}}]
    imports(studies=[S1], runs=runs, assemblies=assemblies, analyses=analyses)
    runs_by_id = {row["id"]: row["accession"] for row in imports.rows("run")}
    links = sorted(
        (row["assembly_accession"], row["position"], runs_by_id[row["run_id"]]) for row in imports.rows("assembly_run")
    )
    assert links == [
        ("ERZ1", 0, both),
        ("ERZ2", 0, both),
        ("ERZ3", 0, "ERR1"),
        ("ERZ3", 1, "ERR2"),
        ("ERZ4", 0, "ERR2"),
        ("ERZ4", 1, "ERR1"),
        ("ERZ4", 2, both),
        ("ERZ5", 0, "ERR1"),
    ]
    assert runs_by_id[imports.row("analysis")["run_id"]] == both


def test_the_runs_of_an_assembly_are_replaced(imports: Imports) -> None:
    runs = [{"accession": f"ERR{n}"} for n in range(3)]
    imports(runs=runs, assemblies=[{"accession": "ERZ1", "run_accessions": ["ERR0", "ERR1"]}])
    imports(assemblies=[{"accession": "ERZ1", "run_accession": "ERR2"}])
    assert len(imports.rows("assembly_run")) == 1
    assert tally(imports(assemblies=[{"accession": "ERZ1", "run_accession": None}]), "assembly") == (0, 0, 1, 0)
    imports(assemblies=[{"accession": "ERZ1", "run_accession": None, "run_accessions": []}])
    assert imports.rows("assembly_run") == []


def test_references_that_become_null_are_opened(imports: Imports) -> None:
    run = {"accession": "ERR1", "sample_accession": "SAMEA1", "study_accession": "MGYS00000001"}
    imports(studies=[S1], samples=[SAMPLE], runs=[run])
    imports(runs=[{"accession": "ERR1", "sample": None}])
    row = imports.row("run")
    assert (row["sample_id"], row["study_id"]) == (None, imports.row("study")["id"])


def test_of_two_fields_that_name_one_record_the_one_that_is_not_null_counts(imports: Imports) -> None:
    run = {"accession": "ERR1", "sample_accession": None, "sample": {"accession": "SAMEA1"}}
    imports(studies=[S1], samples=[SAMPLE], runs=[run])
    assert imports.row("run")["sample_id"] == imports.row("sample")["id"]


def test_the_ena_accession_that_a_study_is_called_by(imports: Imports) -> None:
    imports(
        studies=[
            {**S1, "ena_accessions": ["ERP1", "PRJEB1"]},
            {**S2, "ena_accessions": ["ERP2"], "first_accession": None},
        ]
    )
    assert imports.row("study", accession="MGYS00000001")["first_accession"] == "ERP1"
    assert imports.row("study", accession="MGYS00000002")["first_accession"] is None


def test_publications_join_studies_and_super_studies_hold_theirs(imports: Imports) -> None:
    by = [{"accession": "MGYS00000001"}, {"accession": "MGYS00000002"}]
    publication = {"pubmed_id": 2**40, "title": "Life", "published_year": 2026.0, "studies": by[:1]}
    above = {
        "slug": "Shores",
        "title": "Shores",
        "flagship_studies": by[:1],
        "related_studies": by,
        "genome_catalogues": [],
    }
    imports(studies=[S1, S2], publications=[publication], super_studies=[above])
    imports(publications=[{"pubmed_id": 2**40, "studies": by[1:]}])
    assert len(imports.rows("study_publication")) == 2
    assert imports.row("publication")["published_year"] == 2026
    assert sorted((row["is_flagship"], row["position"]) for row in imports.rows("super_study_study")) == [
        (0, 1),
        (1, 0),
    ]
    imports(super_studies=[{"slug": "Shores", "related_studies": by[1:]}])
    assert [(row["is_flagship"], row["position"]) for row in imports.rows("super_study_study")] == [(0, 0)]


def test_fields_that_the_store_has_no_place_for_are_named(imports: Imports) -> None:
    study = {**S1, "favourite": 1}
    sample = {**SAMPLE, "colour": "red", "studies": [{**S2, "favourite": 2}]}
    summary = imports(studies=[study], samples=[sample, {**sample, "accession": "SAMEA2"}])
    assert summary.left_out == {"study": {"favourite": 3}, "sample": {"colour": 2}}
