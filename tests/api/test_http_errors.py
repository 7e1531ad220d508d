"""Parameters that cannot be used, limits, a busy or broken store: each error of one shape, and none a 500 of ours."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from metagate.store.addresses import parse
from tests.api.answers import assert_error
from tests.postgres import database_url, fresh_database
from tests.servers import BASE_PATH, InProcess, filled, in_process, raw

Json = dict[str, Any]


# --- parameters -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "name", "allowed"),
    [
        ("/studies/?order=title", "order", ["accession", "-accession", "updated_at", "-updated_at"]),
        ("/samples/?order=accession", "order", ["sample_title", "-sample_title", "updated_at", "-updated_at"]),
        ("/publications/?order=title", "order", ["published_year", "-published_year"]),
        ("/genomes/?order=--length", "order", None),
        ("/genomes/catalogues/shore-v2-0/genomes/?order=x", "order", None),
        ("/studies/?has_analyses_from_pipeline=V7", "has_analyses_from_pipeline", None),
        ("/studies/?has_analyses_from_pipeline=6", "has_analyses_from_pipeline", None),
        ("/runs/?has_experiment_type=Proteomic", "has_experiment_type", None),
        ("/publications/?published_after=soon", "published_after", None),
        ("/publications/?published_before=9223372036854775808", "published_before", None),
        ("/publications/?published_after=2020.5", "published_after", None),
        ("/biomes/?max_depth=0", "max_depth", None),
        ("/biomes/?max_depth=deep", "max_depth", None),
        (f"/studies/?search={'a' * 501}", "search", None),
        (f"/publications/?title={'a' * 501}", "title", None),
        (f"/biomes/?biome_lineage={'a' * 501}", "biome_lineage", None),
        ("/studies/?search=a%00b", "search", None),
        ("/studies/?search=%ff%fe", "search", None),
        ("/studies/?search=%c3+x", "search", None),
        ("/genomes/MGYG000000001?catalogue_id=%00", "catalogue_id", None),
        ("/studies/?%00=1", "␀", None),
        ("/studies/?strict=perhaps", "strict", ["true", "false"]),
    ],
)
def test_a_bad_value_is_a_400_that_names_parameter_value_and_what_is_allowed(
    server: InProcess, openapi: Json, path: str, name: str, allowed: list[str] | None
) -> None:
    document = assert_error(server.get(path), 400, openapi, "BadRequestResponse")
    (problem,) = document["problems"]
    assert (problem["location"], problem["parameter"]) == ("query", name)
    assert f"{name}=" in document["detail"]
    assert problem["message"] in document["detail"]
    assert "\x00" not in json.dumps(document, ensure_ascii=False)
    if allowed is not None:
        assert problem["allowed"] == allowed
    assert all(value in problem["message"] for value in problem.get("allowed") or [])


def test_every_problem_is_named(server: InProcess, openapi: Json) -> None:
    answer = server.get("/studies/?page=0&order=up&page_size=x")
    document = assert_error(answer, 400, openapi, "BadRequestResponse")
    assert {problem["parameter"] for problem in document["problems"]} == {"page", "order", "page_size"}


def test_a_replacement_character_that_was_meant_is_searched_for(server: InProcess) -> None:
    assert server.json("/studies/?search=%EF%BF%BD")["count"] == 0


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("pageSize=5", ["pageSize", "page_size"]),
        ("pagesize=5", ["pagesize", "page_size"]),
        ("ordering=", ["ordering", "order"]),
        ("ordering=-updated_at", ["ordering", "order"]),
        ("Search=x", ["Search", "search"]),
        ("biome=root", ["biome", "biome_lineage"]),
        ("format=json", ["format", "known:"]),
        ("search=", ["search", "empty"]),
        ("order=", ["order", "empty"]),
        ("page_size=", ["page_size", "empty"]),
        ("page=", ["page", "empty"]),
        ("strict=", []),
        ("lineage=a&taxon=b", ["lineage", "taxon"]),
    ],
)
def test_unknown_and_empty_parameters_are_answered_and_named(server: InProcess, query: str, words: list[str]) -> None:
    answer = server.get(f"/studies/?{query}")
    assert answer.status_code == 200
    assert answer.json() == server.json("/studies/")
    assert all(word in answer.headers.get("X-Notice", "") for word in words)
    assert ("X-Notice" in answer.headers) == bool(words)


@pytest.mark.parametrize("path", ["/samples/", "/studies/MGYS00000001", "/runs/ERR1000001/analyses/", "/analyses/"])
def test_a_search_where_there_is_none_is_never_dropped_in_silence(server: InProcess, path: str) -> None:
    for name in ("search", "title", "accession", "q"):
        if (path, name) != ("/samples/", "search"):
            assert f"parameter {name} is unknown" in server.get(f"{path}?{name}=x").headers["X-Notice"]


@pytest.mark.parametrize("strict", ["true", "True", "1"])
@pytest.mark.parametrize(("query", "name"), [("pageSize=5", "pageSize"), ("order=", "order"), ("x=1", "x"), ("=1", "")])
def test_strict_makes_them_errors(server: InProcess, openapi: Json, strict: str, query: str, name: str) -> None:
    for path in ("/studies/", "/studies/MGYS00000001/samples/"):
        if (path, name) == ("/studies/MGYS00000001/samples/", "order"):
            continue
        answer = server.get(f"{path}?{query}&strict={strict}")
        document = assert_error(answer, 400, openapi, "BadRequestResponse")
        assert [problem["parameter"] for problem in document["problems"]] == [name]
        assert "ignored" not in answer.text, "it was not ignored"


@pytest.mark.parametrize(
    "query", ["strict=true", "strict=true&search=tidal&page=2", "strict=false&x=1", "strict=0&x=1"]
)
def test_strict_lets_everything_else_through(server: InProcess, query: str) -> None:
    assert server.get(f"/studies/?{query}").status_code == 200


def test_of_a_repeated_parameter_the_last_value_counts_and_is_said_to(server: InProcess) -> None:
    answer = server.get("/studies/?page=1&page=2")
    assert answer.json() == server.json("/studies/?page=2")
    assert "parameter page is given several times" in answer.headers["X-Notice"]
    assert server.get("/studies/?page=1&page=2&strict=true").status_code == 400
    assert "X-Notice" not in server.get("/studies/?page=2&page=2&strict=true").headers


def test_very_many_unknown_parameters_are_counted(server: InProcess) -> None:
    notice = server.get(f"/studies/?{'&'.join(f'p{n}=1' for n in range(900))}").headers["X-Notice"]
    assert "parameter p0 is unknown" in notice
    assert "892 more" in notice


@pytest.mark.parametrize(
    "query",
    [
        "a%0d%0aX-Evil:%201=2",
        "a%0d%0a%0d%0a%3Cscript%3E=2",
        "x%22%3E%3Cscript%3E=1",
        "%F0%9F%A6%A0=1",
        "%E2%80%A8=1",
        "%ff=1",
        "n" * 3000 + "=1",
        "&".join(f"p{n}=1" for n in range(900)),
        "=&=&&&;;",
        "a=b=c",
        "%",
        "%zz=%zz",
        "biome_lineage=%0d%0aX-Evil:%201",
        "biome_lineage=%3B%22%2C%3Cx%3E",
        "search=a%0d%0aX-Evil:%201",
    ],
)
def test_nothing_a_client_writes_gets_into_the_headers(sqlite_server: InProcess, query: str) -> None:
    request = f"GET {BASE_PATH}/studies/?{query} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    status, headers, body = raw(sqlite_server, request)
    assert status in (200, 400)
    assert "X-Evil" not in headers
    assert json.loads(body)
    for value in headers.values():
        assert value.isascii()
        assert value.isprintable()
        assert len(value) < 4_000
        assert "<script" not in value


# --- limits -----------------------------------------------------------------------------------------------------------


def test_a_long_address_is_a_414(sqlite_server: InProcess, openapi: Json) -> None:
    for path in (f"/studies/{'a' * 9000}", f"/studies/?search={'a' * 9000}"):
        assert "8192" in assert_error(sqlite_server.get(path), 414, openapi)["detail"]
    longest = 8192 - len(f"{BASE_PATH}/studies/?x=") + 1  # The question mark is not counted.
    assert sqlite_server.get(f"/studies/?x={'a' * longest}").status_code == 200
    assert sqlite_server.get(f"/studies/?x={'a' * (longest + 1)}").status_code == 414


def test_long_headers_are_a_431(sqlite_server: InProcess, openapi: Json) -> None:
    for headers in ({"X-Long": "a" * 40_000}, {f"X-{n}": "a" * 100 for n in range(350)}, {"Cookie": "a" * 33_000}):
        assert "32768" in assert_error(sqlite_server.get("/studies/", headers=headers), 431, openapi)["detail"]
    assert sqlite_server.get("/studies/", headers={"X-Long": "a" * 30_000}).status_code == 200


def test_limits_are_settings(sqlite_store: str) -> None:
    with in_process(sqlite_store, max_url_bytes=256, max_header_bytes=1024, max_search_characters=5) as server:
        assert server.get(f"/studies/{'a' * 300}").status_code == 414
        assert server.get("/studies/", headers={"X": "a" * 1024}).status_code == 431
        assert server.get("/studies/?search=123456").status_code == 400
        assert server.get("/studies/?search=12345").status_code == 200


@pytest.mark.parametrize(
    "request_", [b"GET / HTTP/9.9\r\n\r\n", b"\x00\x01\x02\r\n\r\n", b"GET " + b"/" * 70_000 + b" HTTP/1.1\r\n\r\n"]
)
def test_what_is_no_http_is_a_400(sqlite_server: InProcess, request_: bytes) -> None:
    assert raw(sqlite_server, request_)[0] == 400
    assert sqlite_server.get("/healthz").status_code == 200


# --- a store that cannot answer ---------------------------------------------------------------------------------------


def assert_too_slow(answer: httpx.Response, openapi: Json, seconds: str) -> None:
    document = assert_error(answer, 503, openapi)
    assert f" {seconds} s " in document["detail"]
    assert "Ask for less" in document["detail"]
    assert int(answer.headers["Retry-After"]) > 0


def test_a_query_over_its_time_is_a_503_with_a_reason_on_sqlite(tmp_path: Path, openapi: Json) -> None:
    """SQLite looks at the clock every so many steps: enough rows to be seen, and less time than any step takes."""
    rows = ({"accession": f"MGYS{n:08d}", "title": f"Study {n} of very many"} for n in range(6_000))
    (tmp_path / "studies.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    store = filled(parse(f"sqlite:///{tmp_path}/store.db"), tmp_path / "documents", tmp_path / "studies.jsonl")
    with store as address:
        # Two characters: no index answers that.
        with in_process(address, max_query_seconds=1e-6) as server:
            assert_too_slow(server.get("/studies/?search=zq"), openapi, "1e-06")
            # The connection that was stopped is used again.
            assert server.get("/studies/MGYS00000001").status_code == 200
        with in_process(address) as server:
            assert server.json("/studies/?search=zq")["count"] == 0


def test_a_query_over_its_time_is_a_503_with_a_reason_on_postgres(postgres_store: str, openapi: Json) -> None:
    with in_process(postgres_store, max_query_seconds=0.2) as server:
        with psycopg.connect(postgres_store) as connection:
            connection.execute("LOCK TABLE study IN ACCESS EXCLUSIVE MODE")
            assert_too_slow(server.get("/studies/?search=tidal"), openapi, "0.2")
            assert server.get("/biomes/").status_code == 200
        assert server.json("/studies/?search=tidal")["count"] > 0


def test_no_free_connection_is_a_503_and_then_all_is_well(filled_store: str, openapi: Json) -> None:
    with in_process(filled_store, max_connections=1, max_wait_seconds=0.05) as server:
        free = asyncio.Event()

        async def hold() -> None:
            async with server.app.state.metagate.engine.read():
                held.set()
                await free.wait()

        async def let_go() -> None:
            free.set()

        held = asyncio.Event()
        holding = asyncio.run_coroutine_threadsafe(hold(), server.loop)
        server.run(held.wait())
        answer = server.get("/studies/MGYS00000001")
        assert "connection" in assert_error(answer, 503, openapi)["detail"]
        assert int(answer.headers["Retry-After"]) > 0
        assert server.get("/healthz").status_code == 200
        assert server.get("/readyz").status_code == 503
        server.run(let_go())
        holding.result(10)
        assert server.get("/studies/MGYS00000001").status_code == 200
        assert server.get("/readyz").status_code == 200


def test_a_store_whose_file_vanishes_is_not_ready(tmp_path: Path, openapi: Json) -> None:
    with filled(parse(f"sqlite:///{tmp_path}/store.db"), tmp_path) as address, in_process(address) as server:
        assert server.json("/readyz")["status"] == "ok"
        for file in tmp_path.glob("store.db*"):
            file.unlink()
        answer = server.get("/readyz")
        assert assert_error(answer, 503, openapi)["ready"] is False
        assert server.get("/healthz").status_code == 200
        assert str(tmp_path) not in answer.text
        assert not (tmp_path / "store.db").exists(), "asking must not make an empty store"


def test_a_database_that_goes_away_is_not_ready(postgres_server: str, tmp_path: Path, openapi: Json) -> None:
    with (
        fresh_database(postgres_server) as url,
        filled(parse(url), tmp_path) as address,
        in_process(address, max_wait_seconds=0.5) as server,
    ):
        assert server.json("/readyz")["status"] == "ok"
        name = url.rsplit("/", 1)[-1].split("?")[0]
        with psycopg.connect(database_url(postgres_server, "postgres"), autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            for path in ("/studies/", "/readyz", "/studies/MGYS00000001", "/readyz"):
                answer = server.get(path)
                assert_error(answer, 503, openapi)
                assert "Retry-After" in answer.headers
                assert name not in answer.text
                assert "127.0.0.1" not in answer.text
            assert server.get("/healthz").status_code == 200
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        deadline = time.monotonic() + 30
        while server.get("/readyz").status_code != 200:
            assert time.monotonic() < deadline, "it must come back by itself"


def test_a_fault_of_ours_is_a_500_that_gives_nothing_away(
    tmp_path: Path, openapi: Json, caplog: pytest.LogCaptureFixture
) -> None:
    with filled(parse(f"sqlite:///{tmp_path}/store.db"), tmp_path) as address, in_process(address) as server:
        with sqlite3.connect(tmp_path / "store.db") as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("DROP TABLE super_study_study")
        connection.close()
        answer = server.get("/super-studies/shores", headers={"X-Request-ID": "the-broken-one", "Origin": "http://a"})
        document = assert_error(answer, 500, openapi)
        assert "super_study" not in answer.text
        assert "Traceback" not in answer.text
        assert "logged" in document["detail"]
        assert answer.headers["X-Request-ID"] == "the-broken-one"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert server.get("/super-studies/").status_code == 200
    (logged,) = [record for record in caplog.records if record.exc_info]
    assert "super_study_study" in str(logged.exc_info)
