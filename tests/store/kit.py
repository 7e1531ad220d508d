"""Stores for tests: empty ones of our version, quickly, on both engines; and reading from them without a server."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from metagate.model.visibility import ANONYMOUS, Viewer
from metagate.store.addresses import Address, parse
from metagate.store.engine import Engine
from metagate.store.listing import ListMemory
from metagate.store.opening import open_store
from metagate.store.queries.context import Context
from metagate.store.versions import migrate
from tests.postgres import database_url, fresh_database

SQLITE, POSTGRES = "sqlite", "postgresql"
DIALECTS = (SQLITE, POSTGRES)

Answer = TypeVar("Answer")


class Stores:
    """Makes stores as copies of one that was migrated for real: a hundredth of the time.

    Args:
        directory: where files go.
        server: gives the URL of a PostgreSQL server; asked for when the first store there is wanted.
    """

    def __init__(self, directory: Path, server: Callable[[], str]) -> None:
        self._directory = directory
        self._server = cache(server)
        self._templates: dict[str, Address] = {}
        self._made = ExitStack()

    def new(self, dialect: str) -> Address:
        """An empty store of our version."""
        if dialect not in self._templates:
            template = self.nothing(dialect)
            migrate(template)
            self._templates[dialect] = template
        return self.copy(self._templates[dialect])

    def nothing(self, dialect: str) -> Address:
        """A place where no store is yet: a file that is not there, or an empty database."""
        if dialect == SQLITE:
            return parse(str(self._directory / f"{uuid4().hex}.db"))
        return parse(self._made.enter_context(fresh_database(self._server())))

    def copy(self, address: Address) -> Address:
        """A store with the same content. Nobody may be connected to the one that is copied."""
        if address.path is not None:
            copied = self._directory / f"{uuid4().hex}.db"
            shutil.copyfile(address.path, copied)
            return parse(str(copied))
        name = f"metagate_test_{uuid4().hex}"
        template = urlsplit(address.url).path.lstrip("/")
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        self._execute(create)
        self._made.callback(self._execute, _drop(name))
        return parse(database_url(self._server(), name))

    def drop(self, address: Address) -> None:
        """Give the room of a store back before the tests end."""
        if address.path is None:
            self._execute(_drop(urlsplit(address.url).path.lstrip("/")))
            return
        for suffix in ("", "-wal", "-shm"):
            address.path.with_name(address.path.name + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        """Drop every database."""
        self._made.close()

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._server(), autocommit=True, connect_timeout=10) as connection:
            connection.execute(statement)


def _drop(name: str) -> sql.Composed:
    return sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Stores]:
    """Makes stores for the tests of this process."""
    made = Stores(tmp_path_factory.mktemp("stores"), lambda: str(request.getfixturevalue("postgres_server")))
    yield made
    made.close()


def read(address: Address, work: Callable[[Context], Awaitable[Answer]], viewer: Viewer = ANONYMOUS) -> Answer:
    """Do some reading of a store, in a context of its own with nothing remembered."""

    async def once() -> Answer:
        engine = open_store(address)
        await engine.start()
        try:
            async with engine.read() as reader:
                return await work(Context(reader, viewer, ListMemory()))
        finally:
            await engine.stop()

    return asyncio.run(once())


def rows_of(address: Address) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a database, to see whether anything changed."""
    with connected(address) as connection:
        if address.path is not None:
            found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        else:
            found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        names = [row[0] for row in found.fetchall()]
        return {name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}


def connected(address: Address) -> Any:
    """The driver's own connection; used as a context it commits and closes."""
    if address.path is None:
        return psycopg.connect(address.url)
    return _closing_sqlite(address.path)


class _closing_sqlite:  # noqa: N801 - reads as a function
    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Any:
        import sqlite3

        self._connection = sqlite3.connect(self._path)
        return self._connection

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._connection.commit()
        self._connection.close()


def engine_of(address: Address) -> Engine:
    """The store, open for writing; reading needs `start`."""
    return open_store(address)
