"""The command line as a user meets it: real processes, real files, what is said and the exit codes."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

METAGATE = Path(sys.executable).parent / "metagate"

STUDY: dict[str, Any] = {"accession": "MGYS00000001", "ena_accessions": ["ERP000001"], "title": "Rock pools"}
SAMPLE: dict[str, Any] = {"accession": "SAMEA1", "sample_title": "Pool 1", "studies": [{"accession": "MGYS00000001"}]}


def run(*arguments: object, cwd: Path, fails: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([METAGATE, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == fails, done.stderr
    assert "Traceback" not in done.stderr
    return done


def write(path: Path, *documents: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(document) + "\n" for document in documents))
    return path


def counted(cwd: Path, database: str = "lab.db") -> dict[str, Any]:
    status: dict[str, Any] = json.loads(run("status", "--json", "--database", database, cwd=cwd).stdout)
    return status


def test_import_makes_the_store_and_status_shows_what_it_holds(tmp_path: Path) -> None:
    write(tmp_path / "samples.jsonl", SAMPLE)
    write(tmp_path / "studies.jsonl", STUDY)
    done = run("import", "records", "samples.jsonl", "studies.jsonl", "--database", "lab.db", cwd=tmp_path)
    assert "study" in done.stdout and "sample" in done.stdout
    status = counted(tmp_path)
    assert status["counts"]["studies"] == {"public": 1, "private": 0, "suppressed": 0}
    assert status["counts"]["samples"] == {"public": 1, "private": 0, "suppressed": 0}
    assert status["size_bytes"] > 0
    shown = run("status", "--database", "lab.db", cwd=tmp_path).stdout
    assert f"version {status['version']}" in shown and f"revision {status['revision']}" in shown


def test_the_same_import_twice_changes_nothing_and_says_so(tmp_path: Path) -> None:
    write(tmp_path / "studies.jsonl", STUDY)
    run("import", "records", "studies.jsonl", "--database", "lab.db", cwd=tmp_path)
    before = counted(tmp_path)
    done = run("import", "records", "studies.jsonl", "--database", "lab.db", cwd=tmp_path)
    assert "Nothing was new" in done.stdout
    assert counted(tmp_path) == before


def test_a_bad_record_stops_the_import_by_file_line_field_and_reason(tmp_path: Path) -> None:
    write(tmp_path / "studies.jsonl", STUDY, {**STUDY, "accession": "MGYS00000002", "ena_accessions": "ERP1"})
    done = run("import", "records", "studies.jsonl", "--database", "lab.db", cwd=tmp_path, fails=1)
    for part in ("studies.jsonl:2", "MGYS00000002", "ena_accessions", "--keep-going"):
        assert part in done.stderr
    assert counted(tmp_path)["counts"]["studies"]["public"] == 0


def test_keep_going_loads_the_rest_and_writes_the_rejects(tmp_path: Path) -> None:
    lost = {**SAMPLE, "accession": "SAMEA2", "studies": [{"accession": "MGYS00000009"}]}
    write(tmp_path / "studies.jsonl", STUDY)
    write(tmp_path / "samples.jsonl", SAMPLE, lost)
    arguments = ("import", "records", ".", "--database", "lab.db", "--keep-going", "--rejects", "left.jsonl")
    done = run(*arguments, cwd=tmp_path, fails=1)
    assert "MGYS00000009" in done.stderr and "left.jsonl" in done.stderr
    (reject,) = [json.loads(line) for line in (tmp_path / "left.jsonl").read_text().splitlines()]
    assert reject["source"].endswith("samples.jsonl:2")
    assert (reject["kind"], reject["key"]) == ("sample", "SAMEA2")
    assert json.loads(reject["record"])["accession"] == "SAMEA2"
    assert counted(tmp_path)["counts"]["samples"]["public"] == 1


def test_private_records_need_an_owner(tmp_path: Path) -> None:
    write(tmp_path / "studies.jsonl", STUDY)
    arguments = ("import", "records", "studies.jsonl", "--database", "lab.db", "--visibility", "private")
    assert "--owner" in run(*arguments, cwd=tmp_path, fails=2).stderr
    run(*arguments, "--owner", "Webin-1", cwd=tmp_path)
    assert counted(tmp_path)["counts"]["studies"] == {"public": 0, "private": 1, "suppressed": 0}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "records", "nowhere", "--database", "lab.db"), "no such file"),
        (("import", "records", ".", "--database", "mysql://x/y"), "postgresql://"),
        (("status", "--database", "missing.db"), "metagate import records"),
        (("serve", "--database", "missing.db"), "metagate import records"),
        (("status", "--database", "postgresql://me:hunter2@127.0.0.1:1/x"), "127.0.0.1"),
        (("serve", "--config", "nowhere.toml"), "nowhere.toml"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments, cwd=tmp_path, fails=1)
    assert said in done.stderr
    assert "hunter2" not in done.stderr


def test_migrate_makes_an_empty_store_and_is_content_with_a_current_one(tmp_path: Path) -> None:
    assert "new" in run("migrate", "--database", "lab.db", cwd=tmp_path).stdout
    assert "already" in run("migrate", "--database", "lab.db", cwd=tmp_path).stdout


def test_a_store_of_a_newer_metagate_is_refused_and_left_alone(tmp_path: Path) -> None:
    run("migrate", "--database", "lab.db", cwd=tmp_path)
    connection = sqlite3.connect(tmp_path / "lab.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    before = (tmp_path / "lab.db").read_bytes()
    write(tmp_path / "studies.jsonl", STUDY)
    for arguments in (("status",), ("migrate",), ("serve",), ("import", "records", "studies.jsonl")):
        assert "newer metagate" in run(*arguments, "--database", "lab.db", cwd=tmp_path, fails=1).stderr
    assert (tmp_path / "lab.db").read_bytes() == before


def test_generate_is_deterministic_and_exact(tmp_path: Path) -> None:
    size = ("--studies", 7, "--samples", 30, "--runs", 20, "--assemblies", 5, "--analyses", 25, "--genomes", 6)
    for name in ("one.db", "two.db"):
        run("generate", "--database", name, *size, "--seed", 3, cwd=tmp_path)
    one, two = counted(tmp_path, "one.db"), counted(tmp_path, "two.db")
    assert one["counts"] == two["counts"]
    counts = {kind: sum(shares.values()) for kind, shares in one["counts"].items()}
    assert [counts[kind] for kind in ("studies", "samples", "runs", "assemblies", "analyses", "genomes")] == [
        7,
        30,
        20,
        5,
        25,
        6,
    ]


def test_help_works_without_any_store(tmp_path: Path) -> None:
    for arguments in (("--help",), ("import", "records", "--help"), ("serve", "--help"), ("--version",)):
        assert run(*arguments, cwd=tmp_path).stdout
