"""How answers travel: HEAD, OPTIONS, CORS, fingerprints and 304, compression."""

from __future__ import annotations

import gzip

import brotli
import pytest
import zstandard

from tests.servers import BASE_PATH, InProcess, raw

LARGE = "/studies/?page_size=100"
SMALL = "/studies/MGYS00000001"
PATHS = (LARGE, SMALL, "/studies/MGYS00000003", "/analyses/MGYA00000001/annotations", "/studies/feed.rss", "/llms.txt")
PATHS += ("/openapi.json", "/", "/healthz", "/docs-assets/docs.css", "/nothing", "/studies/MGYS9", "/studies/?page=0")
PLAIN = {"Accept-Encoding": "identity"}
CODINGS = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstandard.ZstdDecompressor().decompress}


def sent(
    server: InProcess, path: str, accepted: str, method: str = "GET", more: str = ""
) -> tuple[int, dict[str, str], bytes]:
    """An answer as it stands on the wire."""
    lines = [f"{method} {BASE_PATH}{path} HTTP/1.1", "Host: a", f"Accept-Encoding: {accepted}"]
    status, headers, body = raw(server, ("\r\n".join(lines) + f"\r\n{more}\r\n").encode())
    return status, {name.lower(): value for name, value in headers.items()}, body


# --- HEAD and OPTIONS -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accepted", ["identity", "gzip", "br", "zstd"])
@pytest.mark.parametrize("path", PATHS)
def test_head_has_the_headers_of_get_and_no_body(sqlite_server: InProcess, path: str, accepted: str) -> None:
    with_body, without = (sent(sqlite_server, path, accepted, method) for method in ("GET", "HEAD"))
    for answer in (with_body, without):
        assert answer[1].pop("x-request-id")
        answer[1].pop("date")
    assert with_body[:2] == without[:2]
    assert int(without[1]["content-length"]) == len(with_body[2]) > 0
    assert without[2] == b""


def test_head_answers_on_a_connection_that_goes_on(sqlite_server: InProcess) -> None:
    """A body after HEAD would be taken for the next answer."""
    for path in (LARGE, SMALL, "/nothing", LARGE):
        assert sqlite_server.ask("HEAD", BASE_PATH + path).content == b""
        assert sqlite_server.get("/healthz").json()["status"] == "ok"


@pytest.mark.parametrize(
    "path", [LARGE, SMALL, "/my-data/studies/", "/studies/feed.rss", "/openapi.json", "/", "/readyz"]
)
def test_options_says_what_can_be_done(sqlite_server: InProcess, path: str) -> None:
    answer = sqlite_server.ask("OPTIONS", BASE_PATH + path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["X-Request-ID"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
@pytest.mark.parametrize("path", [LARGE, SMALL, "/openapi.json", "/healthz", "/", "/studies/feed.rss"])
def test_other_methods_are_a_405_that_says_which_are_possible(sqlite_server: InProcess, path: str, method: str) -> None:
    answer = sqlite_server.ask(method, BASE_PATH + path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Content-Type"] == "application/json"
    assert method in answer.json()["detail"]


# --- reading from other origins ---------------------------------------------------------------------------------------

ORIGIN = {"Origin": "https://elsewhere.example"}
ERRORS = ("/nothing", "/studies/MGYS9", "/studies/?page=0", "/my-data/studies/", f"/studies/{'a' * 9000}")


@pytest.mark.parametrize("path", [LARGE, SMALL, "/openapi.json", "/studies/feed.rss", *ERRORS])
def test_every_origin_may_read_every_answer(sqlite_server: InProcess, path: str) -> None:
    answer = sqlite_server.get(path, headers=ORIGIN)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    exposed = {name.strip().lower() for name in answer.headers["Access-Control-Expose-Headers"].split(",")}
    assert {"etag", "link", "x-notice", "x-page-size", "x-request-id", "content-range", "accept-ranges"} <= exposed


def test_errors_of_method_headers_and_address_can_be_read_too(sqlite_server: InProcess) -> None:
    for answer in (
        sqlite_server.ask("POST", f"{BASE_PATH}/studies/", headers=ORIGIN),
        sqlite_server.get("/studies/", headers={**ORIGIN, "X-Long": "a" * 40_000}),
        sqlite_server.get("/studies/MGYS00000001", headers={**ORIGIN, "Authorization": "Bearer forged"}),
    ):
        assert answer.status_code in (405, 431, 401)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", [LARGE, SMALL, "/studies/feed.rss", "/openapi.json", "/my-data/studies/"])
def test_a_preflight_allows_tokens_ranges_and_fingerprints(sqlite_server: InProcess, path: str) -> None:
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization,if-none-match"}
    answer = sqlite_server.ask("OPTIONS", BASE_PATH + path, headers={**ORIGIN, **asked})
    assert answer.is_success
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert not {"POST", "PUT", "DELETE"} & set(answer.headers["Access-Control-Allow-Methods"].split(", "))
    allowed = {name.strip() for name in answer.headers["Access-Control-Allow-Headers"].split(",")}
    assert {"authorization", "range", "if-none-match", "content-type"} <= allowed
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    assert "access-control-allow-credentials" not in answer.headers


# --- fingerprints -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accepted", ["identity", *CODINGS])
@pytest.mark.parametrize("path", [LARGE, SMALL, "/studies/feed.rss", "/openapi.json", "/docs-assets/docs.css"])
def test_a_known_fingerprint_is_a_304_without_a_body(sqlite_server: InProcess, path: str, accepted: str) -> None:
    _, headers, _ = sent(sqlite_server, path, accepted)
    tag = headers["etag"]
    assert tag.startswith('"'), "strong: equal tags mean equal bytes"
    for given in (tag, f"W/{tag}", "*", f'"other", {tag}', f'{tag}, "other"', f'"a",W/{tag} ,"b"'):
        status, again, body = sent(sqlite_server, path, accepted, more=f"If-None-Match: {given}\r\n")
        assert (status, body) == (304, b""), given
        assert again["etag"] == tag
        assert {"cache-control", "vary", "x-request-id", "access-control-allow-origin"} <= set(again)
        assert not {"content-length", "content-encoding", "content-type"} & set(again)
    two_lines = f'If-None-Match: "other"\r\nIf-None-Match: {tag}\r\n'
    assert sent(sqlite_server, path, accepted, more=two_lines)[0] == 304
    assert sent(sqlite_server, path, accepted, "HEAD", f"If-None-Match: {tag}\r\n")[0] == 304


@pytest.mark.parametrize("given", ['"other"', 'W/"other"', "", "nonsense", '"', '""', "W/", ",,,", '"*"'])
def test_another_fingerprint_gets_the_answer(sqlite_server: InProcess, given: str) -> None:
    status, _, body = sent(sqlite_server, SMALL, "identity", more=f"If-None-Match: {given}\r\n")
    assert (status, body[:1]) == (200, b"{")


def test_each_representation_has_a_fingerprint_of_its_own(server: InProcess) -> None:
    tags = [sent(server, path, accepted)[1]["etag"] for path in (LARGE, SMALL) for accepted in ("identity", *CODINGS)]
    # The small one is never compressed, so all of its representations are one.
    assert len(set(tags)) == 5
    assert [sent(server, LARGE, accepted)[1]["etag"] for accepted in ("identity", *CODINGS)] == tags[:4]


def test_errors_have_no_fingerprint_and_are_never_304(server: InProcess) -> None:
    for path in ERRORS:
        answer = server.get(path, headers={"If-None-Match": "*"})
        assert answer.status_code >= 400
        assert "etag" not in answer.headers


def test_whoever_shows_a_token_gets_an_answer_that_is_not_shared(server: InProcess) -> None:
    assert server.get("/studies/").headers["Cache-Control"] == "public, no-cache"
    with_token = server.get("/studies/", headers={"Authorization": "Bearer anything"})
    assert with_token.headers["Cache-Control"] == "private, no-cache"
    assert "authorization" in with_token.headers["Vary"].lower()
    assert "accept-encoding" in with_token.headers["Vary"].lower()


# --- compression ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [LARGE, "/analyses/MGYA00000001/annotations", "/studies/feed.rss", "/openapi.json"])
@pytest.mark.parametrize("coding", CODINGS)
def test_a_compressed_answer_is_the_same_answer(server: InProcess, path: str, coding: str) -> None:
    _, plain_headers, plain = sent(server, path, "identity")
    status, headers, body = sent(server, path, coding)
    assert (status, headers["content-encoding"]) == (200, coding)
    assert "content-encoding" not in plain_headers
    assert int(headers["content-length"]) == len(body) < len(plain)
    assert CODINGS[coding](body) == plain
    assert "accept-encoding" in headers["vary"].lower()
    assert "accept-encoding" in plain_headers["vary"].lower()
    assert sent(server, path, coding)[2] == body


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("GZip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("gzip;q=0.2,br;q=0.9,zstd;q=0.1", "br"),
        ("br;q=0, zstd;q=0, *", "gzip"),
        ("zstd;q=0, *;q=0.5", "br"),
        ("*", "zstd"),
        ("gzip;q=0", None),
        ("gzip;q=0, br;q=0.0, zstd;q=0.000", None),
        ("*;q=0", None),
        ("identity", None),
        ("identity, *;q=0", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("deflate", None),
        ("compress, exi", None),
        ("", None),
        (",,;;", None),
        ("gzip;q=high", None),
        ("gzip;q=-1", None),
        ("gzip;q=nan", None),
        ("br ; q=0.7 , gzip ; q=0.8", "gzip"),
        ("gzip;level=9", "gzip"),
    ],
)
def test_the_coding_is_the_one_that_the_client_likes_best(
    sqlite_server: InProcess, accepted: str, coding: str | None
) -> None:
    status, headers, body = sent(sqlite_server, LARGE, accepted)
    assert status == 200
    assert headers.get("content-encoding") == coding
    assert (CODINGS[coding](body) if coding else body).startswith(b'{"count":45')


def test_accept_encoding_may_come_in_several_lines(sqlite_server: InProcess) -> None:
    _, headers, _ = sent(sqlite_server, LARGE, "deflate", more="Accept-Encoding: br\r\n")
    assert headers["content-encoding"] == "br"


def test_no_accept_encoding_is_no_compression(sqlite_server: InProcess) -> None:
    _, headers, _ = raw(sqlite_server, f"GET {BASE_PATH}{LARGE} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    assert "Content-Encoding" not in headers


@pytest.mark.parametrize("coding", CODINGS)
def test_what_fits_one_packet_is_not_compressed(sqlite_server: InProcess, coding: str) -> None:
    for path in (SMALL, "/healthz", "/nothing"):
        _, headers, body = sent(sqlite_server, path, coding)
        assert "content-encoding" not in headers
        assert body.startswith(b"{")
