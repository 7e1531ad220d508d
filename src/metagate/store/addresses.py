"""Database addresses: `sqlite:///file.db`, a plain file name, or `postgresql://user@host/database`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from metagate.store.errors import BadAddress

_POSTGRES = re.compile(r"^postgres(ql)?://")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# Up to the last "@", so that nothing of a password with "/" or "@" in it is left over.
_USERINFO = re.compile(r"(?P<before>://[^:@/?#]*:)(?P<secret>.*)@", re.DOTALL)
_PARAMETER = re.compile(r"(?P<before>[?&](?:ssl)?password=)(?P<secret>[^&#]*)", re.IGNORECASE)
_HIDDEN = "***"
_SHORTEST_FRAGMENT = 3


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where a store is.

    Attributes:
        path: the file of a SQLite store; None for PostgreSQL.
        url: the URL of a PostgreSQL store, as libpq takes it; "" for SQLite. It may hold a password: show `shown`
            instead.
    """

    path: Path | None
    url: str

    @property
    def shown(self) -> str:
        """The address without a password, for messages."""
        return without_password(self.url) if self.path is None else f"sqlite:///{self.path}"

    def __repr__(self) -> str:
        return f"Address({self.shown})"


def without_password(url: str) -> str:
    """A URL with `***` for its password, whether it stands before the host or among the parameters.

    >>> without_password("postgresql://lab:secret@db/metagate?sslpassword=key")
    'postgresql://lab:***@db/metagate?sslpassword=***'
    """
    shown = _USERINFO.sub(rf"\g<before>{_HIDDEN}@", url)
    return _PARAMETER.sub(rf"\g<before>{_HIDDEN}", shown)


def censored(message: str, url: str) -> str:
    """A driver's message about a URL, without what the URL's password is made of.

    Drivers quote parts of an address that they could not understand, and an unescaped "@" or ":" in a password makes
    them take its halves for host and port.
    """
    secrets = [found["secret"] for pattern in (_USERINFO, _PARAMETER) for found in pattern.finditer(url)]
    fragments = {part for secret in secrets for text in (secret, unquote(secret)) for part in re.split("[@:/?#]", text)}
    for fragment in sorted({*secrets, *map(unquote, secrets), *fragments}, key=len, reverse=True):
        if len(fragment) >= _SHORTEST_FRAGMENT:
            message = message.replace(fragment, _HIDDEN)
    return message


def parse(text: str) -> Address:
    """An address as an operator writes it.

    Raises:
        BadAddress: neither SQLite nor PostgreSQL, or an in-memory database, which no two processes could share.
    """
    if _POSTGRES.match(text):
        return Address(None, text)
    shown = without_password(text)
    if text.startswith("sqlite://"):
        rest = text.removeprefix("sqlite://")
        if not rest.startswith("/") or len(rest) < 2:
            raise BadAddress(f"{shown!r}: write sqlite:///relative/file.db or sqlite:////absolute/file.db")
        return _file(rest[1:], shown)
    if not text or _SCHEME.match(text):
        raise BadAddress(
            f"{shown!r} is no database address: write sqlite:///file.db or postgresql://user@host/database"
        )
    return _file(text, shown)


def _file(name: str, shown: str) -> Address:
    if name == ":memory:":
        raise BadAddress(f"{shown!r}: a store needs a file, for every process of the server opens it")
    if "\x00" in name:
        raise BadAddress(f"{shown!r}: the name of a file holds no NUL character")
    return Address(Path(name), "")
