"""`metagate serve` as an operator runs it: its log, its workers, its end, and what it says when it cannot start."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.europe_pmc import articles, respond_with, responding
from tests.servers import BASE_PATH, SECONDS, Spawned, raw, serving

Json = dict[str, Any]
SLOW = "/publications/30000001/annotations"

# Each of these tests takes a core for a second or two.
pytestmark = pytest.mark.xdist_group("spawned")


def requests_of(server: Spawned) -> list[Json]:
    return [line for line in server.log_lines() if line["message"] == "request"]


# --- the log ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def spawned(sqlite_store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spawned]:
    """`metagate serve` with one worker."""
    with serving(sqlite_store, tmp_path_factory.mktemp("spawned")) as server:
        yield server


def eventually(condition: Callable[[], Any]) -> None:
    """Wait for something that must come soon."""
    waiting = threading.Event()
    for _ in range(1_500):
        if condition():
            return
        waiting.wait(0.02)
    raise AssertionError("it did not come in half a minute")


def logged(server: Spawned, request_id: str) -> Json:
    """The log line of a request that was answered a moment ago: it is written right after the answer."""

    def found() -> list[Json]:
        return [line for line in requests_of(server) if line["request_id"] == request_id]

    eventually(found)
    (line,) = found()
    return line


def test_every_answer_has_a_number_that_its_log_line_has_too(spawned: Spawned) -> None:
    for path, status in (("/studies/", 200), ("/studies/MGYS9", 404), ("/studies/?page=0", 400), ("/nothing", 404)):
        answer = spawned.get(path)
        line = logged(spawned, answer.headers["X-Request-ID"])
        assert (line["method"], line["path"], line["status"]) == ("GET", BASE_PATH + path.split("?")[0], status)
        assert (line["level"], line["logger"], line["client"]) == ("info", "metagate.requests", "127.0.0.1")
        assert line["bytes"] == int(answer.headers["Content-Length"])
        assert 0 < line["ms"] < 60_000
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|\+00:00)", line["time"])


def test_two_requests_have_two_numbers(spawned: Spawned) -> None:
    numbers = {spawned.get("/healthz").headers["X-Request-ID"] for _ in range(20)}
    assert len(numbers) == 20


@pytest.mark.parametrize("number", ["abc", "0a1b-2c.3_d", "x" * 128])
def test_a_clients_own_number_is_kept(spawned: Spawned, number: str) -> None:
    for path in ("/healthz", "/nothing"):
        assert spawned.get(path, headers={"X-Request-ID": number}).headers["X-Request-ID"] == number
    assert [line["path"] for line in requests_of(spawned) if line["request_id"] == number]


@pytest.mark.parametrize(
    "number", [b"", b"x" * 129, b"a b", b'a"b', b"a;b", b"\xe9", b"<script>", b"a\tb", b"{}", b"a\x0bb", b"%0d%0a"]
)
def test_another_number_is_not_repeated(spawned: Spawned, number: bytes) -> None:
    lines = f"GET {BASE_PATH}/healthz HTTP/1.1\r\nHost: a\r\nX-Request-ID: ".encode() + number + b"\r\n\r\n"
    status, headers, _ = raw(spawned, lines)
    if status == 200:
        assert re.fullmatch("[0-9a-f]{16}", headers["X-Request-ID"])
        assert logged(spawned, headers["X-Request-ID"])
    else:
        assert status == 400


def test_no_query_no_token_and_no_line_break_gets_into_the_log(spawned: Spawned) -> None:
    headers = {"Authorization": "Bearer the-secret-token", "Cookie": "session=the-secret-cookie"}
    answer = spawned.get("/studies/?search=the-secret-words&signature=the-secret-signature", headers=headers)
    logged(spawned, answer.headers["X-Request-ID"])
    forged = spawned.get("/studies/a%0d%0a%7B%22message%22:%22forged%22%7D%1b%5b31m")
    assert logged(spawned, forged.headers["X-Request-ID"])["path"].endswith("%1b%5b31m")
    assert "the-secret" not in spawned.said()
    assert not [line for line in spawned.log_lines() if line["message"] == "forged"]


def test_a_web_socket_is_refused_in_order(spawned: Spawned) -> None:
    lines = [f"GET {BASE_PATH}/studies/ HTTP/1.1", "Host: a", "Connection: Upgrade", "Upgrade: websocket"]
    lines += ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
    status, _, _ = raw(spawned, ("\r\n".join(lines) + "\r\n\r\n").encode())
    assert status in (200, 400, 403, 404)
    assert spawned.get("/healthz").status_code == 200
    assert "Traceback" not in spawned.said()


def test_a_client_that_goes_away_harms_nobody(spawned: Spawned) -> None:
    host, port = spawned.origin.removeprefix("http://").split(":")
    for sent in (b"", b"GET ", f"GET {BASE_PATH}/studies/?page_size=100 HTTP/1.1\r\nHost: a\r\n\r\n".encode()):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(sent)
    assert spawned.json("/studies/")["count"] > 0
    assert "Traceback" not in spawned.said()


def test_log_lines_for_people(sqlite_store: str, tmp_path: Path) -> None:
    with serving(sqlite_store, tmp_path, log_format="text") as server:
        server.get("/studies/?search=the-secret-words", headers={"X-Request-ID": "mine"})
        server.get("/studies/a%0aGET%20/forged", headers={"X-Request-ID": "forged"})
    lines = server.said().splitlines()
    (line,) = [line for line in lines if "[mine]" in line]
    assert re.fullmatch(rf"GET {BASE_PATH}/studies/ → 200, \d+ bytes, [\d.]+ ms \[mine\]", line)
    assert "the-secret" not in server.said()
    assert not [line for line in lines if line.startswith("GET /forged")]


# --- the end ----------------------------------------------------------------------------------------------------------


def refuses(server: Spawned) -> bool:
    """Whether the server takes no new connections."""
    try:
        httpx.get(f"{server.origin}/healthz", timeout=5, trust_env=False)
    except httpx.TransportError:
        return True
    return False


def finish_in_flight(server: Spawned, path: str, under_way: Any, let_go: Any) -> httpx.Response:
    """Ask for something slow, stop the server meanwhile, let the slow thing go on: the answer."""
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(server.get, path)
        assert under_way()
        server.process.send_signal(signal.SIGTERM)
        eventually(lambda: refuses(server))
        assert not waiting.done()
        assert server.process.poll() is None, "it must wait for the request"
        let_go()
        return waiting.result()


def assert_alike(server: Spawned) -> None:
    """Every process of the server gives the same bytes, errors and fingerprints included."""
    paths = ("/openapi.json", "/studies/?page_size=100", "/studies/MGYS00000001", "/studies/?order=title", "/")
    answers: dict[str, set[tuple[int, str | None, bytes]]] = {path: set() for path in paths}
    for path in paths * 6:
        # A connection of its own for each request, so that both workers get some.
        answer = httpx.get(server.base_url + path, trust_env=False, verify=False)
        answers[path].add((answer.status_code, answer.headers.get("ETag"), answer.content))
    assert {path: len(found) for path, found in answers.items()} == dict.fromkeys(paths, 1)


def test_two_workers_answer_alike_and_finish_what_is_in_flight(sqlite_store: str, tmp_path: Path) -> None:
    asked, over = threading.Event(), threading.Event()

    def respond(handler: BaseHTTPRequestHandler, number: str) -> None:
        asked.set()
        over.wait(4 * SECONDS)
        respond_with(handler, articles(number), 200)

    with (
        responding(respond) as europe_pmc,
        serving(sqlite_store, tmp_path, workers=2, europe_pmc_url=europe_pmc.url) as server,
    ):
        eventually(lambda: server.said().count("Application startup complete") == 2)
        assert_alike(server)
        answer = finish_in_flight(server, SLOW, lambda: asked.wait(SECONDS), over.set)
        server.process.wait(SECONDS)
        assert (answer.status_code, len(answer.json()["other"])) == (200, 3)
        assert [line["status"] for line in requests_of(server) if line["path"] == BASE_PATH + SLOW] == [200]


def test_a_slow_query_in_flight_is_finished(postgres_store: str, tmp_path: Path) -> None:
    def waits_for_the_lock() -> bool:
        with psycopg.connect(postgres_store, autocommit=True) as watching:
            waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            eventually(lambda: watching.execute(waiting).fetchone() is not None)
        return True

    with serving(postgres_store, tmp_path) as server, psycopg.connect(postgres_store) as connection:
        connection.execute("LOCK TABLE sample IN ACCESS EXCLUSIVE MODE")
        answer = finish_in_flight(server, "/samples/?page_size=100", waits_for_the_lock, connection.rollback)
        server.process.wait(SECONDS)
        assert answer.status_code == 200
        assert len(answer.json()["items"]) == answer.json()["count"] == 61


def test_the_end_comes_even_if_a_request_does_not(sqlite_store: str, tmp_path: Path) -> None:
    asked, over = threading.Event(), threading.Event()

    def respond(_handler: BaseHTTPRequestHandler, _number: str) -> None:
        asked.set()
        over.wait(4 * SECONDS)

    with responding(respond) as europe_pmc, ThreadPoolExecutor(1) as pool:
        settings = {"europe_pmc_url": europe_pmc.url, "europe_pmc_seconds": 50, "max_shutdown_seconds": 1}
        with serving(sqlite_store, tmp_path, **settings) as server:
            waiting = pool.submit(server.get, SLOW)
            assert asked.wait(SECONDS)
            server.stop()
            over.set()
            answer = waiting.result()
    assert answer.status_code == 503
    assert "stopping" in answer.json()["detail"]
    assert int(answer.headers["Retry-After"]) > 0


# --- when it cannot start ---------------------------------------------------------------------------------------------


def refused(*arguments: str, **environment: str) -> str:
    """What `metagate serve` says when it does not start; it must end with an exit code, and without a traceback."""
    program = Path(sys.executable).with_name("metagate")
    settings = {f"METAGATE_{name.upper()}": value for name, value in environment.items()}
    done = subprocess.run(
        [program, "serve", *arguments], env={**os.environ, **settings}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode not in (0, -signal.SIGKILL)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


def test_a_port_that_is_taken_is_named(sqlite_store: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        assert port in refused("--database", sqlite_store, "--port", port)
