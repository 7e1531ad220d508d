"""Tokens: who is told of a bad one, who is not, and what is none. Nobody can sign in yet, so none is good."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.api.answers import assert_error
from tests.servers import BASE_PATH, InProcess, raw

Json = dict[str, Any]


def token(**claims: Any) -> str:
    """A token as the public service writes them, signed by somebody else."""
    parts = ({"alg": "HS256", "typ": "JWT"}, {"username": "Webin-1", **claims})
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*texts, "c2lnbmF0dXJl"])


FORGED = {
    "forged": f"Bearer {token(exp=4_000_000_000)}",
    "expired": f"Bearer {token(exp=1)}",
    "unsigned": "Bearer eyJhbGciOiJub25lIn0.eyJ1c2VybmFtZSI6IldlYmluLTEifQ.",
    "nonsense": "bearer nonsense",
    "long": f"BEARER {'a' * 4000}",
}
NONE = ["", "Bearer", "Bearer null", "bearer undefined", "Bearer  NULL", "Basic d2ViaW46cHc=", "Token x"]
OPEN_LISTS = ["/studies/", "/samples/", "/assemblies/", "/analyses/", "/publications/", "/super-studies/", "/genomes/"]
OPEN_LISTS += ["/biomes/", "/studies/feed.rss", "/openapi.json", "/healthz", "/service-info"]
CHECKED = ["/studies/MGYS00000001", "/studies/MGYS00000001/samples/", "/samples/SAMEA1000001", "/runs/ERR1000001"]
CHECKED += ["/analyses/MGYA00000001", "/analyses/MGYA00000001/annotations/pfams", "/publications/30000001", "/runs/"]
CHECKED += [
    "/super-studies/shores",
    "/genomes/MGYG000000001",
    "/genomes/catalogues/shore-v2-0",
    "/assemblies/ERZ1000001",
]
CHECKED += ["/studies/MGYS00008001", "/studies/MGYS99999999"]


@pytest.mark.parametrize("kind", FORGED)
@pytest.mark.parametrize("path", [*CHECKED, "/my-data/studies/"])
def test_a_bad_token_is_told_on_details_and_child_lists(
    sqlite_server: InProcess, openapi: Json, path: str, kind: str
) -> None:
    answer = sqlite_server.get(path, headers={"Authorization": FORGED[kind]})
    assert assert_error(answer, 401, openapi, "TokenErrorResponse")["code"] == "token_not_valid"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("kind", FORGED)
@pytest.mark.parametrize("path", OPEN_LISTS)
def test_a_bad_token_makes_no_difference_to_public_lists(sqlite_server: InProcess, path: str, kind: str) -> None:
    answer = sqlite_server.get(path, headers={"Authorization": FORGED[kind]})
    assert answer.status_code == 200
    assert answer.content == sqlite_server.get(path).content


@pytest.mark.parametrize("text", NONE)
def test_what_browsers_send_without_a_token_is_no_token(sqlite_server: InProcess, text: str) -> None:
    for path in ("/studies/", *CHECKED[:-2]):
        answer = sqlite_server.get(path, headers={"Authorization": text})
        assert (answer.status_code, answer.content) == (200, sqlite_server.get(path).content)


@pytest.mark.parametrize("text", ["Bearer ", "Bearer null ", "  Bearer\t", "Bearer  undefined\t"])
def test_white_space_is_no_token_either(sqlite_server: InProcess, text: str) -> None:
    lines = [f"GET {BASE_PATH}/studies/MGYS00000001 HTTP/1.1", "Host: a", f"Authorization: {text}"]
    assert raw(sqlite_server, ("\r\n".join(lines) + "\r\n\r\n").encode())[0] == 200


@pytest.mark.parametrize("text", [None, *NONE])
def test_ones_own_data_need_a_token(sqlite_server: InProcess, openapi: Json, text: str | None) -> None:
    for path in ("/my-data/studies/", "/my-data/studies"):
        answer = sqlite_server.get(path, headers={} if text is None else {"Authorization": text})
        assert_error(answer, 401, openapi, "TokenErrorResponse")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
