"""Pages over HTTP: which one is asked for, and the headers that lead to the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from metagate.api.parameters import Asked
from metagate.settings import Settings
from metagate.store.listing import PageRequest
from metagate.wire.pages import PageQuery


def page_request(query: PageQuery, settings: Settings) -> PageRequest:
    """The page that is asked for; no longer than the server's longest."""
    size = query.page_size or settings.default_page_size
    return PageRequest(query.page, min(size, settings.max_page_size))


def own_address(request: Request, settings: Settings) -> str:
    """The address of the requested path as clients know it, without its query."""
    path = quote(request.scope["path"], safe="/:@!$&'()*+,;=~-._")
    return base_address(request, settings) + path.removeprefix(settings.base_path)


def base_address(request: Request, settings: Settings) -> str:
    """The address of the API's base path as clients know it, without a slash at its end."""
    if settings.public_url is not None:
        return settings.public_url.rstrip("/")
    url = request.url
    return f"{url.scheme}://{url.netloc}{request.scope.get('root_path', '')}{settings.base_path}"


def list_headers(
    request: Request, settings: Settings, asked: Asked[Any], page: PageRequest, count: int
) -> dict[str, str]:
    """`Link` (RFC 8288) to the first, previous, next and last page; a notice where the page is shorter than asked."""
    headers = {"Link": _links(own_address(request, settings), asked.given, page, count)}
    if (asked.query.page_size or 0) > page.size:
        headers["X-Page-Size"] = str(page.size)
        asked.notices.append(
            f"page_size={asked.given['page_size']} is more than a page holds; it has at most {page.size} rows"
        )
    return headers


def _links(address: str, given: Mapping[str, str], page: PageRequest, count: int) -> str:
    last = max(1, -(-count // page.size))
    numbers = {"first": 1}
    if page.number > 1:
        numbers["prev"] = min(page.number - 1, last)
    if page.number < last:
        numbers["next"] = page.number + 1
    numbers["last"] = last
    return ", ".join(
        f'<{address}?{urlencode({**given, "page": number})}>; rel="{relation}"' for relation, number in numbers.items()
    )
