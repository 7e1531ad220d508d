"""The outermost layer: a number and a log line for every request, and an answer even to what nobody foresaw."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
import sys
import time
from collections.abc import MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from metagate.api.errors import Unavailable, response_to

log = logging.getLogger("metagate.requests")

REQUEST_ID = "X-Request-ID"
_current: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The number of the request that is being answered: every line that is logged meanwhile carries it."""
_GOOD_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


class Observed:
    """Gives each request a number (or keeps the client's), logs it, and turns what escapes into a 500 answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, seen = time.perf_counter(), _Seen(_request_id(scope))
        _current.set(seen.request_id)

        async def numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = seen.request_id
            elif message["type"] == "http.response.body":
                seen.bytes += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, numbered)
        except asyncio.CancelledError:
            # Done to requests that are still there when a server that stops has waited long enough.
            if seen.status != 0:
                raise
            await _answer_to(Unavailable("The server is stopping; ask again in a moment."))(scope, receive, numbered)
        except Exception as error:
            if seen.status != 0:
                log.exception("an answer was cut off")
                raise
            await _answer_to(error)(scope, receive, numbered)
        finally:
            seen.log(scope, time.perf_counter() - began)


def _answer_to(error: Exception) -> Response:
    answer = response_to(error)
    # The layer that lets every origin read lies within this one, and does not see this answer.
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


class _Seen:
    """What is known of one request when it is over."""

    def __init__(self, request_id: str) -> None:
        self.request_id = request_id
        self.status = 0
        self.bytes = 0

    def log(self, scope: Scope, seconds: float) -> None:
        if not log.isEnabledFor(logging.INFO):
            return
        client = scope.get("client")
        fields = {
            "method": scope["method"],
            # Without its query: a signed link carries its secret there. As it came: decoded it might hold line breaks.
            "path": scope["raw_path"].decode("ascii", "backslashreplace"),
            "status": self.status,
            "bytes": self.bytes,
            "ms": round(seconds * 1000, 2),
            "client": client[0] if client else None,
        }
        log.info("request", extra={"fields": fields})


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get(REQUEST_ID, "")
    return given if _GOOD_ID.fullmatch(given) else secrets.token_hex(8)


class JsonLines(logging.Formatter):
    """A JSON object a line: time, level, logger, message, request id, and the fields of a request."""

    def format(self, record: logging.LogRecord) -> str:
        line: MutableMapping[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": _current.get(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)


class TextLines(logging.Formatter):
    """A line for people."""

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", None)
        if fields is None:
            text, request_id = super().format(record), _current.get()
            return text if request_id is None else f"{text} [{request_id}]"
        return "{method} {path} → {status}, {bytes} bytes, {ms} ms [{request_id}]".format(
            **fields, request_id=_current.get()
        )


def set_up_logging(level: str, log_format: str) -> None:
    """Log to standard error, uvicorn's own messages included."""
    handler = logging.StreamHandler(sys.stderr)
    text = TextLines("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if log_format == "json" else text)
    for name in ("metagate", "uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = [] if name == "uvicorn.error" else [handler]
        logger.propagate = name == "uvicorn.error"
        logger.setLevel(level.upper())
