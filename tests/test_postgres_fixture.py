"""The PostgreSQL of the tests is real, shared by the workers of a run, gone after it, and loud when it is missing.

Most of it is seen from outside: pytest runs a small suite of its own with the plugin, as a person would.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.postgres import DIRECTORY, database_url, fresh_database
from tests.postgres_cluster import UnavailableError, find_programs

ROOT = Path(__file__).parents[1]

SHARED = """
import json, os, pathlib, psycopg, pytest

@pytest.mark.parametrize("turn", range(4))
def test_server(postgres_server, postgres_url, pytestconfig, turn):
    from tests.postgres import DIRECTORY
    with psycopg.connect(postgres_url) as connection:
        (started,) = connection.execute("SELECT pg_postmaster_start_time()::text").fetchone()
    seen = {"started": started, "server": postgres_server, "url": postgres_url}
    seen |= {"worker": os.environ.get("PYTEST_XDIST_WORKER"), "directory": str(pytestconfig.stash[DIRECTORY])}
    pathlib.Path(f"seen-{turn}.json").write_text(json.dumps(seen))
    if turn == 3:
        raise AssertionError("a failing test must not keep the server alive")
"""

UNUSED = """
from tests.postgres import DIRECTORY

def test_nothing_is_started(pytestconfig):
    assert [path.name for path in pytestconfig.stash[DIRECTORY].iterdir()] == ["alive"]
"""

NEEDED = """
def test_needs_it(postgres_url):
    pass
"""

ENDLESS = """
import pathlib, threading

def test_endless(postgres_server, pytestconfig):
    pathlib.Path("server.tmp").write_text(postgres_server)
    pathlib.Path("server.tmp").rename("server")
    threading.Event().wait()
"""


def _command(*arguments: str) -> list[str]:
    plugins = ("-p", "xdist", "-p", "tests.postgres", "-p", "no:cacheprovider")
    return [sys.executable, "-m", "pytest", *plugins, "-W", "error", *arguments]


def _environment(**extra: str) -> dict[str, str]:
    """Return our environment without what this run itself was told about PostgreSQL and xdist."""
    ours = ("METAGATE_TEST_POSTGRES", "METAGATE_REQUIRE_POSTGRES", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    # The other plugins play no part here, and importing them takes seconds in every process.
    return kept | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | extra


def _suite(place: Path, source: str) -> Path:
    (place / "pytest.ini").write_text("[pytest]\n")
    (place / "test_inner.py").write_text(source)
    return place


def _run(place: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(*arguments),
        cwd=place,
        env=_environment(**environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def programs() -> Path:
    """PostgreSQL's programs, for tests of a private cluster: METAGATE_TEST_POSTGRES may stand in for all others."""
    try:
        return find_programs()
    except UnavailableError as error:
        pytest.skip(f"PostgreSQL: {error}")


def _answers(server: str) -> bool:
    parts = urlsplit(server)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname or "", parts.port or 0)) == 0


def test_a_fresh_database_is_real_empty_and_has_what_the_store_needs(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.info.server_version >= 150000
        row = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        assert row == ("UTF8", "C.UTF-8")
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
        connection.execute("CREATE EXTENSION pg_trgm")
        assert connection.execute("SELECT similarity('soil', 'soil')").fetchone() == (1.0,)


def test_databases_are_apart_and_dropped_with_connections_open(postgres_server: str) -> None:
    with fresh_database(postgres_server) as one, fresh_database(postgres_server) as other:
        assert one != other
        with psycopg.connect(one, autocommit=True) as connection:
            connection.execute("CREATE TABLE t (x int)")
        left_open = psycopg.connect(other)
        assert left_open.execute("SELECT to_regclass('t')").fetchone() == (None,)
    with pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    left_open.close()
    with psycopg.connect(postgres_server) as connection:
        names = [urlsplit(url).path[1:] for url in (one, other)]
        left = connection.execute("SELECT count(*) FROM pg_database WHERE datname = ANY(%s)", [names]).fetchone()
        assert left == (0,)


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ("postgresql://u@127.0.0.1:5432/postgres", "postgresql://u@127.0.0.1:5432/new"),
        ("postgresql://u:p%40@h/postgres?sslmode=disable", "postgresql://u:p%40@h/new?sslmode=disable"),
        ("postgresql:///postgres?host=/var/run/postgresql", "postgresql:///new?host=/var/run/postgresql"),
    ],
)
def test_database_url_keeps_the_rest_of_the_url(server: str, expected: str) -> None:
    assert database_url(server, "new") == expected


def test_two_workers_share_one_server_that_ends_with_the_run(tmp_path: Path, programs: Path) -> None:
    ended = _run(_suite(tmp_path, SHARED), "-n", "2")
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "a failing test must not keep the server alive" in ended.stdout
    seen = [json.loads(path.read_text()) for path in sorted(tmp_path.glob("seen-*.json"))]
    assert len(seen) == 4
    assert len({one["url"] for one in seen}) == 4
    assert {one["worker"] for one in seen} == {"gw0", "gw1"}
    assert len({(one["server"], one["started"], one["directory"]) for one in seen}) == 1
    assert not _answers(seen[0]["server"])
    assert not Path(seen[0]["directory"]).exists()


def test_nothing_starts_for_tests_that_do_not_ask(tmp_path: Path) -> None:
    ended = _run(_suite(tmp_path, UNUSED), "-n", "1")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "PostgreSQL" not in ended.stdout


def test_without_postgresql_the_skip_is_loud(tmp_path: Path) -> None:
    ended = _run(_suite(tmp_path, NEEDED), "-n", "1", METAGATE_TEST_POSTGRES_BIN=str(tmp_path))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "1 skipped" in ended.stdout
    assert "PostgreSQL tests SKIPPED: no PostgreSQL 15 or newer was found (found: none)" in ended.stdout


def test_without_postgresql_a_run_that_requires_it_fails(tmp_path: Path) -> None:
    ended = _run(_suite(tmp_path, NEEDED), METAGATE_TEST_POSTGRES_BIN=str(tmp_path), METAGATE_REQUIRE_POSTGRES="1")
    assert ended.returncode == 1
    assert "no PostgreSQL 15 or newer was found" in ended.stdout
    assert "SKIPPED" not in ended.stdout


def test_a_named_server_that_does_not_answer_is_an_error(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody answers, and nobody else gets the port
        url = f"postgresql://u@127.0.0.1:{taken.getsockname()[1]}/postgres"
        ended = _run(_suite(tmp_path, NEEDED), METAGATE_TEST_POSTGRES=url)
    assert ended.returncode == 1
    assert "METAGATE_TEST_POSTGRES: the server does not answer" in ended.stdout


def test_a_named_server_is_used(tmp_path: Path, postgres_server: str) -> None:
    ended = _run(_suite(tmp_path, SHARED), METAGATE_TEST_POSTGRES=postgres_server)
    assert "1 failed, 3 passed" in ended.stdout
    assert {json.loads(path.read_text())["server"] for path in tmp_path.glob("seen-*.json")} == {postgres_server}
    assert _answers(postgres_server)


def test_the_server_of_a_killed_run_goes_away(tmp_path: Path, programs: Path) -> None:
    run = subprocess.Popen(
        _command("-n", "0"), cwd=_suite(tmp_path, ENDLESS), env=_environment(), stdout=subprocess.DEVNULL
    )
    try:
        _wait_until((tmp_path / "server").exists)
        server = (tmp_path / "server").read_text()
        assert _answers(server)
    finally:
        run.send_signal(signal.SIGKILL)
        run.wait()
    _wait_until(lambda: not _answers(server))


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "waited 60 seconds"
        time.sleep(0.02)


def test_the_directory_of_this_run_is_outside_its_temporary_files(pytestconfig: pytest.Config) -> None:
    socket_path = pytestconfig.stash[DIRECTORY] / ".s.PGSQL.65535"
    assert len(os.fsencode(socket_path)) < 100
