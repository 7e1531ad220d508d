"""Asking the real application without a socket: an ASGI client as thin as can be, for many requests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette

from metagate.api.app import create_app
from metagate.settings import Settings
from metagate.store.addresses import Address
from metagate.store.engine import Engine

BASE = "/metagenomics/api/v2"
_OF_THE_REQUEST = ("date", "x-request-id")


@dataclass(frozen=True)
class Answer:
    """An answer, without the headers that are the request's own."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def document(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Asker:
    """Sends requests to one application."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    @property
    def engine(self) -> Engine:
        """The application's store."""
        engine: Engine = self.app.state.metagate.engine
        return engine

    async def get(self, address: str, **headers: str) -> Answer:
        """The answer to a GET of an address below the base path, `studies/?page=2`."""
        path, _, query = address.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": f"{BASE}/{path}",
            "raw_path": f"{BASE}/{path}".encode(),
            "query_string": query.encode(),
            "headers": [(b"host", b"testserver"), *((k.encode(), v.encode()) for k, v in headers.items())],
            "client": ("127.0.0.1", 1),
            "server": ("testserver", 80),
        }
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        kept = [(name.decode().lower(), value.decode()) for name, value in sent[0]["headers"]]
        named = tuple(sorted((name, value) for name, value in kept if name not in _OF_THE_REQUEST))
        return Answer(sent[0]["status"], named, b"".join(message.get("body", b"") for message in sent[1:]))

    async def page(self, address: str) -> tuple[int, list[Any]]:
        """Count and items of a list."""
        answer = await self.get(address)
        assert answer.status == 200, (address, answer)
        return answer.document["count"], answer.document["items"]


@asynccontextmanager
async def asking(address: Address, **settings: Any) -> AsyncIterator[Asker]:
    """The application over a store, started; stopped at the end."""
    database = address.url or str(address.path)
    # Nothing listens on this port: publications' annotations answer 502 at once.
    app = create_app(Settings(database=database, europe_pmc_url="http://127.0.0.1:9/", **settings))
    async with app.router.lifespan_context(app):
        yield Asker(app)
