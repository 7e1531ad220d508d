"""PostgreSQL 15 or newer, through psycopg 3: an asynchronous pool for reading, one connection for a write."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection, Connection, IsolationLevel, errors
from psycopg.rows import dict_row, tuple_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from metagate.store.addresses import censored, without_password
from metagate.store.engine import Engine, Observer, Reader, ReadLimits, Row, Writer
from metagate.store.errors import BadAddress, QueryTooSlow, StoreBusy, StoreError
from metagate.store.statements import POSTGRES, Statement
from metagate.store.versions import WRITERS_LOCK

_WAIT_FOR_WRITER = "SET LOCAL lock_timeout = '30s'"


class PostgresReader(Reader):
    """A read-only transaction with one snapshot for all its statements."""

    dialect = POSTGRES

    def __init__(self, connection: AsyncConnection[Row], limits: ReadLimits, observer: Observer | None) -> None:
        super().__init__(observer)
        self._connection = connection
        self._limits = limits

    async def all(self, statement: Statement, **values: Any) -> Sequence[Row]:
        text, bound = statement.with_values(POSTGRES, values)
        self._observed(text)
        try:
            cursor = await self._connection.execute(text.encode(), bound, prepare=True)
            return await cursor.fetchall()
        except errors.QueryCanceled as error:
            raise QueryTooSlow(f"the query took longer than {self._limits.seconds:g} s and was stopped") from error
        except psycopg.OperationalError as error:
            raise BadAddress(f"the database went away: {str(error).strip()}") from error

    def listed(self, values: Iterable[Any]) -> list[Any]:
        return list(values)


class PostgresWriter(Writer):
    """The write transaction of one connection."""

    dialect = POSTGRES

    def __init__(self, connection: Connection[Row]) -> None:
        self._connection = connection

    def execute(self, statement: Statement, **values: Any) -> int:
        text, bound = statement.with_values(POSTGRES, values)
        return self._connection.execute(text.encode(), bound).rowcount

    def many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        text, own = statement.compiled(POSTGRES)
        with self._connection.cursor() as cursor:
            cursor.executemany(text.encode(), [{**own, **row} for row in rows] if own else rows)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        names = ", ".join(f'"{column}"' for column in columns)
        with self._connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN'.encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def look_up(self, text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        if not values:
            return []
        kind = "text" if isinstance(values[0], str) else "bigint"
        among = f"= ANY(CAST(%s AS {kind}[]))"
        with self._connection.cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(text.replace("{among}", among).encode(), (list(values),)).fetchall()

    def all(self, statement: Statement, **values: Any) -> list[Row]:
        text, bound = statement.with_values(POSTGRES, values)
        return self._connection.execute(text.encode(), bound).fetchall()

    def stream(self, text: str, size: int) -> Iterator[list[Row]]:
        with self._connection.cursor("stream") as cursor:
            cursor.execute(text.encode())
            while batch := cursor.fetchmany(size):
                yield batch

    def script(self, text: str) -> None:
        self._connection.execute(text.encode())

    def listed(self, values: Iterable[Any]) -> list[Any]:
        return list(values)


class PostgresEngine(Engine):
    """A store in a PostgreSQL database.

    Args:
        url: a `postgresql://` URL, as libpq takes it.
        limits: see `ReadLimits`.
    """

    dialect = POSTGRES

    def __init__(self, url: str, limits: ReadLimits) -> None:
        self.url = url
        self._limits = limits
        self._pool: AsyncConnectionPool[AsyncConnection[Row]] | None = None

    async def start(self) -> None:
        self._pool = AsyncConnectionPool(
            self.url,
            connection_class=AsyncConnection[Row],
            kwargs={"row_factory": dict_row},
            min_size=1,
            max_size=self._limits.connections,
            timeout=self._limits.wait_seconds,
            configure=self._configure_reader,
            open=False,
        )
        await self._pool.open()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[PostgresReader]:
        if self._pool is None:
            raise RuntimeError("the engine was not started")
        try:
            async with self._pool.connection() as connection:
                yield PostgresReader(connection, self._limits, self.observer)
        except PoolTimeout:
            raise StoreBusy(f"no connection was free within {self._limits.wait_seconds:g} s; try again") from None

    @contextmanager
    def write(self) -> Iterator[PostgresWriter]:
        try:
            with connect(self.url) as connection:
                connection.execute(_WAIT_FOR_WRITER)
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS_LOCK,))
                connection.execute("SET LOCAL lock_timeout = 0")
                yield PostgresWriter(connection)
        except errors.LockNotAvailable as error:
            raise StoreBusy(
                "something else is writing to the store: wait until it has ended, then try again"
            ) from error
        except psycopg.Error as error:
            reason = censored(str(error).strip(), self.url)
            raise StoreError(f"the database could not be written: {reason}. Nothing was changed.") from error

    async def stop(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    async def _configure_reader(self, connection: AsyncConnection[Row]) -> None:
        # Set here and not among the connection's options, which would replace those of the URL.
        await connection.set_autocommit(True)
        milliseconds = max(1, int(self._limits.seconds * 1000))
        await connection.execute("SELECT set_config('statement_timeout', %s, false)", (str(milliseconds),))
        await connection.set_autocommit(False)
        await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
        await connection.set_read_only(True)

    def size_bytes(self) -> int:
        with connect(self.url) as connection:
            row = connection.execute("SELECT pg_database_size(current_database()) AS bytes").fetchone()
        return int(row["bytes"]) if row else 0


def connect(url: str) -> Connection[Row]:
    """A connection for writing; used as a context it commits at the end of the block, or rolls back.

    Raises:
        BadAddress: the server cannot be reached or refuses.
    """
    try:
        return psycopg.connect(url, row_factory=dict_row)
    except psycopg.Error as error:
        reason = censored(str(error).strip(), url)
        raise BadAddress(f"cannot open {without_password(url)}: {reason}") from error
