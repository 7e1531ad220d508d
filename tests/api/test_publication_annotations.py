"""Annotations of publications, which Europe PMC mines: grouped, kept, limited in time, and in nobody else's way."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.europe_pmc import ANNOTATIONS, EuropePmc, answering, articles, closed_port, respond_with, responding
from tests.servers import SECONDS, InProcess, in_process

PATH = "/publications/30000001/annotations"
QUICK = 0.4
"""Seconds that Europe PMC gets in these tests where it does not answer."""


def serving(store: str, europe_pmc: EuropePmc, **settings: Any) -> AbstractContextManager[InProcess]:
    return in_process(store, europe_pmc_url=europe_pmc.url, **settings)


# --- answers ----------------------------------------------------------------------------------------------------------


def test_annotations_are_grouped_by_kind_and_by_what_is_said(filled_store: str) -> None:
    with answering(articles) as europe_pmc, serving(filled_store, europe_pmc) as server:
        document = server.json(PATH)
    (query,) = europe_pmc.asked
    assert query["articleIds"] == ["MED:30000001"]
    assert (query["provider"], query["format"]) == (["Metagenomics"], ["JSON"])
    kinds = {part: [group["annotation_type"] for group in document[part]] for part in document}
    assert kinds == {"sample_processing": ["Kit", "Primer"], "other": ["A-new-kind", "Place", "Sample-Material"]}
    groups = {group["annotation_type"]: group for part in document.values() for group in part}
    assert groups["Sample-Material"]["title"] == "Sample material"
    (material,) = groups["Sample-Material"]["annotations"]
    assert material["annotation_text"] == "sediment"
    assert [mention["exact"] for mention in material["mentions"]] == ["Sediment", "sediment"]
    assert material["mentions"][0] == ANNOTATIONS[0]
    assert groups["A-new-kind"]["title"], "a kind that is new to us is shown all the same"


def test_a_publication_without_annotations_has_empty_parts(sqlite_store: str) -> None:
    bodies = iter([b"[]", b'[{"source": "MED", "extId": "30000001", "annotations": []}]'])
    with answering(lambda _: next(bodies)) as europe_pmc, serving(sqlite_store, europe_pmc) as server:
        for path in (PATH, "/publications/30000002/annotations"):
            assert server.json(path) == {"sample_processing": [], "other": []}


def test_what_europe_pmc_leaves_out_is_null(sqlite_store: str) -> None:
    bare = [{"annotations": [{"exact": "gut", "type": "Host"}, {"exact": None, "type": None, "tags": [{}]}]}]
    with answering(lambda _: json.dumps(bare).encode()) as europe_pmc, serving(sqlite_store, europe_pmc) as server:
        groups = server.json(PATH)["other"]
    mention = next(group for group in groups if group["annotation_type"] == "Host")["annotations"][0]["mentions"][0]
    assert (mention["prefix"], mention["section"], mention["tags"]) == (None, None, [])
    assert mention["provider"] == "Metagenomics"


def test_an_answer_is_kept(sqlite_store: str) -> None:
    with answering(articles) as europe_pmc, serving(sqlite_store, europe_pmc) as server:
        first, second = server.get(PATH), server.get(f"{PATH}/")
        assert first.content == second.content
        assert first.headers["ETag"] == second.headers["ETag"]
        assert len(europe_pmc.asked) == 1
        server.json("/publications/30000002/annotations")
        assert len(europe_pmc.asked) == 2


def test_an_answer_is_kept_only_so_long(sqlite_store: str) -> None:
    with answering(articles) as europe_pmc, serving(sqlite_store, europe_pmc, europe_pmc_keep_seconds=0) as server:
        for _ in range(3):
            server.json(PATH)
        assert len(europe_pmc.asked) == 3


def test_europe_pmc_is_not_asked_for_what_is_not_here(filled_store: str) -> None:
    with answering(articles) as europe_pmc, serving(filled_store, europe_pmc) as server:
        for number in ("1", "-1", "29999999", "99999999999999999999"):
            assert server.get(f"/publications/{number}/annotations").status_code == 404
        for number in ("abc", "1.5", "%00"):
            assert server.get(f"/publications/{number}/annotations").status_code == 400
        assert europe_pmc.asked == []


# --- no answers -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    """What Europe PMC says to `listener`: a test sets it."""
    return {"body": b"[]", "status": 200}


@pytest.fixture(scope="module")
def listener(sqlite_store: str, said: dict[str, Any]) -> Iterator[tuple[InProcess, EuropePmc]]:
    """A server, and the Europe PMC that it asks anew for every request."""

    def respond(handler: BaseHTTPRequestHandler, _number: str) -> None:
        respond_with(handler, said["body"], said["status"])

    with responding(respond) as europe_pmc, serving(sqlite_store, europe_pmc, europe_pmc_keep_seconds=0) as server:
        yield server, europe_pmc


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>busy</html>",
        b"{}",
        b"null",
        b"3",
        b'"text"',
        b"[1]",
        b"[null]",
        b"[{}]",
        b'[{"annotations": null}]',
        b'[{"annotations": 5}]',
        b'[{"annotations": [1]}]',
        b'[{"annotations": [null]}]',
        b'[{"annotations": ["text"]}]',
        b'[{"annotations": [{"exact": "a", "type": "Host", "tags": 5}]}]',
        b'[{"annotations": [{"exact": "a", "type": "Host", "tags": ["a"]}]}]',
        b'[{"annotations": {"a": 1}}]',
        b'{"annotations": []}',
        b"[" * 100_000,
        b"\xff\xfe",
        b'[{"annotations": [{"exact": "\\ud800", "type": "Host"}]}]',
        b'[{"annotations": [{"exact": "a", "type": "Host", "prefix": 5, "section": {"a": NaN}}]}]',
    ],
)
def test_an_answer_that_is_none_is_a_502(
    listener: tuple[InProcess, EuropePmc], said: dict[str, Any], body: bytes
) -> None:
    said |= {"body": body, "status": 200}
    answer = listener[0].get(PATH)
    assert answer.status_code == 502, answer.text
    assert "Europe PMC" in answer.json()["detail"]


@pytest.mark.parametrize("status", [204, 301, 400, 404, 429, 500, 503])
def test_an_error_of_europe_pmc_is_a_502(
    listener: tuple[InProcess, EuropePmc], said: dict[str, Any], status: int
) -> None:
    server, europe_pmc = listener
    said |= {"body": b"" if status == 204 else articles("1"), "status": status}
    answer = server.get(PATH)
    assert answer.status_code == 502
    assert answer.headers["Content-Type"] == "application/json"
    assert europe_pmc.url not in answer.text


def test_a_failure_is_not_kept(sqlite_store: str) -> None:
    bodies = iter([b"busy", articles("30000001")])
    with answering(lambda _: next(bodies)) as europe_pmc, serving(sqlite_store, europe_pmc) as server:
        assert [server.get(PATH).status_code for _ in range(3)] == [502, 200, 200]


def test_an_answer_without_end_is_a_502(sqlite_store: str) -> None:
    def endless(handler: BaseHTTPRequestHandler, _number: str) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"[" + b" " * 1_000_000)

    with responding(endless) as europe_pmc, serving(sqlite_store, europe_pmc) as server:
        assert server.get(PATH).status_code == 502


def test_an_unreachable_europe_pmc_is_a_502(sqlite_store: str) -> None:
    with in_process(sqlite_store, europe_pmc_url=closed_port()) as server:
        answer = server.get(PATH)
    assert answer.status_code == 502
    assert "could not be asked" in answer.json()["detail"]


def test_a_connection_that_breaks_is_a_502(sqlite_store: str) -> None:
    def broken(handler: BaseHTTPRequestHandler, _number: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"[")
        handler.close_connection = True

    with responding(broken) as europe_pmc, serving(sqlite_store, europe_pmc) as server:
        assert server.get(PATH).status_code == 502


# --- in time ----------------------------------------------------------------------------------------------------------


def silent(over: threading.Event) -> Callable[[BaseHTTPRequestHandler, str], None]:
    """Takes the question and says nothing."""
    return lambda _handler, _number: over.wait(4 * SECONDS) and None


def dripping(over: threading.Event) -> Callable[[BaseHTTPRequestHandler, str], None]:
    """Sends a byte now and then: each comes in time, all together never."""

    def respond(handler: BaseHTTPRequestHandler, _number: str) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not over.wait(QUICK / 8):
            handler.wfile.write(b" ")

    return respond


@pytest.mark.parametrize("manner", [silent, dripping])
def test_a_slow_europe_pmc_is_a_504_in_time(sqlite_store: str, manner: Any) -> None:
    over = threading.Event()
    with responding(manner(over)) as europe_pmc, serving(sqlite_store, europe_pmc, europe_pmc_seconds=QUICK) as server:
        began = time.monotonic()
        answer = server.get(PATH)
        took = time.monotonic() - began
        over.set()
    assert answer.status_code == 504
    assert f"{QUICK} s" in answer.json()["detail"]
    assert QUICK <= took < SECONDS


@pytest.mark.parametrize("connections", [1, 8])
def test_nobody_else_waits_meanwhile(filled_store: str, connections: int) -> None:
    """Requests that wait for Europe PMC hold neither the event loop nor a connection to the database."""
    over, asked = threading.Event(), threading.Semaphore(0)

    def respond(handler: BaseHTTPRequestHandler, number: str) -> None:
        asked.release()
        over.wait(4 * SECONDS)
        respond_with(handler, articles(number), 200)

    settings = {"max_connections": connections, "max_wait_seconds": 0.5}
    with (
        responding(respond) as europe_pmc,
        serving(filled_store, europe_pmc, **settings) as server,
        ThreadPoolExecutor(12) as pool,
    ):
        waiting = [pool.submit(server.get, f"/publications/{30_000_000 + n}/annotations") for n in range(1, 13)]
        for _ in waiting:
            assert asked.acquire(timeout=SECONDS)
        for path in ("/studies/", "/analyses/MGYA00000001", "/studies/?search=tidal", "/readyz"):
            assert server.get(path).status_code == 200
        assert not [answer for answer in waiting if answer.done()]
        over.set()
        assert {answer.result().status_code for answer in waiting} == {200}
