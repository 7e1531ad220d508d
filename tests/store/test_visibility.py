"""The visibility rule in SQL is the rule in Python, on both engines."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, bindparam, insert, select

from metagate.model.visibility import Viewer, Visibility, may_see
from metagate.store import tables
from metagate.store.addresses import Address
from metagate.store.engine import ReadLimits
from metagate.store.opening import engine_for
from metagate.store.statements import Statement
from metagate.store.visibility import Sight, sight_of, viewer_values, visible
from tests.store.kit import DIALECTS, Stores

ACCOUNTS = ["Webin-1", "Webin-2", "webin-1", "", 'Ωmega\'s "account" %_', None]
GUARDED = [table for table in tables.metadata.sorted_tables if "visibility" in table.c]

accounts = st.sampled_from(ACCOUNTS) | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
viewers = st.builds(Viewer, account=accounts, is_admin=st.booleans(), include_suppressed=st.booleans())
kept = st.tuples(st.sampled_from(list(Visibility)), accounts)


@pytest.fixture(scope="module", params=DIALECTS)
def store(request: pytest.FixtureRequest, stores: Stores) -> Iterator[Address]:
    address = stores.new(request.param)
    yield address
    stores.drop(address)


def seen(address: Address, rows: list[tuple[Visibility, str | None]], viewer: Viewer) -> list[int]:
    """The numbers of the rows that a viewer finds when these are all studies there are."""
    study = tables.study
    one = Statement(insert(study).values({c.name: bindparam(c.name) for c in study.c}))
    blank = {"title": "", "biome_id": None, "ena_accessions": "[]", "first_accession": None, "metadata": "{}"}
    blank |= {"updated_at": ""}
    engine = engine_for(address, ReadLimits())
    with engine.write() as writer:
        writer.script("DELETE FROM study")
        for number, (visibility, owner) in enumerate(rows):
            own = {"id": number, "accession": f"MGYS{number:08d}", "visibility": int(visibility), "owner": owner}
            writer.execute(one, **blank, **own)
    found = Statement(select(study.c.id).where(visible(study, sight_of(viewer))).order_by(study.c.id))

    async def look() -> list[int]:
        await engine.start()
        try:
            async with engine.read() as reader:
                return [row["id"] for row in await reader.all(found, **viewer_values(viewer))]
        finally:
            await engine.stop()

    return asyncio.run(look())


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(kept, max_size=12), viewer=viewers)
def test_a_viewer_finds_what_the_rule_says(
    store: Address, rows: list[tuple[Visibility, str | None]], viewer: Viewer
) -> None:
    wanted = [number for number, (visibility, owner) in enumerate(rows) if may_see(viewer, visibility, owner)]
    assert seen(store, rows, viewer) == wanted


def test_every_kind_of_viewer_on_every_kind_of_row(store: Address) -> None:
    rows = list(product(Visibility, ACCOUNTS))
    for account, is_admin, include in product(ACCOUNTS, (False, True), (False, True)):
        viewer = Viewer(account, is_admin, include)
        wanted = [number for number, (visibility, owner) in enumerate(rows) if may_see(viewer, visibility, owner)]
        assert seen(store, rows, viewer) == wanted, viewer


def test_the_rule_in_words() -> None:
    private, suppressed = Visibility.PRIVATE, Visibility.SUPPRESSED
    assert may_see(Viewer(), Visibility.PUBLIC, "Webin-1")
    assert not may_see(Viewer(), private, None), "a record without an owner is nobody's, not everybody's"
    assert may_see(Viewer("Webin-1"), private, "Webin-1")
    assert not may_see(Viewer("Webin-1"), private, "Webin-2")
    assert not may_see(Viewer("Webin-1"), suppressed, "Webin-1")
    assert not may_see(Viewer("Webin-1", include_suppressed=True), suppressed, "Webin-1")
    assert may_see(Viewer("Webin-1", is_admin=True), private, "Webin-2")
    assert not may_see(Viewer("Webin-1", is_admin=True), suppressed, "Webin-1")
    assert may_see(Viewer("Webin-1", is_admin=True, include_suppressed=True), suppressed, "Webin-2")


@pytest.mark.parametrize("table", GUARDED, ids=lambda table: table.name)
def test_the_account_is_a_value_and_never_part_of_a_statement(table: Table) -> None:
    for sight in Sight:
        text, own = Statement(select(table.c.id).where(visible(table, sight))).compiled("sqlite")
        assert (":viewer_account" in text) is (sight is Sight.OWNER)
        assert not own


def test_every_record_that_can_be_private_says_so() -> None:
    assert {table.name for table in GUARDED} == {"study", "sample", "run", "assembly", "analysis"}
