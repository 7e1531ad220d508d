"""The page at the API's root: interactive documentation for people, an index of resources for programs.

Everything the page loads ships in `assets/` and comes from the same server: no CDN, no fonts, no validator badge.
`scripts/vendor_docs.py` says where the third-party part comes from.

All URLs in the page are absolute paths without a host (`/metagenomics/api/v2/docs-assets/…`). The root answers with and
without its trailing slash, with no redirect (behaviour table, row "Trailing slash"), and a relative URL would mean two
different places there. `<base href>` would repair that, but it also turns Swagger UI's deep links (`#/Studies/…`) into
links away from the page that is open. No host in them, so that scheme and host are those the browser already uses.
"""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from string import Template
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from metagate.api.llms import llms_txt

ASSETS_PATH = "docs-assets"
"""Path of the page's assets below the base path."""

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        # Swagger UI sets styles from its script, which this allows; it writes no <style> and no style="" into the page.
        "style-src 'self'",
        # data: icons in its stylesheet; blob: an image that an operation answered (a super-study's logo).
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""Content-Security-Policy of the page: it can neither load anything from another host nor talk to one."""

PAGE_HEADERS = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of the HTML page. `Vary`: the same URL also answers with the JSON index."""

_JS = "text/javascript; charset=utf-8"
_CSS = "text/css; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"

# Name in the URL -> file below assets/ and media type. The only names there are: no path is ever built from a request.
_ASSETS = {
    "docs.css": ("docs.css", _CSS),
    "docs.js": ("docs.js", _JS),
    "favicon.svg": ("favicon.svg", "image/svg+xml"),
    "swagger-ui.css": ("swagger-ui/swagger-ui.css", _CSS),
    "swagger-ui-bundle.js": ("swagger-ui/swagger-ui-bundle.js", _JS),
    "swagger-ui-bundle.js.LICENSE.txt": ("swagger-ui/swagger-ui-bundle.js.LICENSE.txt", _TEXT),
    "LICENSE": ("swagger-ui/LICENSE", _TEXT),
    "NOTICE": ("swagger-ui/NOTICE", _TEXT),
}

INDEX = {
    "studies": "studies/",
    "samples": "samples/",
    "runs": "runs/",
    "assemblies": "assemblies/",
    "analyses": "analyses/",
    "publications": "publications/",
    "super-studies": "super-studies/",
    "genomes": "genomes/",
    "genome-catalogues": "genomes/catalogues/",
    "biomes": "biomes/",
    "studies-feed": "studies/feed.rss",
    "openapi": "openapi.json",
    "llms": "llms.txt",
    "service-info": "service-info",
    "health": "healthz",
    "readiness": "readyz",
}
"""Name in the JSON index -> path below the base path."""

_QVALUE = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


def docs_html(base_path: str, title: str) -> bytes:
    """The documentation page.

    Args:
        base_path: path of the API as the browser sees it, proxy prefix included (`/metagenomics/api/v2`), not
            percent-encoded; slashes at its ends do not matter.
        title: name of the service, as plain text.

    Returns:
        UTF-8 HTML. Send it with `PAGE_HEADERS`.
    """
    page = (files("metagate.api") / "assets" / "docs.html").read_text(encoding="utf-8")
    return Template(page).substitute(base=escape(quote(_plain(base_path))), title=escape(title)).encode()


def asset(name: str) -> tuple[bytes, str] | None:
    """Content and media type of one asset of the page, or None if there is none of that name.

    The name is looked up in a fixed list; no path is made from it, so nothing else can be read.
    """
    known = _ASSETS.get(name)
    if known is None:
        return None
    path, media_type = known
    return (files("metagate.api") / "assets").joinpath(*path.split("/")).read_bytes(), media_type


def root_index(base_url: str) -> dict[str, str]:
    """The index of resources that programs get at the root: name -> absolute URL.

    Args:
        base_url: address of the API, `https://host/metagenomics/api/v2`, with or without a slash at its end.
    """
    base = base_url.rstrip("/")
    return {name: f"{base}/{path}" for name, path in INDEX.items()}


def wants_json(accept_header: str | None) -> bool:
    """Whether the root answers with the JSON index rather than with the page.

    The page is for whoever names `text/html`, with a quality not below that of JSON (RFC 9110, 12.5.1): browsers do.
    `*/*` and no header at all come from curl and from scripts, and a script can read JSON.
    """
    ranges = _accepted(accept_header or "")
    html = ranges.get("text/html", 0.0)
    json = ranges.get("application/json", ranges.get("application/*", ranges.get("*/*", 0.0)))
    return html == 0.0 or html < json


def docs_routes(base_path: str, title: str, public_url: str | None = None) -> list[Route]:
    """Routes of the root (with and without its slash), of the page's assets and of `llms.txt`; GET and HEAD.

    Args:
        base_path: path of the API below the application's root path; empty if it is mounted there.
        title: name of the service, shown on the page.
        public_url: address of the API as clients know it. None takes it from each request, which is right only where
            the server is asked under its public name, and must then not be cached for another host.
    """
    below = _plain(base_path)

    def base_url(request: Request) -> str:
        return public_url or str(request.url.replace(path=quote(_full_path(request, below)), query="", fragment=""))

    async def root(request: Request) -> Response:
        if wants_json(", ".join(request.headers.getlist("accept"))):
            return JSONResponse(root_index(base_url(request)), headers={"Vary": "Accept"})
        page = docs_html(_full_path(request, below), title)
        return Response(page, media_type="text/html", headers=PAGE_HEADERS)

    async def llms(request: Request) -> Response:
        return PlainTextResponse(llms_txt(base_url(request)))

    return [
        *([Route(below, root)] if below else []),
        Route(f"{below}/", root),
        Route(f"{below}/{ASSETS_PATH}/{{name}}", _asset_answer),
        Route(f"{below}/llms.txt", llms),
    ]


async def _asset_answer(request: Request) -> Response:
    name = request.path_params["name"]
    found = asset(name)
    if found is None:
        detail = f"The documentation page has no asset named {name!r}. Known names: {', '.join(sorted(_ASSETS))}."
        return JSONResponse({"detail": detail}, status_code=404)
    content, media_type = found
    return Response(content, headers={"Content-Type": media_type, "X-Content-Type-Options": "nosniff"})


def _full_path(request: Request, base_path: str) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/") + base_path


def _plain(base_path: str) -> str:
    # Exactly one slash in front (`//host` would be another server), none at the end.
    inner = base_path.strip("/\\")
    return f"/{inner}" if inner else ""


def _accepted(header: str) -> dict[str, float]:
    """Media ranges of an Accept header -> quality, 0 to 1. A part that is not a media range is passed over."""
    found: dict[str, float] = {}
    for part in header.split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = _quality(parameters)
        if "/" in media_range and quality is not None:
            found[media_range] = max(quality, found.get(media_range, 0.0))
    return found


def _quality(parameters: list[str]) -> float | None:
    """The `q` among a media range's parameters: 1 if it is not given, None if it is malformed."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return float(value) if _QVALUE.fullmatch(value.strip()) else None
    return 1.0
