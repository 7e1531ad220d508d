"""The documentation page at the API's root: as a browser shows it, and its parts one by one."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from metagate.api.docs import ASSETS_PATH, INDEX, asset, docs_html, docs_routes, root_index, wants_json
from metagate.api.llms import LIST_PARAMETERS, llms_txt
from tests.browser import CSP_MARK, Watched, chromium, open_browser
from tests.documents import STUDIES
from tests.servers import InProcess

REPOSITORY = Path(__file__).resolve().parents[2]
CONTRACT = REPOSITORY.parent / "shared" / "contract" / "openapi_v2.json"
BASE_PATH = "/metagenomics/api/v2"
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

browser_test = pytest.mark.xdist_group("browser")


# --- the server under test -------------------------------------------------------------------------------------------


@contextmanager
def serving(app: Starlette, *, root_path: str = "") -> Iterator[str]:
    """Runs the application on a free port of 127.0.0.1; gives its origin."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_level="warning", ws="none", lifespan="off", root_path=root_path)
        server = uvicorn.Server(config)
        # The socket listens already: whoever connects before the server runs waits in its queue.
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=30)
            assert not thread.is_alive(), "the test server did not stop"


def small_app() -> Starlette:
    """The page over an API of one operation, which answers with what it was asked."""
    operation = {
        "tags": ["Studies"],
        "operationId": "list_mgnify_studies",
        "summary": "List all studies",
        "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer", "default": 1}}],
        "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": {"type": "object"}}}}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Test API", "version": "2.0.0", "description": "An API of **one** operation."},
        "tags": [{"name": "Studies", "description": "Collections of samples."}],
        "paths": {f"{BASE_PATH}/studies/": {"get": operation}},
    }

    async def openapi(request: Request) -> JSONResponse:
        return JSONResponse(document | {"servers": [{"url": request.scope.get("root_path") or "/"}]})

    async def studies(request: Request) -> JSONResponse:
        return JSONResponse({"count": 1, "items": [{"accession": "MGYS00000001"}], "asked": dict(request.query_params)})

    routes = [Route(f"{BASE_PATH}/openapi.json", openapi), Route(f"{BASE_PATH}/studies/", studies)]
    return Starlette(routes=[*docs_routes(BASE_PATH, "Test service"), *routes])


@pytest.fixture(scope="module")
def docs_base_url(sqlite_server: InProcess) -> str:
    """Address of the API whose page is tested, with no slash at its end: the real one, full of records."""
    return sqlite_server.base_url


def proxy(prefix: str, origin: str) -> Starlette:
    """A reverse proxy that shows a server below a path prefix, and takes the prefix off before it asks."""

    async def forward(request: Request) -> Response:
        address = str(request.url).replace(str(request.base_url) + prefix.strip("/"), origin, 1)
        async with httpx.AsyncClient() as client:
            answer = await client.get(address, headers={"Accept": request.headers.get("accept", "")})
        kept = {
            name: answer.headers[name] for name in ("content-type", "content-security-policy") if name in answer.headers
        }
        return Response(answer.content, answer.status_code, kept)

    return Starlette(routes=[Route(prefix + "/{path:path}", forward)])


def origin_of(base_url: str) -> str:
    return "/".join(base_url.split("/")[:3])


# --- in a browser ----------------------------------------------------------------------------------------------------


def open_and_run(watched: Watched, address: str) -> dict[str, object]:
    """Opens the page, runs its list of studies, and gives the JSON body that the page then shows."""
    page = watched.page
    page.goto(address)
    operation = page.locator(".opblock", has=page.locator(f'[data-path="{BASE_PATH}/studies/"]'))
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table .response")
    assert answer.locator(".response-col_status").inner_text().split()[0] == "200"
    body = json.loads(answer.locator(".response-col_description .highlight-code code").first.inner_text())
    assert isinstance(body, dict)
    return body


@browser_test
@pytest.mark.parametrize("slash", ["", "/"])
def test_page_runs_an_operation_with_the_network_cut_off(docs_base_url: str, slash: str) -> None:
    with open_browser(origin_of(docs_base_url)) as watched:
        body = open_and_run(watched, docs_base_url + slash)
        # All of them: the page fills no filter in that its reader did not choose.
        assert body == httpx.get(f"{docs_base_url}/studies/").json()
        assert body["count"] == STUDIES
        assert [item["accession"] for item in body["items"]]  # type: ignore[attr-defined]
        watched.assert_clean()
        if folder := os.environ.get("METAGATE_SCREENSHOTS"):
            watched.page.screenshot(path=Path(folder) / f"docs{len(slash)}.png", full_page=True)


@browser_test
def test_page_shows_every_operation_under_its_tag(docs_base_url: str) -> None:
    document = httpx.get(f"{docs_base_url}/openapi.json").json()
    wanted = {
        (tag, path, method)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "post", "put", "patch", "delete"}
        for tag in operation["tags"]
    }
    with open_browser(origin_of(docs_base_url)) as watched:
        watched.page.goto(docs_base_url)
        watched.page.locator(".opblock").first.wait_for()
        shown = watched.page.evaluate(
            """() => [...document.querySelectorAll(".opblock")].map((block) => [
              block.closest(".opblock-tag-section").querySelector(".opblock-tag").dataset.tag,
              block.querySelector(".opblock-summary-path").dataset.path,
              block.querySelector(".opblock-summary-method").textContent.toLowerCase()])"""
        )
        assert {tuple(row) for row in shown} == wanted
        assert watched.page.locator(".filter input").is_visible()
        watched.assert_clean()


@browser_test
def test_page_works_behind_a_prefix_of_a_proxy() -> None:
    with (
        serving(small_app(), root_path="/mirror") as behind,
        serving(proxy("/mirror", behind)) as origin,
        open_browser(origin) as watched,
    ):
        body = open_and_run(watched, f"{origin}/mirror{BASE_PATH}")
        assert body["asked"] == {"page": "1"}
        watched.assert_clean()


@browser_test
def test_the_browser_itself_reports_what_it_must() -> None:
    """The three tests above rest on `Watched`: a page that does everything wrong is caught in everything."""
    page = "<script>x()</script><img src='http://cdn.example/a.png'><script src='https://192.0.2.1/b.js'></script>"
    policy = {"Content-Security-Policy": "default-src 'self'"}
    routes = [
        Route("/careless", lambda request: HTMLResponse(page)),
        Route("/refused", lambda request: HTMLResponse(page, headers=policy)),
    ]
    with serving(Starlette(routes=routes)) as origin, open_browser(origin) as watched:
        watched.page.goto(f"{origin}/careless")
        assert sorted(watched.foreign) == ["http://cdn.example/a.png", "https://192.0.2.1/b.js"]
        assert any("uncaught" in error for error in watched.errors)
        watched.page.goto(f"{origin}/refused")
        assert len([error for error in watched.errors if CSP_MARK in error]) == 3
        with pytest.raises(AssertionError):
            watched.assert_clean()


@pytest.mark.parametrize(("required", "outcome"), [("", pytest.skip.Exception), ("1", pytest.fail.Exception)])
def test_a_missing_browser_is_never_silent(
    monkeypatch: pytest.MonkeyPatch, required: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("METAGATE_REQUIRE_BROWSER", required)
    with pytest.raises(outcome, match="no `chromium` on the PATH"):
        chromium()


# --- over HTTP -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slash", ["", "/"])
def test_root_answers_browsers_with_the_page_and_programs_with_the_index(docs_base_url: str, slash: str) -> None:
    address = docs_base_url + slash
    page = httpx.get(address, headers={"Accept": FIREFOX})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    index = httpx.get(address, headers={"Accept": "*/*"})
    assert (index.status_code, index.headers["content-type"]) == (200, "application/json")
    assert index.json() == root_index(docs_base_url)
    assert "accept" in page.headers["vary"].lower()
    assert "accept" in index.headers["vary"].lower()


def test_every_local_link_of_the_page_answers(docs_base_url: str) -> None:
    page = httpx.get(docs_base_url, headers={"Accept": "text/html"}).text
    links = set(re.findall(r'(?:href|src|data-openapi-url)="([^"]*)"', page))
    assert len(links) >= 9
    for link in links:
        assert link.startswith("/"), f"{link} is not a path of this server"
        assert httpx.get(origin_of(docs_base_url) + link).status_code == 200, link


def test_unknown_asset_is_a_json_404_that_says_what_there_is(docs_base_url: str) -> None:
    answer = httpx.get(f"{docs_base_url}/{ASSETS_PATH}/nothing.js")
    assert answer.status_code == 404
    assert "'nothing.js'" in answer.json()["detail"]
    assert "swagger-ui.css" in answer.json()["detail"]


def test_llms_txt_is_served_as_text(docs_base_url: str) -> None:
    answer = httpx.get(f"{docs_base_url}/llms.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == llms_txt(docs_base_url)


# --- the parts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "json_wanted"),
    [
        (None, True),
        ("", True),
        ("*/*", True),
        ("application/json", True),
        ("text/*", True),
        ("image/png", True),
        (FIREFOX, False),
        ("text/html", False),
        ("TEXT/HTML ; Q=0.5", False),
        ("text/html, application/json", False),
        ("text/html;q=0.9, application/json", True),
        ("application/json;q=0.8, text/html;q=0.9", False),
        ("text/html;q=0.5, */*", True),
        ("text/html;q=0.5, application/*;q=0.4, */*", False),
        ("text/html;q=0.5, application/json;q=0, */*", False),
        ("text/html;q=0", True),
        ("text/html;q=nan", True),
        ("text/html;q=2, */*;q=0.1", True),
        (";;,,q=1,text/html", False),
    ],
)
def test_accept_header_is_negotiated(accept: str | None, json_wanted: bool) -> None:
    assert wants_json(accept) is json_wanted


@pytest.mark.parametrize(
    "name", ["", ".", "..", "docs.html", "VERSIONS", "swagger-ui/LICENSE", "../docs.py", "/etc/passwd", "docs.css\0"]
)
def test_only_listed_assets_can_be_read(name: str) -> None:
    assert asset(name) is None


@pytest.mark.parametrize(
    ("base_path", "start"),
    [
        ("/metagenomics/api/v2", "/metagenomics/api/v2"),
        ("metagenomics/api/v2/", "/metagenomics/api/v2"),
        ("/", ""),
        ("", ""),
        ("//elsewhere.example/v2", "/elsewhere.example/v2"),
        ("/\\elsewhere.example", "/elsewhere.example"),
        ('/a"><script>', "/a%22%3E%3Cscript%3E"),
    ],
)
def test_page_links_stay_on_this_server(base_path: str, start: str) -> None:
    page = docs_html(base_path, "T").decode()
    links = re.findall(r'(?:href|src|data-openapi-url)="([^"]*)"', page)
    assert {f"{start}/openapi.json", f"{start}/llms.txt", f"{start}/{ASSETS_PATH}/docs.js"} <= set(links)
    assert all(link.startswith(f"{start}/") and not link.startswith("//") for link in links)


def test_title_is_text_not_markup() -> None:
    page = docs_html("/v2", "A <b> & $base").decode()
    assert page.count("A &lt;b&gt; &amp; $base") == 2
    assert "<b>" not in page


def test_page_has_no_inline_script_or_style() -> None:
    page = docs_html("/v2", "T").decode()
    assert re.findall(r"<script(?![^>]*\ssrc=)|<style|\son\w+=|javascript:", page) == []


def test_validator_badge_is_off() -> None:
    """Not seen in a browser here: Swagger UI leaves the badge out for servers on 127.0.0.1, and shows it for others."""
    script, _ = asset("docs.js") or (b"", "")
    assert b"validatorUrl: null" in script


def test_index_names_absolute_urls() -> None:
    index = root_index("https://host.example/api/v2/")
    assert index["genome-catalogues"] == "https://host.example/api/v2/genomes/catalogues/"
    assert set(index) == set(INDEX)


def test_vendored_files_are_the_recorded_ones() -> None:
    script = REPOSITORY / "scripts" / "vendor_docs.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# --- llms.txt --------------------------------------------------------------------------------------------------------


def test_llms_txt_keeps_to_its_convention() -> None:
    text = llms_txt("https://host.example/api/v2/")
    lines = text.splitlines()
    assert len(lines) <= 150
    assert lines[0].startswith("# ")
    assert lines[2].startswith("> ")
    assert "https://host.example/api/v2/openapi.json" in text
    assert "v2//" not in text
    assert "$" not in text


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract ../shared/contract/openapi_v2.json is not here")
def test_llms_txt_names_every_path_and_parameter_of_the_contract() -> None:
    paths = json.loads(CONTRACT.read_text())["paths"]
    text = llms_txt("https://host.example/api/v2")
    for path, methods in paths.items():
        relative = path.removeprefix(f"{BASE_PATH}/")
        parent, _, child = relative.partition("}")
        assert f"{parent}}}" in text if child else relative.rstrip("/") in text, relative
        assert child.rstrip("/") in text, relative
        names = {item["name"] for item in methods.get("get", {}).get("parameters", []) if item["in"] == "query"}
        if "page" in names:
            assert set(LIST_PARAMETERS.get(relative, ())) == names - {"page", "page_size"}, relative
