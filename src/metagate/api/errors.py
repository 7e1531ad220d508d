"""Error answers: JSON of one shape, `{"detail": "...", ...}`, whatever went wrong.

Below this floor errors know nothing of HTTP. Here one table says which status each becomes.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from metagate.store.errors import BadAddress, QueryTooSlow, StoreBusy

log = logging.getLogger(__name__)


class ApiError(Exception):
    """An answer that is not what was hoped for.

    Attributes:
        status: the HTTP status.
        detail: what was asked, what is wrong, what to do; can be shown to a person.
        headers: headers that the answer needs.
        more: further fields of the JSON.
    """

    status = 500

    def __init__(self, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more


class BadRequest(ApiError):
    """400: a parameter or a body that cannot be used; `problems` names each (wire `BadRequestResponse`)."""

    status = 400


class Unauthorized(ApiError):
    """401: a token is needed, or the one that came is not valid."""

    status = 401

    def __init__(self, detail: str, **more: Any) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"}, **more)


class Forbidden(ApiError):
    """403: the token is valid and does not allow this."""

    status = 403


class NotFound(ApiError):
    """404: there is no such thing, or the viewer may not know of it: both look the same."""

    status = 404


class BadGateway(ApiError):
    """502: another service, which this answer needs, answered with nonsense."""

    status = 502


class Unavailable(ApiError):
    """503: not now; `Retry-After` says when to try again."""

    status = 503

    def __init__(self, detail: str, retry_after: int = 5) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class GatewayTimeout(ApiError):
    """504: another service, which this answer needs, did not answer in time."""

    status = 504


STATUS_OF: Mapping[type[Exception], int] = {QueryTooSlow: 503, StoreBusy: 503, BadAddress: 503}
"""Errors of the floors below, and the status that each becomes. What is not here is a fault of ours: 500."""

_NARROWER = "Ask for less: a longer search text, a narrower filter or a smaller page."


def error_response(status: int, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """An error as every error looks."""
    body = orjson.dumps({"detail": detail, **more})
    return Response(body, status, headers=dict(headers or {}), media_type="application/json")


def response_to(error: Exception) -> Response:
    """The answer to an error that came up while a request was handled."""
    if isinstance(error, ApiError):
        return error_response(error.status, error.detail, error.headers, **error.more)
    if isinstance(error, HTTPException):
        return error_response(error.status_code, str(error.detail), error.headers)
    for kind, status in STATUS_OF.items():
        if isinstance(error, kind):
            hint = f" {_NARROWER}" if isinstance(error, QueryTooSlow) else ""
            return error_response(status, f"Not possible now: {reason_of(error)}.{hint}", {"Retry-After": "5"})
    log.error("a request failed", exc_info=error)
    return error_response(500, "The server failed at this request; the fault is its own and has been logged.")


def reason_of(error: Exception) -> str:
    """What readers are told of an error of `STATUS_OF`. Where the database lies is for the log alone."""
    if not isinstance(error, BadAddress):
        return str(error)
    log.error("the store cannot be reached: %s", error)
    return "the store cannot be reached"


async def on_error(_request: Request, error: Exception) -> Response:
    """Starlette's hook for exceptions."""
    return response_to(error)
