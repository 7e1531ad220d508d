"""Each use of a visibility criterion is needed: with any one of them taken away, the two worlds can be told apart.

The places are not listed here. They are found by watching who asks for a criterion while every question is asked, so a
new query is tried as well. Where several criteria guard the same thing, taking one away shows nothing; such places are
named below with the reason, and fail the test when they are no longer there.
"""

from __future__ import annotations

import asyncio
import inspect
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import true

from metagate.store import queries, visibility
from metagate.store.addresses import Address
from tests.store.asking import Answer, asking
from tests.store.kit import SQLITE, Stores
from tests.store.questions import questions
from tests.store.statements_kit import MODULES, forget_statements
from tests.store.test_two_worlds import fill
from tests.store.worlds import Drawing

CRITERIA = ("visible", "is_open", "is_published", "is_shown")

Site = tuple[str, str, str]
"""A criterion, the functions that lead to it (the one that names the query last), and the table it is about."""

_ANALYSES = "analyses.dress > analyses._joined > items.seen"
_STUDY = "an analysis has a study and is never more open than it (store/settling.py); this holds where nobody settled"
_PARENT = "the record is the parent of the list, which has passed the rule already"
GUARDED_TWICE: dict[Site, str] = {
    **{
        ("visible", way, "of_study"): _STUDY
        for way in (
            "analyses._detail > analyses._joined > items.seen",
            *(f"{query} > {_ANALYSES}" for query in ("analyses._listing", "assemblies._analyses")),
            *(f"{query} > {_ANALYSES}" for query in ("runs._analyses", "studies._analyses")),
        )
    },
    ("visible", f"assemblies._analyses > {_ANALYSES}", "of_assembly"): _PARENT,
    ("visible", f"runs._analyses > {_ANALYSES}", "of_run"): _PARENT,
    (
        "visible",
        "samples._assemblies > assemblies.dress > assemblies._detail_columns_and_joins > items.seen",
        "of_sample",
    ): _PARENT,
    ("visible", "samples._runs > runs.dress > items.joined_run > items.seen", "run_sample"): _PARENT,
    ("visible", "assemblies._contained > assemblies.dress > items.seen", "run"): "rows of closed runs are left out",
    **{
        ("is_published", f"{query} > genomes._of_genome", "genome_release"): "its catalogue has to be open as well"
        for query in ("genomes._detail", "genomes._annotations")
    },
}


class Watch:
    """Stands between the queries and the criteria: notes who asks, and gives one of them nothing."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.seen: set[Site] = set()
        self.taken: Site | None = None
        for module in MODULES:
            for name in CRITERIA:
                if hasattr(module, name):
                    patch.setattr(module, name, self._watched(name, getattr(visibility, name)))

    def _watched(self, name: str, criterion: Any) -> Any:
        def watched(table: Any, *args: Any, **kwargs: Any) -> Any:
            site = (name, _way(), table.name)
            self.seen.add(site)
            return true() if site == self.taken else criterion(table, *args, **kwargs)

        return watched


def _way() -> str:
    """The functions of query modules that are being run, from the outermost to the innermost."""
    names = []
    frame = inspect.currentframe()
    while frame is not None:
        module = str(frame.f_globals.get("__name__"))
        if module.startswith(queries.__name__) and not frame.f_code.co_flags & inspect.CO_COROUTINE:
            names.append(f"{module.rsplit('.', 1)[-1]}.{frame.f_code.co_name}")
        frame = frame.f_back
    return " > ".join(reversed(names))


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    forget_statements()
    yield Watch(monkeypatch)
    forget_statements()


async def answers(address: Address, asked: dict[str, list[str]]) -> dict[str, list[Answer]]:
    """What a store answers, by operation."""
    async with asking(address) as asker:
        return {operation: [await asker.get(one) for one in some] for operation, some in asked.items()}


async def sites_of(address: Address, asked: dict[str, list[str]], watch: Watch) -> dict[Site, list[str]]:
    """Every place that asks for a criterion, and the operations that use it."""
    found: dict[Site, list[str]] = {}
    async with asking(address) as asker:
        for operation, some in asked.items():
            forget_statements()
            watch.seen.clear()
            for one in some:
                await asker.get(one)
            for site in watch.seen:
                found.setdefault(site, []).append(operation)
    return found


async def is_noticed(whole: Address, asked: dict[str, list[str]], expected: dict[str, list[Answer]]) -> bool:
    """Whether some answer is another than that of the store that holds nothing closed."""
    async with asking(whole) as asker:
        for operation, some in asked.items():
            for one, right in zip(some, expected[operation], strict=True):
                if await asker.get(one) != right:
                    return True
    return False


class Pair:
    """A pair of worlds in two stores, and what the public is answered.

    Large, so that every kind of record stands in every relation to open and closed ones.
    """

    def __init__(self, stores: Stores, directory: Path, seed: int) -> None:
        drawn = Drawing(random.Random(seed), 12, full=True, loose=True, analyses=8).world()
        self.whole, visible_only = stores.new(SQLITE), stores.new(SQLITE)
        fill(self.whole, drawn.whole(), directory / f"whole-{seed}", drawn)
        fill(visible_only, drawn.visible(), directory / f"visible-{seed}")
        self.asked = questions(drawn.whole())
        self.expected = asyncio.run(answers(visible_only, self.asked))

    def is_told_apart(self, operations: list[str] | None = None) -> bool:
        """Whether the public notices what is closed, asking some operations, or all."""
        forget_statements()
        asked = {name: self.asked[name] for name in operations or self.asked}
        return asyncio.run(is_noticed(self.whole, asked, self.expected))


def test_no_criterion_can_be_taken_away_unnoticed(stores: Stores, tmp_path: Path, watch: Watch) -> None:
    pairs = [Pair(stores, tmp_path, seed) for seed in (5, 6, 8)]
    sites = asyncio.run(sites_of(pairs[0].whole, pairs[0].asked, watch))
    assert len(sites) > 40
    unnoticed = []
    for site, operations in sorted(sites.items()):
        watch.taken = site
        if not any(pair.is_told_apart(operations) for pair in pairs):
            unnoticed.append(site)
    watch.taken = None
    assert not pairs[0].is_told_apart(), "with every criterion in its place the worlds are alike"
    assert set(unnoticed) == set(GUARDED_TWICE), "\n".join(map(str, sorted(set(unnoticed) ^ set(GUARDED_TWICE))))
