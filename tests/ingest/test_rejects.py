"""Documents that cannot be taken: what is said of them, and what becomes of the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from metagate.ingest.errors import NothingToRead, Rejected
from metagate.ingest.records import write_rejects
from tests.ingest.kit import SAMPLE, STUDY, Imports, tally, write

NOWHERE: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("samples", "sample", {**SAMPLE, "studies": [{"accession": "MGYS9"}]}, "studies", "study 'MGYS9'"),
    ("runs", "run", {"accession": "ERR1", "sample_accession": "ERS9"}, "sample_accession", "sample 'ERS9'"),
    ("runs", "run", {"accession": "ERR1", "sample": {"accession": "ERS9"}}, "sample.accession", "sample 'ERS9'"),
    ("runs", "run", {"accession": "ERR1", "study_accession": "MGYS9"}, "study_accession", "study 'MGYS9'"),
    ("assemblies", "assembly", {"accession": "ERZ1", "run_accession": "ERR8,ERR9"}, "run_accession", "run 'ERR8,ERR9'"),
    (
        "assemblies",
        "assembly",
        {"accession": "ERZ1", "reads_study_accession": "MGYS9"},
        "reads_study_accession",
        "study 'MGYS9'",
    ),
    ("analyses", "analysis", {"accession": "MGYA1", "study_accession": "MGYS9"}, "study_accession", "study 'MGYS9'"),
    (
        "analyses",
        "analysis",
        {"accession": "MGYA1", "study_accession": STUDY["accession"], "assembly": {"accession": "ERZ9"}},
        "assembly.accession",
        "assembly 'ERZ9'",
    ),
    (
        "publications",
        "publication",
        {"pubmed_id": 1, "title": "T", "studies": [{"accession": "MGYS9"}]},
        "studies",
        "study 'MGYS9'",
    ),
    (
        "super-studies",
        "super_study",
        {"slug": "s", "title": "T", "genome_catalogues": [{"catalogue_id": "c-9"}]},
        "genome_catalogues",
        "catalogue 'c-9'",
    ),
    (
        "genomes",
        "genome_release",
        {
            "accession": "MGYG1", "catalogue_id": "c-9", "length": 1, "num_contigs": 1, "n_50": 1, "gc_content": 1,
            "completeness": 1, "contamination": 1,
        },
        "catalogue_id",
        "catalogue 'c-9'",
    ),
    (
        "genome-links",
        "genome_assembly_link",
        {"assembly_accession": "ERZ9", "genome": {"accession": "MGYG1"}},
        "assembly_accession",
        "assembly 'ERZ9'",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind", "document", "field", "nowhere"), NOWHERE)
def test_a_reference_to_what_is_nowhere_is_a_reject_that_says_so(
    imports_sqlite: Imports, tmp_path: Path, name: str, kind: str, document: dict[str, Any], field: str, nowhere: str
) -> None:
    files = write(tmp_path / "files", {"studies.jsonl": [STUDY], f"{name}.jsonl": [document]})
    before = imports_sqlite.dump()
    with pytest.raises(Rejected) as caught:
        imports_sqlite.files(files)
    reject = caught.value.reject
    assert (reject.source, reject.kind, reject.field) == (f"{files}/{name}.jsonl:1", kind, field)
    assert reject.reason == f"there is no {nowhere}, neither in this import nor in the store; import it too"
    assert "Nothing was changed" in str(caught.value)
    assert imports_sqlite.dump() == before


@pytest.mark.parametrize(
    ("name", "document", "field"),
    [
        ("studies", {"accession": "MGYS1"}, "title"),
        ("analyses", {"accession": "MGYA1"}, "study_accession"),
        ("publications", {"pubmed_id": 1}, "title"),
        ("super-studies", {"slug": "s"}, "title"),
        ("catalogues", {"catalogue_id": "c"}, "name"),
        ("genomes", {"accession": "MGYG1", "length": 5}, "catalogue_id"),
        ("genome-links", {"genome": {"accession": "MGYG1"}}, "assembly_accession"),
    ],
)
def test_a_new_record_needs_what_makes_it_one(
    imports_sqlite: Imports, name: str, document: dict[str, Any], field: str
) -> None:
    with pytest.raises(Rejected) as caught:
        imports_sqlite(**{name: [document]})
    assert caught.value.reject.field == field


def test_a_reject_says_file_line_field_and_reason(imports_sqlite: Imports, tmp_path: Path) -> None:
    lines = [json.dumps(STUDY), "", json.dumps({**STUDY, "metadata": {"a": [1, {"b": float("nan")}]}})]
    files = write(tmp_path / "files", {"studies.jsonl": "\n".join(lines).encode()})
    with pytest.raises(Rejected) as caught:
        imports_sqlite.files(files)
    reject = caught.value.reject
    assert (reject.source, reject.kind, reject.key) == (f"{files}/studies.jsonl:3", "study", "")
    assert reject.field == "metadata.a"
    assert "NaN" in reject.reason
    assert json.loads(reject.text)["title"] == "Tidal pools"
    assert str(reject).startswith(f"{files}/studies.jsonl:3: study, field metadata.a: must be JSON")


def test_the_rest_is_loaded_with_keep_going_and_every_document_is_counted_once(imports: Imports) -> None:
    def study(number: int, **fields: Any) -> dict[str, Any]:
        return {**STUDY, "accession": f"MGYS{number}", **fields}

    imports(studies=[study(1), study(2)], samples=[{**SAMPLE, "studies": [{"accession": "MGYS1"}]}])
    studies = [study(1), study(2, title="Changed"), study(3), study(4, title=5), study(5, biome={"biome_name": "?"})]
    samples = [{**SAMPLE, "accession": f"SAMEA{n}", "studies": [{"accession": f"MGYS{n}"}]} for n in range(1, 6)]
    runs = [{"accession": f"ERR{n}", "sample_accession": f"SAMEA{n}"} for n in range(1, 6)]
    summary = imports(studies=[*studies, study(3)], samples=samples, runs=runs, keep_going=True)
    assert tally(summary, "study") == (1, 1, 1, 2)
    assert summary.tallies["study"].repeated == 1
    # Studies 4 and 5 are gone, so their samples are, so their runs are.
    assert tally(summary, "sample") == (2, 0, 1, 2)
    assert tally(summary, "run") == (3, 0, 0, 2)
    assert {kind: found.read for kind, found in summary.tallies.items()} == {"study": 6, "sample": 5, "run": 5}
    assert [(reject.kind, reject.key, reject.field) for reject in summary.rejects] == [
        ("study", "MGYS4", "title"),
        ("study", "MGYS5", "biome.lineage"),
        ("sample", "SAMEA4", "studies"),
        ("sample", "SAMEA5", "studies"),
        ("run", "ERR4", "sample_accession"),
        ("run", "ERR5", "sample_accession"),
    ]
    assert len(imports.rows("run")) == 3


def test_an_import_with_rejects_is_the_import_of_the_rest(imports: Imports, tmp_path: Path) -> None:
    good = {"studies": [STUDY], "samples": [SAMPLE], "runs": [{"accession": "ERR1", "sample_accession": "SAMEA1"}]}
    bad: dict[str, list[Any]] = {
        "studies": [{**STUDY, "accession": "MGYS2", "downloads": [{"alias": "a/b"}]}, 7, None],
        "samples": [{**SAMPLE, "accession": "SAMEA2", "studies": [{"accession": "MGYS2"}]}],
        "runs": [{"accession": "ERR2", "sample_accession": "SAMEA2"}, {"accession": "ERR3", "study_accession": "M"}],
    }
    both = {name: [*bad[name], *good[name]] for name in good}
    summary = imports(**both, keep_going=True)
    assert len(summary.rejects) == 6
    kept = imports.dump(without=["updated_at"])
    assert imports(**good).changed is False
    assert imports.dump(without=["updated_at"]) == kept


def test_every_document_of_a_rejected_record_is_in_the_rejects(imports_sqlite: Imports) -> None:
    one = {"accession": "ERR1", "instrument_model": "MiSeq"}
    other = {"accession": "ERR1", "sample_accession": "ERS404"}
    summary = imports_sqlite(runs=[one, other], keep_going=True)
    assert tally(summary, "run") == (0, 0, 0, 2)
    assert sorted(json.loads(reject.text).keys() - {"accession"} for reject in summary.rejects) == [
        {"instrument_model"},
        {"sample_accession"},
    ]
    assert imports_sqlite.rows("run") == []


def test_a_copy_inside_another_document_takes_the_place_of_a_rejected_one(imports_sqlite: Imports) -> None:
    run = {"accession": "ERR1", "study_accession": "MGYS404"}
    inside = {"accession": "ERR1", "instrument_model": "MiSeq"}
    analysis = {"accession": "MGYA1", "study_accession": STUDY["accession"], "run": inside}
    summary = imports_sqlite(studies=[STUDY], runs=[run], analyses=[analysis], keep_going=True)
    assert tally(summary, "run") == (1, 0, 0, 1)
    assert imports_sqlite.row("run")["instrument_model"] == "MiSeq"


def test_rejects_are_written_to_a_file(imports_sqlite: Imports, tmp_path: Path) -> None:
    summary = imports_sqlite(
        studies=[{**STUDY, "title": 7}], runs=[{"accession": "ERR1", "study_accession": "M"}], keep_going=True
    )
    write_rejects(summary, tmp_path / "rejects.jsonl")
    found = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text().splitlines()]
    assert [row.keys() for row in found] == [{"source", "kind", "key", "field", "reason", "record"}] * 2
    assert json.loads(found[0]["record"]) == {**STUDY, "title": 7}
    assert json.loads(found[1]["record"]) == {"accession": "ERR1", "study_accession": "M"}
    with pytest.raises(NothingToRead, match="cannot write the rejects there"):
        write_rejects(summary, tmp_path / "nowhere" / "rejects.jsonl")


def test_the_first_reject_is_the_first_in_the_files(imports_sqlite: Imports) -> None:
    with pytest.raises(Rejected, match=r"runs\.jsonl:2"):
        imports_sqlite(runs=[{"accession": "ERR1"}, {"accession": 2}, {"accession": 3}], samples=[7])


# --- which kind -------------------------------------------------------------------------------------------------------


def test_the_kind_is_the_files_name_or_the_content(imports_sqlite: Imports, tmp_path: Path) -> None:
    documents: list[Any] = [
        STUDY, SAMPLE, {"accession": "ERR1"}, {"accession": "ERZ1"},
        {"accession": "MGYA1", "study_accession": STUDY["accession"]},
        {"pubmed_id": 1, "title": "T"}, {"slug": "s", "title": "T"}, {"catalogue_id": "c", "name": "N"},
        {"lineage": "root"}, {"accession": "MGYG1"},
        {"assembly_accession": "ERZ1", "genome": {"accession": "MGYG1"}, "mag_accession": None},
        {"assembly_accession": "ERZ1", "genome": {"accession": "MGYG1"}, "cani": None},
        {"accession": "LOCAL-1", "sample_title": None}, {"accession": "LOCAL-2", "instrument_model": None},
    ]  # fmt: skip
    summary = imports_sqlite.files(write(tmp_path / "files", {"everything.jsonl": documents}))
    assert {kind: found.new for kind, found in summary.tallies.items()} == {
        "biome": 1, "study": 1, "sample": 2, "run": 2, "assembly": 1, "analysis": 1, "publication": 1, "catalogue": 1,
        "super_study": 1, "genome": 1, "genome_assembly_link": 1, "contained_genome": 1,
    }  # fmt: skip
    with pytest.raises(Rejected, match="name the file studies"):
        imports_sqlite.files(write(tmp_path / "more", {"data.jsonl": [{"accession": "X1"}]}))


def test_a_file_whose_name_holds_two_kinds_says_none(imports_sqlite: Imports, tmp_path: Path) -> None:
    files = {"study_samples.jsonl": [{**SAMPLE, "studies": []}], "samples-of-study.jsonl": [STUDY]}
    imports_sqlite.files(write(tmp_path / "files", files))
    assert (len(imports_sqlite.rows("sample")), len(imports_sqlite.rows("study"))) == (1, 1)


def test_a_name_counts_more_than_an_accession_of_another_kind(imports_sqlite: Imports) -> None:
    # Real records have a "run" that is called ERZ…
    imports_sqlite(runs=[{"accession": "ERZ1"}])
    assert imports_sqlite.row("run")["accession"] == "ERZ1"
