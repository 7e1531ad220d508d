"""How open records are: as they are said to be, and never more open than their studies."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metagate.ingest.loading import loading
from metagate.ingest.openness import Openness
from metagate.model.visibility import Visibility
from metagate.store.opening import open_store
from metagate.store.settling import settle
from tests.ingest.kit import LONG_AGO, PRIVATE, PUBLIC, STUDY, Imports, tally
from tests.store.kit import Stores, connected

S1, S2 = STUDY, {**STUDY, "accession": "MGYS00000002"}
IN_S1 = [{"accession": "MGYS00000001"}]
IN_S2 = [{"accession": "MGYS00000002"}]
SUPPRESSED = Openness(Visibility.SUPPRESSED, None)
OTHER = Openness(Visibility.PRIVATE, "Webin-2")
BELOW: dict[str, list[dict[str, Any]]] = {
    "samples": [{"accession": "SAMEA1", "studies": IN_S1, "updated_at": LONG_AGO}],
    "runs": [{"accession": "ERR1", "study_accession": "MGYS00000001", "updated_at": LONG_AGO}],
    "assemblies": [{"accession": "ERZ1", "reads_study_accession": "MGYS00000001", "updated_at": LONG_AGO}],
    "analyses": [{"accession": "MGYA1", "study_accession": "MGYS00000001", "updated_at": LONG_AGO}],
}
GUARDED = ("study", "sample", "run", "assembly", "analysis")


def openness(imports: Imports, *tables: str) -> set[tuple[int, str | None]]:
    """How open the records of some tables are."""
    return {(row["visibility"], row["owner"]) for table in tables or GUARDED for row in imports.rows(table)}


def test_records_are_public_unless_something_else_is_said(imports: Imports) -> None:
    imports(studies=[S1], **BELOW)
    assert openness(imports) == {(0, None)}


@pytest.mark.parametrize(("said", "kept"), [(PRIVATE, (1, "Webin-1")), (SUPPRESSED, (2, None))])
def test_what_is_said_holds_for_new_and_old_records(
    imports: Imports, said: Openness, kept: tuple[int, str | None]
) -> None:
    imports(studies=[S1])
    summary = imports(said, studies=[S1], **BELOW)
    assert tally(summary, "study") == (0, 1, 0, 0)
    assert openness(imports) == {kept}
    assert not imports(said, studies=[S1], **BELOW).changed
    assert not imports(studies=[S1], **BELOW).changed
    assert openness(imports) == {kept}


def test_new_records_are_never_more_open_than_their_study(imports: Imports) -> None:
    imports(PRIVATE, studies=[S1])
    imports(**BELOW)
    assert openness(imports) == {(1, "Webin-1")}
    assert not imports(**BELOW).changed


def test_closing_a_study_closes_what_is_below_it(imports: Imports) -> None:
    imports(studies=[S1], **BELOW)
    imports(PRIVATE, studies=[{"accession": S1["accession"]}])
    assert openness(imports) == {(1, "Webin-1")}


def test_private_records_of_public_studies_stay_private(imports: Imports) -> None:
    imports(studies=[S1])
    imports(PRIVATE, **BELOW)
    imports(studies=[{**S1, "title": "New"}], samples=[{**BELOW["samples"][0], "sample_title": "New"}])
    assert openness(imports, "study") == {(0, None)}
    assert openness(imports, "sample", "run", "assembly", "analysis") == {(1, "Webin-1")}


def test_a_sample_is_as_open_as_the_most_open_of_its_studies(imports: Imports) -> None:
    imports(PRIVATE, studies=[S1])
    imports(studies=[S2], samples=[{"accession": "SAMEA1", "studies": [*IN_S1, *IN_S2]}])
    assert openness(imports, "sample") == {(0, None)}
    imports(OTHER, samples=[{"accession": "SAMEA1"}])
    assert openness(imports, "sample") == {(1, "Webin-2")}
    imports(SUPPRESSED, studies=[{"accession": S2["accession"]}])
    assert openness(imports, "sample") == {(1, "Webin-2")}


def test_opening_what_its_study_keeps_closed_changes_nothing(imports: Imports) -> None:
    imports(PRIVATE, studies=[S1], **BELOW)
    revision, before = imports.revision(), imports.dump()
    summary = imports(PUBLIC, **BELOW)
    assert {found.unchanged for found in summary.tallies.values()} == {1}
    assert not summary.changed
    assert imports.revision() == revision
    assert imports.dump() == before


def test_a_record_opens_with_its_study(imports: Imports) -> None:
    imports(PRIVATE, studies=[S1], **BELOW)
    imports(PUBLIC, studies=[{"accession": S1["accession"]}])
    assert openness(imports, "sample", "run", "assembly", "analysis") == {(1, "Webin-1")}
    imports(PUBLIC, **BELOW)
    assert openness(imports) == {(0, None)}


def test_opening_a_sample_by_a_public_study_that_it_joins(imports: Imports) -> None:
    imports(PRIVATE, studies=[S1], samples=BELOW["samples"])
    imports(studies=[S2])
    imports(PUBLIC, samples=[{"accession": "SAMEA1", "studies": IN_S2}])
    assert openness(imports, "sample") == {(0, None)}


def test_the_study_that_an_assembly_was_submitted_to_decides(imports: Imports) -> None:
    imports(PRIVATE, studies=[S1])
    assembly = {
        "accession": "ERZ1",
        "reads_study_accession": "MGYS00000001",
        "assembly_study_accession": "MGYS00000002",
    }
    imports(studies=[S2], assemblies=[assembly])
    assert openness(imports, "assembly") == {(0, None)}
    imports(assemblies=[{**assembly, "assembly_study_accession": None}])
    assert openness(imports, "assembly") == {(1, "Webin-1")}


def test_of_an_owner_that_changes_the_last_counts(imports: Imports) -> None:
    imports(PRIVATE, studies=[S1])
    assert tally(imports(OTHER, studies=[S1]), "study") == (0, 1, 0, 0)
    assert openness(imports, "study") == {(1, "Webin-2")}


def test_one_load_may_hold_records_of_any_openness(imports: Imports) -> None:
    with loading(open_store(imports.address)) as load:
        load.add("study", S1, "made")
        load.add("study", S2, "made", openness=PRIVATE)
        load.add("sample", {"accession": "SAMEA1", "studies": IN_S1}, "made", openness=OTHER)
        load.add("biome", {"lineage": "root"}, "made", openness=OTHER)
        summary = load.finish()
    assert summary.left_out == {}
    assert [(row["visibility"], row["owner"]) for row in imports.rows("study")] == [(0, None), (1, "Webin-1")]
    assert openness(imports, "sample") == {(1, "Webin-2")}


# --- the rule, against a plain model of it ----------------------------------------------------------------------------


class Guarded(NamedTuple):
    """How open a record is, and the numbers of its studies: of an assembly, its own study and that of the reads."""

    visibility: int
    owner: str | None
    studies: tuple[int | None, ...]


class Below(NamedTuple):
    """Records below some studies."""

    studies: list[tuple[int, str | None]]
    records: dict[str, list[Guarded]]


OWNERS = st.sampled_from([None, "Webin-1", "Webin-2"])
CLOSED = st.integers(0, 2)


@st.composite
def below(draw: st.DrawFn) -> Below:
    studies = draw(st.lists(st.tuples(CLOSED, OWNERS), min_size=1, max_size=4))
    one = st.integers(1, len(studies))
    of = {
        "sample": st.lists(one, max_size=3, unique=True).map(tuple),
        "run": st.tuples(st.none() | one),
        "assembly": st.tuples(st.none() | one, st.none() | one),
        "analysis": st.tuples(one),
    }
    records = {kind: draw(st.lists(st.builds(Guarded, CLOSED, OWNERS, each), max_size=4)) for kind, each in of.items()}
    return Below(studies, records)


def settled(kind: str, record: Guarded, studies: list[tuple[int, str | None]]) -> tuple[int, str | None]:
    """The rule: no record is more open than its study. Of a sample's studies the most open decides, of an assembly's
    the one it was submitted to."""
    if kind == "assembly":
        decisive = [next((number for number in record.studies if number is not None), None)]
    else:
        decisive = list(record.studies)
    # Of several that are equally open, the first by accession.
    floors = sorted((studies[number - 1][0], number) for number in decisive if number is not None)
    if floors and floors[0][0] > record.visibility:
        return studies[floors[0][1] - 1]
    return record.visibility, record.owner


_TABLES = ("study_sample", "analysis", "assembly", "run", "sample", "study")
_STUDY_COLUMNS = {"run": ("study_id",), "assembly": ("assembly_study_id", "reads_study_id"), "analysis": ("study_id",)}


def _fill(writer: Any, what: Below) -> None:
    base = ("id", "accession", "updated_at", "visibility", "owner")
    rows = [(n, f"S{n}", "x", "T", *openness) for n, openness in enumerate(what.studies, 1)]
    writer.insert("study", ("id", "accession", "updated_at", "title", "visibility", "owner"), rows)
    for kind, records in what.records.items():
        more = {"experiment_type": "UNKNO"} if kind in ("run", "analysis") else {}
        rows = [
            (
                n,
                f"X{n}",
                "x",
                record.visibility,
                record.owner,
                *more.values(),
                *(record.studies if kind != "sample" else ()),
            )
            for n, record in enumerate(records, 1)
        ]
        writer.insert(kind, (*base, *more, *_STUDY_COLUMNS.get(kind, ())), rows)
    links = [(s, f"X{n}", n) for n, sample in enumerate(what.records["sample"], 1) for s in sample.studies]
    writer.insert("study_sample", ("study_id", "sample_accession", "sample_id"), links)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_settling_is_the_rule(dialect: str, stores: Stores) -> None:
    address = stores.new(dialect)
    engine = open_store(address)

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(below())
    def check(what: Below) -> None:
        with connected(address) as connection:
            for table in _TABLES:
                connection.execute(f"DELETE FROM {table}")
        with engine.write() as writer:
            _fill(writer, what)
            settle(writer)
        with connected(address) as connection:
            for kind, records in what.records.items():
                found = connection.execute(f"SELECT visibility, owner FROM {kind} ORDER BY id").fetchall()
                assert [tuple(row) for row in found] == [settled(kind, record, what.studies) for record in records]

    check()
