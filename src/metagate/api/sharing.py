"""Reading from anywhere: CORS for GET, credentials never; and the answer to OPTIONS on every route."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EXPOSED = (
    "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, Link, X-Notice, X-Page-Size, X-Request-ID"
)
"""Headers that a script in a browser may read."""
_ASKED = "authorization, content-type, if-match, if-modified-since, if-none-match, if-range, range, x-request-id"
_A_DAY = "86400"


class Shared:
    """Lets every origin read. Tokens go in a header that scripts set themselves, so cookies are never wanted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_options = scope["method"] == "OPTIONS"
        emptied = False

        async def shared(message: Message) -> None:
            nonlocal emptied
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                if is_options and message["status"] == 405:
                    emptied = True
                    message = _preflight(message, headers, Headers(scope=scope))
                else:
                    headers["Access-Control-Expose-Headers"] = EXPOSED
            elif emptied:
                message = {"type": "http.response.body", "body": b"", "more_body": message.get("more_body", False)}
            await send(message)

        await self._app(scope, receive, shared)


def _preflight(message: Message, headers: MutableHeaders, asked: Headers) -> Message:
    allowed = headers["Allow"]
    kept = MutableHeaders({"Allow": allowed, "Access-Control-Allow-Origin": "*"})
    if "access-control-request-method" in asked:
        kept["Access-Control-Allow-Methods"] = allowed
        kept["Access-Control-Allow-Headers"] = _ASKED
        kept["Access-Control-Max-Age"] = _A_DAY
    return {"type": message["type"], "status": 204, "headers": kept.raw}
