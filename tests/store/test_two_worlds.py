"""Two stores that differ only in what the public may not know answer it alike, to the byte, whatever it asks."""

from __future__ import annotations

import asyncio
import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from metagate.ingest.records import import_records
from metagate.model.visibility import Visibility
from metagate.store.addresses import Address
from metagate.store.opening import open_store
from metagate.store.settling import settle
from tests.store.asking import asking
from tests.store.kit import POSTGRES, SQLITE, Stores
from tests.store.questions import questions
from tests.store.worlds import GUARDED, OWNER, Documents, Drawing, World


def fill(address: Address, documents: Documents, directory: Path, world: World | None = None) -> None:
    """Import documents; and close those that a world keeps from view."""
    directory.mkdir(exist_ok=True)
    for name, found in documents.items():
        (directory / f"{name}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in found))
    engine = open_store(address)
    import_records(engine, [directory])
    if world is None:
        return
    with engine.write() as writer:
        for (table, accession), visibility in world.kept.items():
            owner = f"'{OWNER}'" if visibility is Visibility.PRIVATE else "NULL"
            values = f"visibility = {int(visibility)}, owner = {owner}"
            writer.script(f"UPDATE {table} SET {values} WHERE accession = '{accession}'")
        settle(writer)
        for table, accession in world.loose - world.kept.keys():
            writer.script(f"UPDATE {table} SET visibility = 0, owner = NULL WHERE accession = '{accession}'")


async def compare(whole: Address, visible: Address, documents: Documents) -> int:
    """Ask both stores everything; answers how many questions that were."""
    number = 0
    async with asking(whole) as one, asking(visible) as other:
        for operation, asked in questions(documents).items():
            for question in asked:
                expected, found = await other.get(question), await one.get(question)
                assert found == expected, f"{operation}: GET {question}"
                number += 1
    return number


def compare_worlds(stores: Stores, directory: Path, dialect: str, world: World) -> None:
    whole, visible = stores.new(dialect), stores.new(dialect)
    try:
        fill(whole, world.whole(), directory / "whole", world)
        fill(visible, world.visible(), directory / "visible")
        assert asyncio.run(compare(whole, visible, world.whole())) > 300
    finally:
        stores.drop(whole)
        stores.drop(visible)


def drawn(seed: int, *, loose: bool, size: int = 4) -> World:
    return Drawing(random.Random(seed), size, loose=loose).world()


SEEDS = st.integers(0, 2**32)
NO_CHECKS = list(HealthCheck)


@settings(max_examples=12, deadline=None, suppress_health_check=NO_CHECKS)
@given(seed=SEEDS, loose=st.booleans())
def test_the_public_cannot_tell_the_worlds_apart_on_sqlite(
    stores: Stores, tmp_path: Path, seed: int, loose: bool
) -> None:
    world = drawn(seed, loose=loose)
    note(f"kept: {world.kept}, loose: {world.loose}")
    compare_worlds(stores, tmp_path, SQLITE, world)


@settings(max_examples=3, deadline=None, suppress_health_check=NO_CHECKS)
@given(seed=SEEDS, loose=st.booleans())
def test_the_public_cannot_tell_the_worlds_apart_on_postgresql(
    stores: Stores, tmp_path: Path, seed: int, loose: bool
) -> None:
    world = drawn(seed, loose=loose)
    note(f"kept: {world.kept}, loose: {world.loose}")
    compare_worlds(stores, tmp_path, POSTGRES, world)


def test_the_worlds_that_are_drawn_hold_what_matters() -> None:
    """Else the comparison would pass for having nothing to find."""
    worlds = [drawn(seed, loose=False, size=6) for seed in range(40)]
    for kind, table in GUARDED.items():
        kept = {found for world in worlds for (name, _), found in world.kept.items() if name == table}
        assert kept == {Visibility.PRIVATE, Visibility.SUPPRESSED}
        assert any(world.whole()[kind] != world.visible()[kind] for world in worlds)
        assert any(world.visible()[kind] for world in worlds)
    statuses = {one["status"] for world in worlds for one in world.whole()["catalogues"]}
    assert statuses == {"published", "draft", "ready", "retired"}
    for kind in ("publications", "super-studies", "genome-links", "contained-genomes", "genomes"):
        assert any(world.whole()[kind] != world.visible()[kind] for world in worlds), kind


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRES])
def test_two_large_worlds(stores: Stores, tmp_path: Path, dialect: str) -> None:
    compare_worlds(stores, tmp_path, dialect, drawn(1, loose=True, size=8))
