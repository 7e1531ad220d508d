"""Measures `metagate import records` with sample documents, on both engines, and prints a table:

python bench/imports.py [--samples 200000] [--rounds 3] [--postgres URL]

Each figure is the best of the rounds and counts everything from the start of the command to its end. *Fresh* is an
import into a new store, *among others* one into a store that holds as many samples, *again* the same documents once
more, which changes nothing. Memory is the peak of the largest process of the command; it must not grow with the number
of documents. `--postgres` is the URL of a server where databases can be created; without it PostgreSQL is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit
from uuid import uuid4

METAGATE = str(Path(sys.executable).parent / "metagate")
STUDY = "MGYS00001312"
BIOME = {"biome_name": "Water and sludge", "lineage": "root:Engineered:Wastewater:Water and sludge"}
SMALL, LARGE = 50_000, 400_000


def document(number: int) -> dict[str, object]:
    """A sample as the public service has them."""
    accession, title = f"SAMEA{9_000_000 + number}", f"marine sediment sample {number} core {number % 7}"
    return {
        "accession": accession,
        "ena_accessions": [accession, f"ERS{5_000_000 + number}"],
        "sample_title": title,
        "biome": BIOME,
        "updated_at": "2016-01-01T00:00:00Z",
        "metadata": {"sample_title": title, "depth": "12", "lat": "54.1", "lon": "7.9"},
        "studies": [{"accession": STUDY}],
    }


def write(directory: Path, numbers: range) -> Path:
    """A directory with so many samples and their study."""
    directory.mkdir()
    (directory / "studies.jsonl").write_text(json.dumps({"accession": STUDY, "title": "Sediments"}) + "\n")
    with (directory / "samples.jsonl").open("w") as file:
        file.writelines(json.dumps(document(number)) + "\n" for number in numbers)
    return directory


@dataclass(frozen=True)
class Measured:
    """What one command took: seconds, and the peak memory of its largest process in MB."""

    seconds: float
    memory: float


def measure(files: Path, database: str) -> Measured:
    """Run one import."""
    start = perf_counter()
    process = subprocess.Popen(
        [METAGATE, "import", "records", str(files), "--database", database],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = process.stderr.read() if process.stderr else ""
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"the import failed: {said.strip()}")
    return Measured(perf_counter() - start, usage.ru_maxrss / 1024)


# --- stores -----------------------------------------------------------------------------------------------------------


@contextmanager
def sqlite_store(directory: Path) -> Iterator[str]:
    """The address of a new SQLite store, gone afterwards."""
    file = directory / f"{uuid4().hex}.db"
    try:
        yield str(file)
    finally:
        for suffix in ("", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)


@contextmanager
def postgres_store(server: str) -> Iterator[str]:
    """The address of a new PostgreSQL database, gone afterwards."""
    import psycopg

    name = f"metagate_bench_{uuid4().hex}"
    parts = urlsplit(server)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING "UTF8"')
        try:
            yield f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


# --- the table --------------------------------------------------------------------------------------------------------


def imports(store: object, first: Path, other: Path) -> dict[str, Measured]:
    """The three imports into one new store."""
    with store as database:  # type: ignore[attr-defined]
        return {
            "fresh": measure(first, database),
            "among others": measure(other, database),
            "again": measure(first, database),
        }


def table(directory: Path, samples: int, rounds: int, server: str | None) -> None:
    """Measure and print."""
    first = write(directory / "first", range(samples))
    other = write(directory / "other", range(samples, 2 * samples))
    engines = {"SQLite": lambda: sqlite_store(directory)}
    if server is not None:
        engines["PostgreSQL"] = lambda: postgres_store(server)
    print(f"{samples:,} samples, best of {rounds}; Python {platform.python_version()}, {os.cpu_count()} cores")
    print(f"\n{'engine':<12}{'import':<14}{'seconds':>9}{'records/s':>12}{'memory MB':>11}")
    for engine, store in engines.items():
        runs = [imports(store(), first, other) for _ in range(rounds)]
        for name in runs[0]:
            best = min((run[name] for run in runs), key=lambda found: found.seconds)
            row = f"{best.seconds:>9.1f}{samples / best.seconds:>12,.0f}{best.memory:>11.0f}"
            print(f"{engine:<12}{name:<14}{row}", flush=True)


def memory(directory: Path) -> None:
    """Measure and print the peak memory at two sizes."""
    print(f"\n{'engine':<12}{'samples':<14}{'memory MB':>11}")
    for size in (SMALL, LARGE):
        files = write(directory / str(size), range(size))
        with sqlite_store(directory) as database:
            print(f"{'SQLite':<12}{size:<14,}{measure(files, database).memory:>11.0f}", flush=True)


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgres", metavar="URL", help="a server where databases can be created")
    parser.add_argument("--no-memory", action="store_true", help="leave out the two imports that compare memory")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="metagate-bench-") as name:
        table(Path(name), options.samples, options.rounds, options.postgres)
        if not options.no_memory:
            memory(Path(name))


if __name__ == "__main__":
    main()
