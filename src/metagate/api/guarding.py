"""Refuses requests that are too large before anything is done for them."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from metagate.api.errors import error_response
from metagate.settings import Settings


class Guarded:
    """Holds requests to the limits of address and headers (`settings.Limits`)."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._url_bytes = settings.max_url_bytes
        self._header_bytes = settings.max_header_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            raw_path = scope.get("raw_path") or scope["path"].encode()
            if len(raw_path) + len(scope["query_string"]) > self._url_bytes:
                detail = f"The address is longer than {self._url_bytes} bytes; ask in several requests."
                await error_response(414, detail)(scope, receive, send)
                return
            if sum(len(name) + len(value) for name, value in scope["headers"]) > self._header_bytes:
                detail = f"The request headers are longer than {self._header_bytes} bytes together."
                await error_response(431, detail)(scope, receive, send)
                return
        await self._app(scope, receive, send)
