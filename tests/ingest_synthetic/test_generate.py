"""Generating into real stores, on both engines."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from metagate.ingest.errors import IngestError
from metagate.ingest.loading import Summary, loading
from metagate.ingest.synthetic import Size, StoreNotEmpty, generate
from metagate.store.addresses import Address
from tests.ingest_synthetic.made import ASKED, SMALL, TINY, by_kind, keyed
from tests.store.kit import DIALECTS, Stores, connected, engine_of, rows_of

COUNTED = dict(zip(ASKED, ("study", "sample", "run", "assembly", "analysis", "genome"), strict=True))
NOT_MORE_OPEN = """
SELECT count(*) FROM {record} JOIN study ON study.id = {record}.{column} WHERE study.visibility > {record}.visibility
"""


@pytest.fixture(scope="module", params=DIALECTS)
def filled(stores: Stores, request: pytest.FixtureRequest) -> tuple[Address, Summary]:
    """A store that was filled, to be read only, on each engine in turn; and what filling it told."""
    address = stores.new(request.param)
    return address, generate(engine_of(address), SMALL)


@pytest.fixture
def store(stores: Stores, dialect: str) -> Address:
    """An empty store of our version."""
    return stores.new(dialect)


def scalar(address: Address, statement: str) -> Any:
    """The first column of the first row of a statement."""
    with connected(address) as connection:
        return connection.execute(statement).fetchone()[0]


def test_a_store_holds_exactly_what_was_asked_for(filled: tuple[Address, Summary]) -> None:
    store, summary = filled
    for name, table in COUNTED.items():
        assert scalar(store, f"SELECT count(*) FROM {table}") == getattr(SMALL, name), table
        assert summary.tallies[table].new == getattr(SMALL, name)
    made = by_kind(SMALL)
    for kind in ("biome", "publication", "catalogue", "super_study", "genome_assembly_link", "contained_genome"):
        assert scalar(store, f"SELECT count(*) FROM {kind}") == len(made[kind]), kind
    assert scalar(store, "SELECT count(*) FROM genome_release") == len(made["genome"])
    assert scalar(store, "SELECT count(*) FROM genome_release WHERE published = 1") == SMALL.genomes
    assert not summary.rejects


def test_what_hangs_on_records_is_in_the_store(filled: tuple[Address, Summary]) -> None:
    store, _ = filled
    made = by_kind(SMALL)
    analyses = [record.document for record in made["analysis"]]
    downloads = sum(len(analysis["downloads"]) for analysis in analyses)
    assert scalar(store, "SELECT count(*) FROM download WHERE parent_kind = 'analysis'") == downloads > 0
    rows = Counter(
        kind
        for analysis in analyses
        for kind in ("ssu", "lsu")
        for _ in analysis.get("annotations", {}).get("taxonomies", {}).get(kind, [])
    )
    for kind, number in rows.items():
        assert scalar(store, f"SELECT count(*) FROM annotation WHERE kind = 'taxonomies__{kind}'") == number
    links = sum(len(record.document["studies"]) for record in made["sample"])
    assert scalar(store, "SELECT count(*) FROM study_sample") == links > SMALL.samples
    runs = sum(len(record.document["run_accessions"]) for record in made["assembly"])
    assert scalar(store, "SELECT count(*) FROM assembly_run") == runs > SMALL.assemblies
    assert scalar(store, "SELECT count(*) FROM genome_annotations") == len(made["genome"])


def test_visibility_and_owner_are_those_of_the_plan(filled: tuple[Address, Summary]) -> None:
    store, _ = filled
    for kind in ("study", "sample", "run", "assembly", "analysis"):
        expected = {key: (int(record.visibility), record.account) for key, record in keyed(SMALL)[kind].items()}
        with connected(store) as connection:
            rows = connection.execute(f"SELECT accession, visibility, owner FROM {kind}").fetchall()
        found = {accession: (visibility, owner) for accession, visibility, owner in rows}
        # A public record belongs to nobody in particular.
        assert found == {key: (value, account if value else None) for key, (value, account) in expected.items()}, kind


def test_nothing_is_more_open_than_its_study(filled: tuple[Address, Summary]) -> None:
    store, _ = filled
    for record, column in (("run", "study_id"), ("assembly", "reads_study_id"), ("analysis", "study_id")):
        assert scalar(store, NOT_MORE_OPEN.format(record=record, column=column)) == 0, record
    private = scalar(store, "SELECT count(*) FROM study WHERE visibility = 1")
    assert private == round(SMALL.private_share * SMALL.studies)
    assert scalar(store, "SELECT count(*) FROM study WHERE visibility > 0 AND owner NOT LIKE 'Webin-%'") == 0


def test_both_engines_hold_the_same(stores: Stores) -> None:
    found = []
    for dialect in DIALECTS:
        address = stores.new(dialect)
        generate(engine_of(address), TINY)
        with connected(address) as connection:
            tables = ("study", "sample", "run", "analysis", "genome", "publication", "alias", "annotation", "download")
            names = {table: _ordered(connection, table) for table in tables}
        found.append(names)
    assert found[0] == found[1]


def _ordered(connection: Any, table: str) -> list[str]:
    return sorted(repr(tuple(row)) for row in connection.execute(f"SELECT * FROM {table}").fetchall())


def test_a_store_that_holds_records_is_refused_and_stays_as_it_is(store: Address) -> None:
    generate(engine_of(store), TINY)
    before = rows_of(store)
    with pytest.raises(StoreNotEmpty) as caught:
        generate(engine_of(store), replace(TINY, seed=4))
    assert isinstance(caught.value, IngestError)
    assert "biome" in str(caught.value) and "--database" in str(caught.value)
    assert rows_of(store) == before


def test_records_that_come_in_meanwhile_stay_and_end_it(store: Address) -> None:
    def interfering(doing: str, count: int) -> None:
        if doing == "making genome links":
            with loading(engine_of(store)) as load:
                load.add("study", {"accession": "MGYS00000001", "title": "Not a synthetic one"}, "test")
                load.finish()

    with pytest.raises(StoreNotEmpty, match="study"):
        generate(engine_of(store), TINY, progress=interfering)
    assert scalar(store, "SELECT title FROM study") == "Not a synthetic one"
    assert scalar(store, "SELECT count(*) FROM sample") == 0


def test_a_failure_on_the_way_leaves_the_store_empty(store: Address) -> None:
    before = rows_of(store)

    def interrupted(doing: str, count: int) -> None:
        if doing == "making genomes":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(engine_of(store), TINY, progress=interrupted)
    assert rows_of(store) == before
    generate(engine_of(store), TINY)


def test_progress_names_every_kind_with_its_number(store: Address) -> None:
    told: dict[str, int] = {}
    generate(engine_of(store), replace(TINY, samples=2_500), progress=lambda doing, count: told.update({doing: count}))
    assert told["making samples"] == 2_500
    assert told["making studies"] == TINY.studies
    assert told["making analyses"] == TINY.analyses
    assert any(doing.startswith("writing") for doing in told)


def test_a_store_of_private_studies_alone(store: Address) -> None:
    generate(engine_of(store), replace(TINY, private_share=1.0))
    for kind in ("study", "sample", "run", "assembly", "analysis"):
        assert scalar(store, f"SELECT count(*) FROM {kind} WHERE visibility = 0") == 0, kind
        assert scalar(store, f"SELECT count(*) FROM {kind} WHERE visibility = 1 AND owner LIKE 'Webin-%'") > 0, kind


def test_a_store_of_next_to_nothing(store: Address) -> None:
    nothing = dict.fromkeys(ASKED, 0)
    generate(engine_of(store), Size(**nothing))
    assert scalar(store, "SELECT count(*) FROM biome") > 100
    assert scalar(store, "SELECT count(*) FROM study") == 0
