"""Lists: pages put together are the list, in every order, by every filter, at every size, however deep.

The documents are drawn; what must be answered is worked out in plain Python (`expecting.py`).
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metagate.ingest.records import import_records
from metagate.store import listing, picking
from metagate.store.addresses import Address
from metagate.store.opening import open_store
from tests.data import walking
from tests.data.expecting import Documents, Expected
from tests.store.asking import asking
from tests.store.kit import DIALECTS, Stores
from tests.store.statements_kit import forget_statements
from tests.store.worlds import Drawing

STRIDE = 7


@pytest.fixture(scope="module")
def documents() -> Documents:
    """Documents with many ties, unknown titles and years, and genomes in several catalogues."""
    return Drawing(random.Random(11), 40, full=True).world().documents


@pytest.fixture(scope="module")
def expected(documents: Documents) -> Expected:
    return Expected(documents)


@pytest.fixture(scope="module", params=DIALECTS)
def store(
    request: pytest.FixtureRequest, stores: Stores, documents: Documents, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Address]:
    """The documents in a store, brought in in another order than that of their accessions."""
    directory = tmp_path_factory.mktemp("documents")
    for name, found in documents.items():
        shuffled = random.Random(3).sample(found, len(found))
        (directory / f"{name}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in shuffled))
    address = stores.new(request.param)
    import_records(open_store(address), [directory])
    yield address
    stores.drop(address)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Deep pages begin after 14 rows instead of 500, and few matches are one."""
    forget_statements()
    monkeypatch.setattr(picking, "STRIDE", STRIDE)
    yield
    forget_statements()


def every_list(expected: Expected) -> list[walking.Question]:
    return [*walking.top_lists(expected), *walking.filtered_lists(expected)]


@pytest.fixture(params=["walked", "gathered"])
def manner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Filtered lists by walking the order's index, and by gathering matches: the page is the same."""
    if request.param == "walked":
        monkeypatch.setattr(listing, "_are_few", lambda count, of_all: False)
    return str(request.param)


@pytest.mark.parametrize("size", [7, 100])
def test_the_pages_of_a_list_are_the_list(
    store: Address, expected: Expected, steps: None, manner: str, size: int
) -> None:
    async def compare() -> None:
        async with asking(store) as asker:
            for address, rows in every_list(expected):
                await walking.walk(asker, address, rows, size)

    asyncio.run(compare())


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_any_page_of_any_size_is_its_part_of_the_list(store: Address, expected: Expected, seed: int) -> None:
    chance = random.Random(seed)

    async def compare() -> None:
        async with asking(store) as asker:
            for address, rows in chance.sample(every_list(expected), 30):
                size = chance.choice([1, 2, 3, 7, 100])
                page = chance.randint(1, len(rows) // size + 2)
                asked = walking.paged(address, page, size)
                count, items = await asker.page(asked)
                part = rows[(page - 1) * size :][:size]
                walking.same([count, *items], [len(rows), *part], asked)

    forget_statements()
    before, picking.STRIDE = picking.STRIDE, STRIDE
    try:
        asyncio.run(compare())
    finally:
        picking.STRIDE = before
        forget_statements()


def test_lists_below_records_and_records_themselves(store: Address, expected: Expected, steps: None) -> None:
    async def compare() -> None:
        async with asking(store) as asker:
            for address, rows in walking.child_lists(expected):
                await walking.walk(asker, address, rows, 6)
            await walking.compare_details(asker, walking.details(expected))
            await walking.compare_details(asker, walking.other_names(expected))

    asyncio.run(compare())


def test_the_same_question_gets_the_same_bytes(store: Address, steps: None) -> None:
    async def compare() -> None:
        for question in ("samples/?order=-updated_at&page=9&page_size=3", "publications/?order=published_year&page=4"):
            bodies = set()
            for _ in range(2):
                async with asking(store) as asker:
                    bodies |= {(await asker.get(question)).body for _ in range(5)}
            assert len(bodies) == 1

    asyncio.run(compare())


def test_the_lists_are_worth_walking(expected: Expected) -> None:
    samples = expected.samples("sample_title")
    assert samples[-1]["sample_title"] is None
    assert len({one["sample_title"] for one in samples}) < len(samples)
    assert expected.publications("published_year")[-1]["published_year"] is None
    accessions = [one["accession"] for one in expected.genomes()]
    assert len(set(accessions)) < len(accessions), "some genomes stand in the list twice, by two catalogues"
    empty = [address for address, rows in walking.top_lists(expected) if not rows]
    assert empty == [f"runs/?has_experiment_type={kind}" for kind in ("METAT", "ASSEM", "UNKNO")]
