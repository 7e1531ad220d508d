"""All or nothing: whatever happens in the middle of an import, the store is as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from metagate.ingest.errors import NothingToRead, Rejected
from metagate.ingest.records import import_records
from metagate.store.errors import StoreBusy
from metagate.store.opening import open_store
from tests.ingest.kit import LONG_AGO, STUDY, Imports, write
from tests.store.kit import Stores, connected

SAMPLES = 2_500


def many_samples(number: int = SAMPLES) -> list[dict[str, object]]:
    """So many samples that an import of them takes more than one process and a while."""
    return [
        {
            "accession": f"SAMEA{1_000_000 + n}",
            "sample_title": f"Pool {n}",
            "updated_at": LONG_AGO,
            "metadata": {"note": "x" * 2_500},
            "studies": [{"accession": STUDY["accession"]}],
        }
        for n in range(number)
    ]


_IMPORT = """
import resource
import sys
from pathlib import Path
from metagate.ingest.errors import IngestError
from metagate.ingest.records import import_records
from metagate.store.addresses import parse
from metagate.store.errors import StoreError
from metagate.store.opening import open_store

def report(doing, count):
    print(doing, count, flush=True)

engine = open_store(parse(sys.argv[1]))
if len(sys.argv) > 3:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    import_records(engine, [Path(sys.argv[2])], progress=report)
except (IngestError, StoreError) as error:
    print("error", type(error).__name__, error)
"""


def started(address: str, files: Path, *more: str) -> subprocess.Popen[str]:
    """An import in a process of its own, which tells its progress."""
    environment = {**os.environ, "TMPDIR": str(files.parent)}
    command = [sys.executable, "-c", _IMPORT, address, str(files), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def children_of(process: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(what: object) -> bool:
    """Whether something becomes true within some seconds."""
    assert callable(what)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.02)
    return False


def wait_for(process: subprocess.Popen[str], doing: str, count: int) -> None:
    """Wait until an import has come so far."""
    assert process.stdout is not None
    assert any(line.startswith(doing) and int(line.split()[-1]) >= count for line in process.stdout)


@pytest.mark.parametrize(
    ("dialect", "doing", "count"),
    [
        ("sqlite", "reading samples.jsonl", 2_000),
        ("sqlite", "writing sample", 1_000),
        ("postgresql", "writing sample", 1_000),
    ],
)
def test_an_import_that_is_killed_leaves_the_store_as_it_was(
    stores: Stores, tmp_path: Path, dialect: str, doing: str, count: int
) -> None:
    imports = Imports(stores.new(dialect), tmp_path)
    imports(studies=[STUDY])
    before, revision = imports.dump(), imports.revision()
    files = write(tmp_path / "files", {"samples.jsonl": many_samples(), "studies.jsonl": [{**STUDY, "title": "New"}]})
    address = str(imports.address.path or imports.address.url)
    with started(address, files) as process:
        wait_for(process, doing, count)
        workers = children_of(process.pid)
        os.kill(process.pid, signal.SIGKILL)
    assert workers
    # The processes that helped it end by themselves and leave no file behind.
    assert eventually(lambda: not any(map(is_alive, workers)))
    assert eventually(lambda: not list(tmp_path.glob("metagate-import-*")))
    assert imports.dump() == before
    assert imports.revision() == revision
    # And the next import finds nothing in its way.
    assert imports(samples=many_samples(10)).tallies["sample"].new == 10
    with connected(imports.address) as connection:
        if imports.address.path is not None:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_an_import_that_is_interrupted_leaves_the_store_as_it_was(imports_sqlite: Imports, tmp_path: Path) -> None:
    files = write(tmp_path / "files", {"samples.jsonl": many_samples(), "studies.jsonl": [STUDY]})
    before = imports_sqlite.dump()
    with started(str(imports_sqlite.address.path), files) as process:
        wait_for(process, "writing sample", 1)
        workers = children_of(process.pid)
        process.send_signal(signal.SIGINT)
    assert eventually(lambda: not any(map(is_alive, workers)))
    assert not list(tmp_path.glob("metagate-import-*"))
    assert imports_sqlite.dump() == before


@pytest.mark.parametrize(
    ("samples", "says"), [(1_000, "error StoreError"), (SAMPLES, "error NoScratch")], ids=["store", "scratch"]
)
def test_a_disk_that_is_full_leaves_the_store_as_it_was(
    imports_sqlite: Imports, tmp_path: Path, samples: int, says: str
) -> None:
    files = write(tmp_path / "files", {"samples.jsonl": many_samples(samples), "studies.jsonl": [STUDY]})
    before = imports_sqlite.dump()
    # No file may grow over a megabyte: the nearest thing to a full disk that a test can have.
    with started(str(imports_sqlite.address.path), files, "1000000") as process:
        assert process.stdout is not None
        told = process.stdout.read()
    assert process.returncode == 0
    assert says in told
    assert "Nothing was changed" in told
    assert imports_sqlite.dump() == before


@pytest.mark.parametrize("bad", ["first", "last"])
def test_one_bad_document_among_many_stops_everything(imports: Imports, tmp_path: Path, bad: str) -> None:
    imports(studies=[STUDY])
    before, revision = imports.dump(), imports.revision()
    samples = many_samples(1_500)
    samples[0 if bad == "first" else -1]["studies"] = [{"accession": "MGYS404"}]
    with pytest.raises(Rejected, match="MGYS404"):
        imports(samples=samples, studies=[{**STUDY, "title": "New"}])
    assert imports.dump() == before
    assert imports.revision() == revision


def test_a_file_that_is_cut_off_stops_everything(imports: Imports, tmp_path: Path) -> None:
    before = imports.dump()
    files = write(tmp_path / "files", {"samples.jsonl.gz": [{"accession": "SAMEA1"}] * 500, "studies.jsonl": [STUDY]})
    cut = files / "samples.jsonl.gz"
    cut.write_bytes(cut.read_bytes()[:-9])
    with pytest.raises(NothingToRead, match=r"samples\.jsonl\.gz: cannot be read"):
        imports.files(files)
    assert imports.dump() == before


def test_readers_see_the_old_store_until_all_is_there(imports_sqlite: Imports) -> None:
    imports_sqlite(studies=[STUDY])
    seen = []

    def look(doing: str, _count: int) -> None:
        if doing == "writing study":
            seen.append([row["title"] for row in imports_sqlite.rows("study")])

    files = write(imports_sqlite.address.path.parent / "new", {"studies.jsonl": [{**STUDY, "title": "New"}]})  # type: ignore[union-attr]
    import_records(open_store(imports_sqlite.address), [files], progress=look)
    assert seen == [["Tidal pools"]]
    assert imports_sqlite.row("study")["title"] == "New"


def test_a_store_that_is_being_written_says_so(
    imports: Imports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metagate.store.sqlite.WRITER_WAITS", 0.1)
    monkeypatch.setattr("metagate.store.postgres._WAIT_FOR_WRITER", "SET LOCAL lock_timeout = '100ms'")
    files = write(tmp_path / "files", {"studies.jsonl": [STUDY]})
    with open_store(imports.address).write(), pytest.raises(StoreBusy, match="something else is writing"):
        imports.files(files)
    assert imports.files(files).tallies["study"].new == 1


def test_every_write_that_changes_something_is_a_revision(imports: Imports) -> None:
    first = imports.revision()
    imports(studies=[STUDY])
    assert imports.revision() == first + 1
    imports(studies=[STUDY])
    assert imports.revision() == first + 1
    imports(biomes=[{"lineage": "root"}])
    assert imports.revision() == first + 2
