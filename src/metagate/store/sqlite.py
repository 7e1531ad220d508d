"""SQLite: one file, many readers, one writer at a time (WAL)."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from metagate.store.engine import Engine, Observer, Reader, ReadLimits, Row, Writer
from metagate.store.errors import BadAddress, QueryTooSlow, StoreBusy, StoreError
from metagate.store.statements import SQLITE, Statement

_STEPS_BETWEEN_CHECKS = 20_000
"""Virtual machine steps between two looks at the clock: about a millisecond."""
WRITER_WAITS = 30.0
"""Seconds that a write waits for another one to end."""


class _Rows:
    """Makes each row a dictionary; faster than `sqlite3.Row` once most columns are read."""

    __slots__ = ("names",)

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self.names = [column[0] for column in cursor.description or ()]

    def __call__(self, rows: Iterable[tuple[Any, ...]]) -> list[Row]:
        names = self.names
        return [dict(zip(names, row, strict=True)) for row in rows]


class SQLiteReader(Reader):
    """A read transaction on one connection. Short statements run here and now; one that scans runs in a thread."""

    dialect = SQLITE

    def __init__(self, connection: sqlite3.Connection, limits: ReadLimits, observer: Observer | None) -> None:
        super().__init__(observer)
        self._connection = connection
        self._limits = limits

    async def all(self, statement: Statement, **values: Any) -> Sequence[Row]:
        text, bound = statement.with_values(SQLITE, values)
        self._observed(text)
        if statement.scans:
            return await self._run_in_thread(text, bound)
        return self._run(text, bound)

    async def _run_in_thread(self, text: str, values: dict[str, Any]) -> list[Row]:
        """A request that is cancelled stops its statement and waits for the thread: the connection is used again."""
        work = asyncio.get_running_loop().run_in_executor(None, self._run, text, values)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            self._connection.interrupt()
            await asyncio.wait([work])
            work.exception()
            raise

    def _run(self, text: str, values: dict[str, Any]) -> list[Row]:
        deadline = time.monotonic() + self._limits.seconds
        self._connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_CHECKS)
        try:
            cursor = self._connection.execute(text, values)
            return _Rows(cursor)(cursor)
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise QueryTooSlow(f"the query took longer than {self._limits.seconds:g} s and was stopped") from error
            raise

    def listed(self, values: Iterable[Any]) -> str:
        return json.dumps(list(values))


class SQLiteWriter(Writer):
    """The write transaction of one connection."""

    dialect = SQLITE

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, statement: Statement, **values: Any) -> int:
        text, bound = statement.with_values(SQLITE, values)
        return self._connection.execute(text, bound).rowcount

    def many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        text, own = statement.compiled(SQLITE)
        self._connection.executemany(text, [{**own, **row} for row in rows] if own else rows)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        # Positions, not names: binding by name took a third longer.
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" * len(columns))
        self._connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608 - names of ours

    def look_up(self, text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        if not values:
            return []
        among = "IN (SELECT value FROM json_each(?))"
        return self._connection.execute(text.replace("{among}", among), (json.dumps(values),)).fetchall()

    def all(self, statement: Statement, **values: Any) -> list[Row]:
        text, bound = statement.with_values(SQLITE, values)
        cursor = self._connection.execute(text, bound)
        return _Rows(cursor)(cursor)

    def stream(self, text: str, size: int) -> Iterator[list[Row]]:
        cursor = self._connection.execute(text)
        as_rows = _Rows(cursor)
        while batch := cursor.fetchmany(size):
            yield as_rows(batch)

    def script(self, text: str) -> None:
        self._connection.execute(text)

    def listed(self, values: Iterable[Any]) -> str:
        return json.dumps(list(values))


class SQLiteEngine(Engine):
    """A store in one file.

    Args:
        path: the file.
        limits: see `ReadLimits`.
    """

    dialect = SQLITE

    def __init__(self, path: Path, limits: ReadLimits) -> None:
        self.path = path
        self._limits = limits
        self._idle: list[sqlite3.Connection] = []
        self._slots = asyncio.Semaphore(limits.connections)

    async def start(self) -> None:
        self._idle.append(self._connect_reader())

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SQLiteReader]:
        try:
            async with asyncio.timeout(self._limits.wait_seconds):
                await self._slots.acquire()
        except TimeoutError:
            raise StoreBusy(f"no connection was free within {self._limits.wait_seconds:g} s; try again") from None
        connection: sqlite3.Connection | None = None
        try:
            connection = self._idle.pop() if self._idle else self._connect_reader()
            connection.execute("BEGIN")
            yield SQLiteReader(connection, self._limits, self.observer)
        finally:
            if connection is not None:
                self._give_back(connection)
            self._slots.release()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        connection.set_progress_handler(None, 0)
        if connection.in_transaction:
            connection.execute("COMMIT")
        self._idle.append(connection)

    @contextmanager
    def write(self) -> Iterator[SQLiteWriter]:
        connection = self._connect_writer()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield SQLiteWriter(connection)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise _refusal(self.path, error) from error
        finally:
            # Closing without COMMIT rolls back, whatever went wrong.
            connection.close()

    async def stop(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def size_bytes(self) -> int:
        files = (self.path, self.path.with_name(self.path.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def _connect_reader(self) -> sqlite3.Connection:
        connection = connect(self.path)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA cache_size = -16000")
        connection.execute("PRAGMA mmap_size = 268435456")
        return connection

    def _connect_writer(self) -> sqlite3.Connection:
        connection = connect(self.path)
        connection.execute(f"PRAGMA busy_timeout = {WRITER_WAITS * 1000:.0f}")
        # An import works in the file's own cache: 256 MB keeps the indexes of a million samples warm.
        connection.execute("PRAGMA cache_size = -256000")
        connection.execute("PRAGMA temp_store = FILE")
        return connection


def _refusal(path: Path, error: sqlite3.Error) -> StoreError:
    """Why a write came to nothing."""
    if "locked" in str(error):
        return StoreBusy(f"something else is writing to {path}: wait until it has ended, then try again")
    return StoreError(f"{path} could not be written: {error}. Nothing was changed.")


def connect(path: Path) -> sqlite3.Connection:
    """A connection as all of ours are: WAL, foreign keys on, patient with another writer.

    Raises:
        BadAddress: the file cannot be opened or is no SQLite database.
    """
    try:
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, timeout=30, cached_statements=512
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error as error:
        raise BadAddress(f"cannot open {path} as a SQLite database: {error}") from error
    return connection
