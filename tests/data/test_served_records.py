"""Real records, imported as they lie, are answered exactly: every endpoint against the documents that went in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from metagate.ingest.records import import_records
from metagate.store.addresses import Address
from metagate.store.opening import open_store
from tests.data import walking
from tests.data.expecting import Expected
from tests.store.asking import asking
from tests.store.kit import DIALECTS, Stores


@pytest.fixture(scope="module")
def expected(records: Path) -> Expected:
    """What must be answered."""
    documents = {
        file.stem: [json.loads(line) for line in file.read_text().splitlines()] for file in records.glob("*.jsonl")
    }
    assert {kind: len(found) > 300 for kind, found in documents.items()} == dict.fromkeys(documents, True)
    return Expected(documents)


@pytest.fixture(scope="module", params=DIALECTS)
def store(request: pytest.FixtureRequest, stores: Stores, records: Path) -> Iterator[Address]:
    """The records in a store."""
    address = stores.new(request.param)
    import_records(open_store(address), [records])
    yield address
    stores.drop(address)


def some(found: Iterator[Any], store: Address) -> Iterator[Any]:
    """All of them on SQLite; on PostgreSQL, where each takes four times as long, one in ten."""
    return islice(found, 0, None, 1 if store.path else 10)


def test_every_record_is_answered_as_it_came(store: Address, expected: Expected) -> None:
    async def compare() -> None:
        async with asking(store) as asker:
            assert await walking.compare_details(asker, some(walking.details(expected), store)) > 500

    asyncio.run(compare())


def test_every_accession_answers(store: Address, expected: Expected) -> None:
    async def compare() -> None:
        async with asking(store) as asker:
            assert await walking.compare_details(asker, some(walking.other_names(expected), store)) > 300

    asyncio.run(compare())


def test_every_list_is_whole_and_in_order(store: Address, expected: Expected) -> None:
    async def compare() -> None:
        async with asking(store) as asker:
            for address, rows in walking.top_lists(expected):
                await walking.walk(asker, address, rows, 100)

    asyncio.run(compare())


def test_every_list_below_a_record_is_whole_and_in_order(store: Address, expected: Expected) -> None:
    async def compare() -> None:
        async with asking(store) as asker:
            for address, rows in some(walking.child_lists(expected), store):
                count, items = await asker.page(f"{address}?page_size=100")
                walking.same([count, *items], [len(rows), *rows[:100]], address)

    asyncio.run(compare())


def test_filters_find_what_they_say(store: Address, expected: Expected) -> None:
    lineages = (
        "root",
        "root:Environmental",
        "ROOT:engineered:wastewater:activated-sludge",
        "root:Engineered:Wastewater",
        "root:Nowhere",
    )
    phrases = ("soil", "gut micro", "PRJEB2064", "mgys00000257", "SRS0", "100%", "so", "é", "zzzzz")

    async def compare() -> None:
        async with asking(store) as asker:
            for lineage in lineages:
                for order in ("accession", "-updated_at"):
                    question = f"studies/?biome_lineage={lineage.replace(' ', '+')}&order={order}"
                    await walking.walk(asker, question, expected.studies(order, lineage=lineage), 100)
                question = f"samples/?biome_lineage={lineage.replace(' ', '+')}"
                await walking.walk(asker, question, expected.samples(lineage=lineage), 100)
            for phrase in phrases:
                coded = phrase.replace("%", "%25").replace(" ", "+").replace("é", "%C3%A9")
                await walking.walk(asker, f"studies/?search={coded}", expected.studies(search=phrase), 100)
                await walking.walk(asker, f"samples/?search={coded}", expected.samples(search=phrase), 100)
            for version in ("V1", "V2", "V3", "V4", "V4.1", "V5", "V6", "V6.1"):
                question = f"studies/?has_analyses_from_pipeline={version}"
                await walking.walk(asker, question, expected.studies(pipeline=version), 100)

    asyncio.run(compare())


def test_the_filters_have_something_to_find(expected: Expected) -> None:
    assert expected.samples(lineage="ROOT:engineered:wastewater:activated-sludge")
    assert 0 < len(expected.samples(lineage="root:Engineered:Wastewater")) < len(expected.samples(lineage="root"))
    assert expected.studies(search="PRJEB2064")
    assert expected.samples(search="SRS0")
    assert len({len(expected.studies(pipeline=version)) for version in ("V1", "V2", "V3", "V4.1", "V5")}) > 2
    assert expected.studies(pipeline="V6") != expected.studies()
