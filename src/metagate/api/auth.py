"""Who asks. Tokens are read here and nowhere else.

This version has no sign-in yet: no token can be valid, so every viewer is anonymous and a token is refused where a
client must be told that it is not logged in.
"""

from __future__ import annotations

from enum import Enum

from starlette.requests import Request

from metagate.api.errors import Unauthorized
from metagate.model.visibility import ANONYMOUS, Viewer

_NO_TOKEN = ("", "null", "undefined")
"""What browsers send when they have none (behaviour table, row "Bad token on a public endpoint")."""


class Access(Enum):
    """What an operation does with a token."""

    OPEN = "open"
    """A list of public rows: a token makes no difference, and a bad one is not looked at."""
    CHECKED = "checked"
    """A detail or a child list: anybody may ask, but a bad token is told."""
    PRIVATE = "private"
    """For signed-in viewers only."""


def token_of(request: Request) -> str | None:
    """The bearer token of a request; None where there is none."""
    scheme, _, token = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer" or token.strip().lower() in _NO_TOKEN:
        return None
    return token.strip()


def viewer_of(request: Request, access: Access) -> Viewer:
    """Who asks, as far as the operation looks.

    Raises:
        Unauthorized: the token is not valid, or there is none where one is needed.
    """
    if access is Access.OPEN:
        return ANONYMOUS
    if token_of(request) is not None:
        raise Unauthorized("Token is invalid or expired", code="token_not_valid")
    if access is Access.PRIVATE:
        raise Unauthorized("Unauthorized: this list needs a token of a signed-in account")
    return ANONYMOUS
