"""Input that is broken, or meant to break something: an error with file and line, or a right result; never half."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metagate.ingest import reading
from metagate.ingest.errors import IngestError, NoScratch, NothingToRead, Rejected
from metagate.ingest.kinds import STAGED
from tests.ingest import strategies
from tests.ingest.kit import SAMPLE, STUDY, Imports, write

LINE = json.dumps(STUDY).encode()


def refused(imports: Imports, directory: Path, **files: Any) -> IngestError:
    """The error of an import that changes nothing."""
    before = imports.dump()
    with pytest.raises(IngestError) as caught:
        imports.files(write(directory, {name.replace("__", "."): content for name, content in files.items()}))
    assert imports.dump() == before
    assert str(directory) in str(caught.value)
    return caught.value


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("studies.json", b"", "studies.json:1: this is no JSON"),
        ("studies.json", b"  \n ", "studies.json:2: this is no JSON"),
        ("studies.json", b"[" + LINE, "a list ends with ']'"),
        ("studies.json", b"[" + LINE + b",]", "',' stands before the end"),
        ("studies.json", b"[" + LINE + b" " + LINE + b"]", "a list ends with ']'"),
        ("studies.json", b"[\n" + LINE + b",\n{\n'a'}]", "studies.json:4"),
        ("studies.json", LINE + b"\n" + LINE, "a document a line is a .jsonl file"),
        ("studies.json", LINE[:-9], "studies.json:1: this is no JSON"),
        ("studies.json", b'{"a" 1}', "':' is missing"),
        ("studies.json", b'"text"', "a document is an object"),
        ("studies.json", b'{"items": [' + LINE + b'], "accession": "X"}', "neither a record nor a page"),
        ("studies.json", b'{"items": [' + LINE, "a list ends with ']'"),
        ("studies.json", LINE.replace(b"Tidal", b"\xff\xfe"), "can't decode"),
        ("studies.json", b"[" * 100_000, "studies.json:1: this is no JSON"),
        ("studies.json", b'{"accession": "' + b"x" * 10_000, "studies.json:1: this is no JSON"),
        ("studies.jsonl.gz", b"", None),
    ],
)
def test_files_that_are_no_json(
    imports_sqlite: Imports, tmp_path: Path, name: str, content: bytes, says: str | None
) -> None:
    if says is None:
        assert imports_sqlite.files(write(tmp_path / "files", {name: content})).tallies == {}
        return
    error = refused(imports_sqlite, tmp_path / "files", **{name: content})
    assert isinstance(error, NothingToRead)
    assert says in str(error)


ZIPPED = gzip.compress(LINE, mtime=0)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"not gzip at all", "Not a gzipped file"),
        (ZIPPED[:-4], "Compressed file ended before"),
        (gzip.compress(LINE * 1000, mtime=0)[:30], "Compressed file ended before"),
        (ZIPPED[:-8] + b"\0" * 8, "CRC check failed"),
        (ZIPPED[:12] + b"\xff" * 40, ""),
    ],
    ids=["other", "cut in the end", "cut in the middle", "wrong sum", "wrong bytes"],
)
def test_files_that_are_no_gzip(imports_sqlite: Imports, tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "studies.jsonl.gz"
    file.write_bytes(content)
    with pytest.raises(NothingToRead) as caught:
        imports_sqlite.files(file)
    assert str(caught.value).startswith(f"{file}: cannot be read: {says}")


def test_every_shape_of_file_is_read(imports_sqlite: Imports, tmp_path: Path) -> None:
    def study(number: int) -> dict[str, Any]:
        return {**STUDY, "accession": f"MGYS{number}"}

    files = {
        "studies-1.json": json.dumps(study(1), indent=2).encode(),
        "studies-2.json": b"\xef\xbb\xbf" + json.dumps([study(2), study(3)], indent=2).encode(),
        "studies-3.json": json.dumps({"count": 9, "items": [study(4)], "next": None}).encode(),
        "studies-4.jsonl": b"\xef\xbb\xbf"
        + json.dumps(study(5)).encode()
        + b"\r\n\r\n"
        + json.dumps(study(6)).encode(),
        "studies-5.jsonl.gz": [study(7)],
        "studies-6.json": b"[]",
        "studies-7.jsonl": b"",
        "studies-8.json": b'{"items": [], "count": 0}',
        ".studies.jsonl": b"hidden",
        "notes.txt": b"other",
    }
    (tmp_path / "files" / "folder.jsonl").mkdir(parents=True)
    imports_sqlite.files(write(tmp_path / "files", files))
    assert [row["accession"] for row in imports_sqlite.rows("study")] == [f"MGYS{n}" for n in range(1, 8)]


def test_places_that_hold_no_documents(imports_sqlite: Imports, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "table.csv").write_text("a,b")
    for path, says in [
        (tmp_path / "empty", "no file in it ends in .jsonl, .jsonl.gz, .json"),
        (tmp_path / "nowhere", "there is no such file or directory"),
        (tmp_path / "table.csv", "files of documents end in .jsonl, .jsonl.gz, .json"),
    ]:
        with pytest.raises(NothingToRead) as caught:
            imports_sqlite.files(path)
        assert str(caught.value) == f"{path}: {says}"


def test_links_that_lead_in_a_circle_or_nowhere(imports_sqlite: Imports, tmp_path: Path) -> None:
    circle, broken = tmp_path / "files" / "studies.jsonl", tmp_path / "more" / "studies.jsonl"
    for link, target in ((circle, circle), (broken, tmp_path / "gone")):
        link.parent.mkdir()
        link.symlink_to(target)
        for path in (link, link.parent):
            with pytest.raises(NothingToRead, match=r"studies\.jsonl: cannot be read"):
                imports_sqlite.files(path)


def test_a_file_that_is_named_twice_is_read_once(imports_sqlite: Imports, tmp_path: Path) -> None:
    directory = write(tmp_path / "files", {"studies.jsonl": [STUDY]})
    summary = imports_sqlite.files(directory, directory / "studies.jsonl")
    assert summary.tallies["study"].read == 1


def test_a_name_that_is_no_text_can_be_shown(imports_sqlite: Imports, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/studies-\xff.jsonl"
    Path(os.fsdecode(name)).write_bytes(LINE + b"\n7\n")
    with pytest.raises(Rejected) as caught:
        imports_sqlite.files(tmp_path)
    assert "studies-\ufffd.jsonl:2" in str(caught.value)
    str(caught.value).encode()


def test_a_line_or_a_document_that_never_ends(
    imports_sqlite: Imports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LONGEST_DOCUMENT", 3_000_000)
    monkeypatch.setattr(reading, "BLOCK", 100_000)
    long = json.dumps({**STUDY, "metadata": {"note": "x" * 7_000_000}}).encode()
    error = refused(imports_sqlite, tmp_path / "lines", studies__jsonl=LINE + b"\n" + long + b"\n")
    assert "studies.jsonl:2: the line is longer than 3,000,000 bytes" in str(error)
    error = refused(imports_sqlite, tmp_path / "list", studies__json=b"[\n" + LINE + b",\n" + long + b"]")
    assert "studies.json:3: this is no JSON that can be read: a document is longer than" in str(error)


def test_a_document_that_is_longer_than_a_block(imports_sqlite: Imports, tmp_path: Path) -> None:
    long = {**STUDY, "accession": "MGYS9", "metadata": {"note": "x" * 2_000_000}}
    imports_sqlite(studies=[STUDY, long, {**STUDY, "accession": "MGYS2"}])
    imports_sqlite.files(write(tmp_path / "list", {"studies.json": json.dumps([long, STUDY], indent=1).encode()}))
    assert len(imports_sqlite.row("study", accession="MGYS9")["metadata"]) > 2_000_000
    assert len(imports_sqlite.rows("study")) == 3


# --- documents --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        b"7", b"null", b"[]", b'"MGYS1"', b"{", b"}", b"{}", LINE[:-1], LINE + b"x", b"\x00", b"\xff\xfe{\x00}\x00",
        b'{"accession": "A\\u0000"}', b'{"accession": ""}', b'{"accession": "a b"}', b'{"accession": null}',
        LINE.replace(b"Tidal", b"\\u0000"), LINE.replace(b"Tidal", b"\\ud800"), LINE.replace(b"Tidal", b"\xed\xa0\x80"),
        LINE.replace(b"Tidal", b"\x01"), LINE.replace(b"Tidal", b"\xff"),
        *(LINE[:-1] + b', "metadata": ' + value + b"}" for value in (
            b'{"a": NaN}', b'{"a": Infinity}', b'{"a": 1e400}', b'{"a": -1e400}', b'{"a": ' + b"9" * 400 + b"}",
            b'{"a": 9223372036854775808}', b'{"a": "\\u0000"}', b'{"\\u0000": 1}', b'{"\\ud800": 1}', b"[1]", b'"x"',
            b'{"a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", b'{"a":' * 5_000 + b"1" + b"}" * 5_000, b'{"a": 01}',
        )),
    ],
)  # fmt: skip
def test_documents_that_are_refused(imports_sqlite: Imports, tmp_path: Path, line: bytes) -> None:
    error = refused(imports_sqlite, tmp_path / "files", studies__jsonl=LINE + b"\n" + line + b"\n")
    assert isinstance(error, Rejected)
    assert error.reject.source.endswith("studies.jsonl:2")
    assert error.reject.reason
    str(error).encode()


def test_documents_that_look_odd_but_say_something(imports: Imports, tmp_path: Path) -> None:
    lines = [
        LINE[:-1] + b', "title": "Twice", "metadata": {"a": 1, "a": 2}}',
        b'{"accession": "MGYS2", "title": "\\ud83e\\udda0 \\u202e \\uffff", "metadata": {"a": 9223372036854775807}}',
        b'{"accession": "MGYS3", "title": "", "metadata": {"": {}, "a": -0.0, "b": 1e-400, "c": 1E5, "d": 1.0}}',
        json.dumps({"accession": "é'\"%;--\\", "title": "Odd"}).encode(),
    ]
    imports.files(write(tmp_path / "files", {"studies.jsonl": b"\n".join(lines)}))
    assert imports.row("study", title="Odd")["accession"] == "é'\"%;--\\"
    assert imports.row("study", title="Twice")["metadata"] == '{"a":2}'
    assert imports.row("study", accession="MGYS2")["title"] == "🦠 \u202e \uffff"
    assert imports.row("study", accession="MGYS2")["metadata"] == '{"a":9223372036854775807}'
    assert imports.row("study", accession="MGYS3")["metadata"] == '{"":{},"a":-0.0,"b":0.0,"c":100000.0,"d":1.0}'


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_value_in_any_field_is_taken_or_refused_with_file_line_and_field(
    data: st.DataObject, imports_sqlite: Imports, tmp_path: Path
) -> None:
    name = data.draw(st.sampled_from(sorted(strategies.BY_FILE)))
    document = data.draw(strategies.BY_FILE[name])
    field = data.draw(st.sampled_from(sorted(document)))
    document = {**document, field: data.draw(JSON)}
    file = write(tmp_path / "files", {f"{name}.jsonl": [document]}) / f"{name}.jsonl"
    summary = imports_sqlite.files(file, keep_going=True)
    file.unlink()
    assert set(summary.tallies) <= {*STAGED, "document"}
    for reject in summary.rejects:
        assert reject.source == f"{file}:1"
        assert reject.reason
        str(reject).encode()


# --- what would not fit the database ----------------------------------------------------------------------------------


LONG = "x" * 2_601
A_GENOME = {"accession": "MGYG1"}


@pytest.mark.parametrize(
    ("name", "document", "field"),
    [
        ("studies", {**STUDY, "accession": LONG}, "accession"),
        ("studies", {**STUDY, "ena_accessions": [LONG]}, "ena_accessions"),
        ("studies", {**STUDY, "downloads": [{"alias": LONG}]}, "downloads.alias"),
        ("studies", {**STUDY, "biome": {"lineage": LONG}}, "biome.lineage"),
        ("samples", {**SAMPLE, "studies": [{**STUDY, "accession": LONG}]}, "accession"),
        ("samples", {"accession": "x" * 251}, "accession"),
        ("biomes", {"lineage": "ß" * 500}, None),
        ("biomes", {"lineage": "ΐ" * 500}, "biome.lineage"),
        ("super-studies", {"slug": LONG, "title": "T"}, "slug"),
        ("catalogues", {"catalogue_id": LONG, "name": "N"}, "catalogue_id"),
        ("catalogues", {"catalogue_id": "c", "name": "N", "catalogue_biome_label": LONG}, "catalogue_biome_label"),
        ("genomes", {"accession": LONG}, "accession"),
        ("analyses", {"accession": "M", "annotations": {"taxonomies": {LONG: []}}}, "annotations"),
        ("contained-genomes", {"assembly_accession": "E", "genome": {"accession": LONG}}, "genome_accession"),
        ("contained-genomes", {"assembly_accession": "E", "run_accession": LONG, "genome": A_GENOME}, "run_accession"),
        ("publications", {"pubmed_id": 2**63, "title": "T"}, "pubmed_id"),
        ("publications", {"pubmed_id": 1, "title": "T", "published_year": 2**31}, "published_year"),
        ("genomes", {"accession": "G", "catalogue_id": "c", "length": 2**63}, "length"),
    ],
)  # fmt: skip
def test_what_no_index_and_no_column_can_hold_is_refused(
    imports_sqlite: Imports, name: str, document: dict[str, Any], field: str | None
) -> None:
    if field is None:
        assert imports_sqlite(**{name: [document]}).changed
        return
    with pytest.raises(Rejected) as caught:
        imports_sqlite(**{name: [document]})
    assert caught.value.reject.field == field


def _unlike(number: int, length: int) -> str:
    """Text that no compression makes shorter."""
    import random

    chance = random.Random(number)
    return "".join(chr(chance.randrange(0x1F300, 0x1F5FF)) for _ in range(length))


def test_the_longest_that_is_allowed_fits_every_index(imports: Imports) -> None:
    key, sample_key, genome_key = (_unlike(1, 1_250 // 4), _unlike(2, 250 // 4), _unlike(3, 600 // 4))
    figures = dict.fromkeys(("length", "num_contigs", "n_50", "gc_content", "completeness", "contamination"), 1)
    catalogue = _unlike(4, 600 // 4)
    of_study = [{"accession": key}]
    imports(
        biomes=[{"lineage": _unlike(5, 312)}],
        studies=[
            {**STUDY, "accession": key, "ena_accessions": [_unlike(6, 312)], "downloads": [{"alias": _unlike(7, 312)}]}
        ],
        samples=[{"accession": sample_key, "sample_title": _unlike(8, 5_000), "studies": of_study}],
        runs=[{"accession": key, "study_accession": key, "sample_accession": sample_key}],
        assemblies=[{"accession": key, "run_accession": key, "reads_study_accession": key}],
        analyses=[{"accession": key, "study_accession": key, "annotations": {_unlike(9, 312): [{"count": 2**62}]}}],
        publications=[{"pubmed_id": 2**63 - 1, "title": _unlike(10, 5_000), "studies": of_study}],
        catalogues=[{"catalogue_id": catalogue, "name": _unlike(11, 5_000), "catalogue_biome_label": _unlike(12, 312)}],
        genomes=[{"accession": genome_key, "catalogue_id": catalogue, "taxon_lineage": _unlike(13, 5_000), **figures}],
        genome_links=[{"assembly_accession": key, "genome": {"accession": genome_key}}],
        contained_genomes=[{"assembly_accession": key, "genome": {"accession": genome_key}, "run_accession": key}],
        super_studies=[{"slug": key, "title": _unlike(14, 5_000), "flagship_studies": of_study}],
    )
    assert imports.row("contained_genome")["run_id"] == imports.row("run")["id"]


def test_no_place_for_sorting_documents(
    imports_sqlite: Imports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metagate.ingest.loading._LARGE", 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(NoScratch, match=r"nowhere, which cannot be written: .*TMPDIR"):
        imports_sqlite(studies=[STUDY])
