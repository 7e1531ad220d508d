"""Large imports are prepared in other processes: to the same end, and leaving nothing behind."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path

import pytest

from metagate.ingest import workers
from metagate.ingest.errors import Rejected
from metagate.ingest.loading import loading
from metagate.ingest.records import import_records
from metagate.ingest.workers import WorkerEnded, Workers
from metagate.store.opening import open_store
from tests.ingest import strategies
from tests.ingest.kit import SAMPLE, STUDY, Imports, write
from tests.ingest.test_order import _examples, counts, laid_out, said
from tests.store.kit import Stores


@pytest.fixture
def always_workers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Every import is large, and its scratch files are in the directory that this answers."""
    monkeypatch.setattr("metagate.ingest.loading._LARGE", 0)
    monkeypatch.setattr("metagate.ingest.loading.cores", lambda: 2)
    monkeypatch.setattr("metagate.ingest.reading.BLOCK", 5_000)
    monkeypatch.setattr("metagate.ingest.loading.timestamps.now", lambda: "2026-11-22T00:00:00.000Z")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    return scratch


def test_other_processes_make_the_same_store(
    stores: Stores, always_workers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [(name, found) for name, strategy in strategies.BY_FILE.items() for found in _examples(strategy, 12)]
    wrong = [("studies", {**STUDY, "title": n, "accession": f"MGYSX{n}"}) for n in range(200)]
    files = write(tmp_path / "files", laid_out([*documents, *wrong], random.Random(3)))
    there, here = (Imports(stores.new("sqlite"), tmp_path) for _ in range(2))
    by_workers = there.files(files, keep_going=True)
    monkeypatch.setattr("metagate.ingest.loading._LARGE", 2**40)
    by_itself = here.files(files, keep_going=True)
    assert there.dump() == here.dump()
    assert counts(by_workers) == counts(by_itself)
    assert said(by_workers.rejects) == said(by_itself.rejects)
    assert [reject for reject in by_workers.rejects if reject.field == "title"] == [
        reject for reject in by_itself.rejects if reject.field == "title"
    ]
    assert by_workers.left_out == by_itself.left_out
    assert list(always_workers.iterdir()) == []


def test_documents_that_are_added_one_by_one(imports_sqlite: Imports, always_workers: Path) -> None:
    with loading(open_store(imports_sqlite.address)) as load:
        for number in range(1_200):
            load.add("sample", {**SAMPLE, "accession": f"SAMEA{number}"}, "made", own=True)
        load.add("study", STUDY, "made")
        summary = load.finish()
    assert summary.tallies["sample"].new == 1_200
    assert len(imports_sqlite.rows("study_sample")) == 1_200


def test_the_first_reject_stops_everything_and_the_helpers_too(imports_sqlite: Imports, always_workers: Path) -> None:
    studies = [{**STUDY, "accession": f"MGYS{n}"} for n in range(500)]
    with pytest.raises(Rejected, match=r"studies\.jsonl:101: "):
        imports_sqlite(studies=[*studies[:100], {**STUDY, "title": 1}, {**STUDY, "title": 2}, *studies[100:]])
    assert imports_sqlite.rows("study") == []
    assert list(always_workers.iterdir()) == []


def test_a_helper_that_dies_is_told_of(
    imports_sqlite: Imports, always_workers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Workers] = []
    make = Workers.__init__
    monkeypatch.setattr(Workers, "__init__", lambda self, number: (started.append(self), make(self, number))[0])
    samples = [{**SAMPLE, "accession": f"SAMEA{n}"} for n in range(3_000)]
    before = imports_sqlite.dump()

    def kill(doing: str, _count: int) -> None:
        if doing == "writing sample":
            os.kill(started[0]._workers[0]._process.pid, signal.SIGKILL)

    files = write(always_workers.parent / "files", {"samples.jsonl": samples, "studies.jsonl": [STUDY]})
    with pytest.raises(WorkerEnded, match=r"ended early .signal 9, perhaps for want of memory.*Nothing was changed"):
        import_records(open_store(imports_sqlite.address), [files], progress=kill)
    assert imports_sqlite.dump() == before
    assert list(always_workers.iterdir()) == []


def test_one_core_needs_no_helpers(
    imports_sqlite: Imports, always_workers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metagate.ingest.loading.cores", lambda: 1)
    monkeypatch.setattr("metagate.ingest.loading.Workers", None)
    assert imports_sqlite(studies=[STUDY] * 50).tallies["study"].repeated == 49


def test_cores_are_those_that_this_process_may_use() -> None:
    assert workers.cores() == len(os.sched_getaffinity(0))
