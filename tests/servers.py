"""Pytest plugin: servers over a store full of `tests.documents`, asked over real connections on 127.0.0.1.

`server` runs in this process, in a thread, and is what most tests ask: on SQLite and on PostgreSQL. `serving` runs
`metagate serve` as an operator does, in processes of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from metagate.api.app import create_app
from metagate.ingest.records import import_records
from metagate.settings import Settings
from metagate.store.addresses import Address, parse
from metagate.store.opening import open_store
from metagate.store.versions import migrate
from tests import documents
from tests.postgres import fresh_database

BASE_PATH = "/metagenomics/api/v2"
NOWHERE = "http://127.0.0.1:1"
"""Where Europe PMC is for servers of tests that are not about it: no test asks beyond this machine."""
SECONDS = 60
"""How long a server gets to start, or to stop."""
Json = dict[str, Any]
Result = TypeVar("Result")


@dataclass
class Server:
    """A server that runs.

    Attributes:
        origin: `http://127.0.0.1:PORT`.
        address: the store that it serves.
        client: one that keeps its connection, and follows no redirect.
    """

    origin: str
    address: str
    client: httpx.Client

    @property
    def base_url(self) -> str:
        """The address of the API, with no slash at its end."""
        return self.origin + BASE_PATH

    def get(self, path: str, **request: Any) -> httpx.Response:
        """The answer to one GET of a path below the base path."""
        return self.ask("GET", BASE_PATH + path, **request)

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """The answer to one request."""
        return self.client.request(method, self.origin + path, **request)

    def json(self, path: str) -> Json:
        """The document at a path below the base path."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        found: Json = answer.json()
        return found


@dataclass
class InProcess(Server):
    """A server in a thread of this process."""

    app: Starlette
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run something in the server's event loop, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(SECONDS)


@dataclass
class Spawned(Server):
    """A server in processes of its own.

    Attributes:
        log: the file that its standard error goes to.
    """

    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> int:
        """Ask it to stop, as a service manager does, and wait; answers its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SECONDS)

    def said(self) -> str:
        """What it has written to standard error so far."""
        return self.log.read_text()

    def log_lines(self) -> list[Json]:
        """Its log: what `metagate serve` says first is for people, all the rest is a JSON object a line."""
        # What follows the last line break is a line that is being written.
        return [json.loads(line) for line in self.said().split("\n")[1:-1]]


def _client() -> httpx.Client:
    # No certificates: they take longer to load than most tests run.
    return httpx.Client(timeout=SECONDS, verify=False, trust_env=False)


# --- in this process --------------------------------------------------------------------------------------------------


@dataclass
class _Thread:
    """A uvicorn server on its way up."""

    server: uvicorn.Server
    listener: socket.socket
    runner: asyncio.Runner
    ready: threading.Event = field(default_factory=threading.Event)

    def main(self) -> None:
        try:
            with self.runner as runner:
                runner.run(self._serve())
        finally:
            self.ready.set()

    async def _serve(self) -> None:
        asyncio.get_running_loop().call_soon(self.ready.set)
        await self.server.serve(sockets=[self.listener])


@contextmanager
def in_process(address: str, **settings: Any) -> Iterator[InProcess]:
    """Serve a store from a thread of this process, with the settings that are named."""
    app = create_app(Settings(database=address, **{"europe_pmc_url": NOWHERE, **settings}))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, timeout_keep_alive=SECONDS)
        thread = _Thread(uvicorn.Server(config), listener, asyncio.Runner(loop_factory=config.get_loop_factory()))
        worker = threading.Thread(target=thread.main)
        worker.start()
        try:
            assert thread.ready.wait(SECONDS)
            origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
            with _client() as client:
                server = InProcess(origin, address, client, app, thread.runner.get_loop())
                # The socket listens already: this waits in its queue until the server takes it.
                assert server.ask("GET", "/healthz").status_code == 200
                yield server
        finally:
            thread.server.should_exit = True
            worker.join(SECONDS)
            assert not worker.is_alive(), "the server in a thread did not stop"


# --- as an operator runs it -------------------------------------------------------------------------------------------


@contextmanager
def serving(address: str, directory: Path, **settings: Any) -> Iterator[Spawned]:
    """Run `metagate serve` on a free port until the block ends; then it must stop in order, without a traceback.

    Args:
        address: the store.
        directory: where its log may lie.
        settings: settings by their names, given to it as METAGATE_… in the environment.
    """
    wanted = {"database": address, "port": _free_port(), "host": "127.0.0.1", "europe_pmc_url": NOWHERE, **settings}
    environment = {**os.environ, **{f"METAGATE_{name.upper()}": str(value) for name, value in wanted.items()}}
    log = directory / f"served-{wanted['port']}.log"
    program = Path(sys.executable).with_name("metagate")
    with log.open("wb") as output:
        process = subprocess.Popen([program, "serve"], stderr=output, stdin=subprocess.DEVNULL, env=environment)
    client = _client()
    server = Spawned(f"http://127.0.0.1:{wanted['port']}", address, client, process, log)
    try:
        _until(lambda: _is_ready(server), server)
        yield server
        if process.poll() is None:
            server.stop()
        assert process.returncode in (0, -signal.SIGTERM), f"exit code {process.returncode}: {server.said()}"
        assert "Traceback" not in server.said(), server.said()
    finally:
        client.close()
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _is_ready(server: Spawned) -> bool:
    try:
        return server.ask("GET", "/readyz").status_code == 200
    except httpx.TransportError:
        return False


def _until(condition: Callable[[], bool], server: Spawned) -> None:
    waiting = threading.Event()
    for _ in range(SECONDS * 20):
        if condition():
            return
        assert server.process.poll() is None, f"the server ended: {server.said()}"
        waiting.wait(0.05)
    raise AssertionError(f"the server was not ready in {SECONDS} s: {server.said()}")


# --- talking below the level of a client library ----------------------------------------------------------------------


def raw(server: Server, request: bytes) -> tuple[int, Message, bytes]:
    """Send bytes as they are; answers the status, the headers and the body of what comes back."""
    host, port = server.origin.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=SECONDS) as connection:
        connection.sendall(request)
        answer = HTTPResponse(connection, method=request.split(b" ")[0].decode())
        answer.begin()
        return answer.status, answer.headers, answer.read()


# --- stores and servers -----------------------------------------------------------------------------------------------


@contextmanager
def filled(address: Address, directory: Path, *more: Path) -> Iterator[str]:
    """Make a store at an address and put all documents into it; gives the address as an operator writes it.

    Args:
        directory: where the documents may be written.
        more: files and directories of further documents.
    """
    migrate(address)
    engine = open_store(address)
    documents.fill(engine, directory)
    for path in more:
        import_records(engine, [path])
    yield address.url or f"sqlite:///{address.path}"


@pytest.fixture(scope="session")
def sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a SQLite store with all documents. Tests only read it."""
    directory = tmp_path_factory.mktemp("served")
    with filled(parse(f"sqlite:///{directory}/store.db"), directory) as address:
        yield address


@pytest.fixture(scope="session")
def postgres_store(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a PostgreSQL store with all documents. Tests only read it."""
    with (
        fresh_database(postgres_server) as url,
        filled(parse(url), tmp_path_factory.mktemp("served")) as address,
    ):
        yield address


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def filled_store(request: pytest.FixtureRequest) -> str:
    """Address of a store with all documents, on each engine. Tests only read it."""
    address: str = request.getfixturevalue(f"{request.param}_store")
    return address


@pytest.fixture(scope="session")
def server(filled_store: str) -> Iterator[InProcess]:
    """A server over all documents, on each engine."""
    with in_process(filled_store) as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_server(sqlite_store: str) -> Iterator[InProcess]:
    """A server over all documents, on SQLite: for what has nothing to do with the engine."""
    with in_process(sqlite_store) as running:
        yield running
