"""Database addresses: `sqlite:///file.db`, a plain file name, or `postgresql://user@host/database`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from metagate.store.errors import BadAddress

_POSTGRES = re.compile(r"^postgres(ql)?://")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where a store is.

    Attributes:
        path: the file of a SQLite store; None for PostgreSQL.
        url: the URL of a PostgreSQL store; "" for SQLite. It may hold a password: show `shown` instead.
    """

    path: Path | None
    url: str

    @property
    def shown(self) -> str:
        """The address without a password, for messages."""
        if self.path is not None:
            return f"sqlite:///{self.path}"
        parts = urlsplit(self.url)
        if parts.password is None:
            return self.url
        host = parts.netloc.rsplit("@", 1)[-1]
        return urlunsplit(parts._replace(netloc=f"{parts.username}:***@{host}"))

    @property
    def sqlalchemy_url(self) -> str:
        """The address as SQLAlchemy takes it."""
        if self.path is not None:
            return f"sqlite:///{self.path}"
        return _POSTGRES.sub("postgresql+psycopg://", self.url)

    def __repr__(self) -> str:
        return f"Address({self.shown})"


def parse(text: str) -> Address:
    """An address as an operator writes it.

    Raises:
        BadAddress: neither SQLite nor PostgreSQL, or an in-memory database, which no two processes could share.
    """
    if _POSTGRES.match(text):
        return Address(None, text)
    if text.startswith("sqlite://"):
        rest = text.removeprefix("sqlite://")
        if not rest.startswith("/") or len(rest) < 2:
            raise BadAddress(f"{text!r}: write sqlite:///relative/file.db or sqlite:////absolute/file.db")
        return _file(rest[1:], text)
    if not text or _SCHEME.match(text):
        raise BadAddress(f"{text!r} is no database address: write sqlite:///file.db or postgresql://user@host/database")
    return _file(text, text)


def _file(name: str, text: str) -> Address:
    if name == ":memory:":
        raise BadAddress(f"{text!r}: a store needs a file, for every process of the server opens it")
    return Address(Path(name), "")
