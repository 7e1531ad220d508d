"""Pytest plugin: a real PostgreSQL 15 or newer for the tests, and fresh databases on it.

`postgres_url` is the fixture that a test asks for. The server is the one METAGATE_TEST_POSTGRES names, or else a
private cluster that the first test in need of it starts, that all xdist workers share and that is gone when the run
ends. Without PostgreSQL those tests are skipped and the closing summary says so; with METAGATE_REQUIRE_POSTGRES=1 they
fail instead.
"""

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests import postgres_cluster
from tests.postgres_cluster import UnavailableError

DIRECTORY = pytest.StashKey[Path]()
_ALIVE = pytest.StashKey[TextIO]()
_WORKER_INPUT = "metagate_postgres_directory"


def pytest_configure(config: pytest.Config) -> None:
    """Agree on one directory per run: the controller makes it, the xdist workers are told."""
    if _is_worker(config):
        config.stash[DIRECTORY] = Path(config.workerinput[_WORKER_INPUT])  # type: ignore[attr-defined]
        return
    # The path of a Unix socket has room for about 100 characters, and the account postgres cannot enter root's TMPDIR.
    directory = Path(tempfile.mkdtemp(prefix="mgpg-", dir="/tmp" if os.geteuid() == 0 else None))
    alive = (directory / "alive").open("w")
    fcntl.flock(alive, fcntl.LOCK_EX)
    config.stash[DIRECTORY], config.stash[_ALIVE] = directory, alive


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell an xdist worker where the run's directory is."""
    node.workerinput[_WORKER_INPUT] = str(node.config.stash[DIRECTORY])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say loudly why PostgreSQL tests were skipped."""
    reason = _read_state(config.stash[DIRECTORY]).get("reason")
    if reason and not _required():
        terminalreporter.write_line(f"PostgreSQL tests SKIPPED: {reason}", yellow=True, bold=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, however the run ended; a killed run leaves it to the guard."""
    if _ALIVE in config.stash:
        postgres_cluster.stop(config.stash[DIRECTORY])
        config.stash[_ALIVE].close()


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> str:
    """The URL of a PostgreSQL server where databases can be created."""
    named = os.environ.get("METAGATE_TEST_POSTGRES")
    if named:
        if fault := _fault(named):
            pytest.fail(f"METAGATE_TEST_POSTGRES: {fault}", pytrace=False)
        return named
    state = _shared_server(pytestconfig.stash[DIRECTORY])
    if "url" not in state:
        refuse = pytest.fail if _required() else pytest.skip
        refuse(f"PostgreSQL: {state['reason']}")
    return state["url"]


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty database of this test's own, gone after the test."""
    with fresh_database(postgres_server) as url:
        yield url


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """Create an empty UTF-8 database on `server` (a URL), yield its URL, and drop it, open connections or not."""
    name = f"metagate_test_{uuid4().hex}"
    create = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
    _execute(server, sql.SQL(create).format(sql.Identifier(name)))
    try:
        yield database_url(server, name)
    finally:
        _execute(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def database_url(server: str, name: str) -> str:
    """Return the URL of the database `name` on the server of the URL `server`."""
    parts = urlsplit(server)
    return f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")


def _execute(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True, connect_timeout=10) as connection:
        connection.execute(statement)


def _shared_server(directory: Path) -> dict[str, str]:
    """Return {"url": …} or {"reason": …}: the first process of the run that asks starts the server, others wait."""
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = _read_state(directory)
        if not state:
            state = _start(directory)
            (directory / "state.json").write_text(json.dumps(state))
        return state


def _start(directory: Path) -> dict[str, str]:
    try:
        url = postgres_cluster.start(directory)
    except UnavailableError as error:
        return {"reason": str(error)}
    fault = _fault(url)
    return {"reason": fault} if fault else {"url": url}


def _read_state(directory: Path) -> dict[str, str]:
    path = directory / "state.json"
    state: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return state


def _fault(server: str) -> str | None:
    """Return what keeps the server from being used: it does not answer, is too old, or lacks pg_trgm."""
    try:
        with psycopg.connect(server, autocommit=True, connect_timeout=10) as connection:
            version = connection.info.server_version // 10000
            extension = connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'").fetchone()
    except psycopg.Error as error:
        return f"the server does not answer: {error}"
    if version < postgres_cluster.MINIMUM_VERSION:
        return f"the server is PostgreSQL {version}; {postgres_cluster.MINIMUM_VERSION} or newer is needed"
    return None if extension else "the server has no extension pg_trgm (Debian: apt-get install postgresql-contrib)"


def _required() -> bool:
    return os.environ.get("METAGATE_REQUIRE_POSTGRES", "") not in ("", "0")


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")
