"""The order in which documents come makes no difference, and neither does bringing them again."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metagate.ingest.errors import Reject
from metagate.ingest.loading import Summary
from tests.ingest import strategies
from tests.ingest.kit import Imports, Json, write
from tests.store.kit import Stores

SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
Named = list[tuple[str, Json]]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records without a date are dated at one moment."""
    monkeypatch.setattr("metagate.ingest.loading.timestamps.now", lambda: "2026-11-22T00:00:00.000Z")


def laid_out(documents: Named, chance: random.Random) -> dict[str, bytes]:
    """The documents in files, in a random order, over a random number of files of every ending."""
    files: dict[str, list[Json]] = {}
    for name, document in chance.sample(documents, len(documents)):
        files.setdefault(f"{name}{chance.randrange(2)}{chance.choice(['.json', '.jsonl', '.jsonl.gz'])}", []).append(
            document
        )
    contents = {}
    for name, found in files.items():
        if not name.endswith(".json"):
            contents[name] = b"".join(json.dumps(document).encode() + b"\n" for document in found)
        elif chance.random() < 0.5:
            contents[name] = json.dumps({"items": found, "count": len(found)}, indent=chance.choice([None, 2])).encode()
        else:
            contents[name] = json.dumps(found[0] if len(found) == 1 else found, indent=1).encode()
    return contents


def said(rejects: list[Reject]) -> Counter[tuple[str, ...]]:
    return Counter((reject.kind, reject.key, reject.field, reject.reason) for reject in rejects)


def counts(summary: Summary) -> dict[str, Any]:
    return {kind: (t.new, t.changed, t.unchanged, t.rejected, t.repeated) for kind, t in summary.tallies.items()}


@SLOW
@given(documents=strategies.documents(), chance=st.randoms(use_true_random=False))
def test_documents_in_any_order_give_the_same_store_and_twice_is_once(
    documents: Named, chance: random.Random, stores: Stores, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("order")
    straight, shuffled = (Imports(stores.new("sqlite"), directory) for _ in range(2))
    in_order = write(directory / "straight", laid_out(documents, random.Random(1)))
    first = straight.files(in_order, keep_going=True)
    other = shuffled.files(write(directory / "shuffled", laid_out(documents, chance)), keep_going=True)
    held = straight.dump()
    assert shuffled.dump() == held
    assert counts(other) == counts(first)
    assert said(other.rejects) == said(first.rejects)
    revision = straight.revision()
    again = straight.files(in_order, keep_going=True)
    assert not again.changed
    assert straight.dump() == held
    assert straight.revision() == revision
    assert said(again.rejects) == said(first.rejects)
    for imports in (straight, shuffled):
        stores.drop(imports.address)


@settings(SLOW, max_examples=25)
@given(documents=strategies.documents(), parts=st.integers(1, 3))
def test_bringing_parts_again_after_all_changes_nothing(
    documents: Named, parts: int, stores: Stores, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A dump of a store, brought back in pieces, is what is there already: each record has one document."""
    directory = tmp_path_factory.mktemp("parts")
    imports = Imports(stores.new("sqlite"), directory)
    # Catalogues have no accession and links are as many as their genomes: one of each will do.
    unique = {(name, *(str(document.get(key)) for key in _KEYS)): document for name, document in documents}
    named = [(name, document) for (name, *_), document in unique.items()]
    imports.files(write(directory / "all", laid_out(named, random.Random(1))), keep_going=True)
    held = imports.dump()
    for part in range(parts):
        files = laid_out(named[part::parts], random.Random(part))
        if files:
            imports.files(write(directory / str(part), files), keep_going=True)
    assert imports.dump() == held
    stores.drop(imports.address)


_KEYS = ("accession", "pubmed_id", "slug", "lineage", "assembly_accession")
"""Fields that tell documents of one kind apart: of a genome one release is enough here."""


def test_the_same_on_both_engines(stores: Stores, tmp_path: Path) -> None:
    documents = [
        (name, document) for name, strategy in strategies.BY_FILE.items() for document in _examples(strategy, 12)
    ]
    files = write(tmp_path / "files", laid_out(documents, random.Random(2)))
    stored = {dialect: Imports(stores.new(dialect), tmp_path) for dialect in ("sqlite", "postgresql")}
    summaries = {dialect: imports.files(files, keep_going=True) for dialect, imports in stored.items()}
    assert counts(summaries["sqlite"]) == counts(summaries["postgresql"])
    assert sum(found.new for found in summaries["sqlite"].tallies.values()) > 25
    assert stored["sqlite"].dump() == stored["postgresql"].dump()
    again = stored["postgresql"].files(files, keep_going=True)
    assert not again.changed
    assert stored["sqlite"].dump() == stored["postgresql"].dump()


def _examples(strategy: st.SearchStrategy[Json], number: int) -> list[Json]:
    """The same examples in every run."""
    found: list[Json] = []

    @settings(max_examples=number, derandomize=True, database=None, deadline=None)
    @given(strategy)
    def gather(document: Json) -> None:
        found.append(document)

    gather()
    return found
