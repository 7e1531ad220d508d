"""What the two engines have in common: how a request reads and how an import writes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from metagate.store import tables
from metagate.store.statements import Statement

Row = Mapping[str, Any]
Observer = Callable[[str], None]

_REVISION = Statement(select(tables.revision.c.value))


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much a read may take.

    Attributes:
        seconds: the longest that one statement may run.
        connections: how many reads may be under way at once in this process.
        wait_seconds: how long a read waits for a connection before it gives up.
    """

    seconds: float = 10.0
    connections: int = 8
    wait_seconds: float = 5.0


class Reader(ABC):
    """One consistent view of the store, for one request: everything read through it is of one moment."""

    dialect: str

    def __init__(self, observer: Observer | None) -> None:
        self._observer = observer
        self._revision: int | None = None

    @abstractmethod
    async def all(self, statement: Statement, **values: Any) -> Sequence[Row]:
        """Every row of a statement. Raises `QueryTooSlow` when it takes longer than it may."""

    async def first(self, statement: Statement, **values: Any) -> Row | None:
        """The first row of a statement, or None."""
        rows = await self.all(statement, **values)
        return rows[0] if rows else None

    async def scalar(self, statement: Statement, **values: Any) -> Any:
        """The first column of the first row, or None."""
        row = await self.first(statement, **values)
        return None if row is None else next(iter(row.values()))

    async def revision(self) -> int:
        """The number of the last committed write that this view contains."""
        if self._revision is None:
            self._revision = int(await self.scalar(_REVISION) or 0)
        return self._revision

    def know_revision(self, value: int) -> None:
        """Take the revision from a statement of this view that brought it along."""
        self._revision = value

    @abstractmethod
    def listed(self, values: Iterable[Any]) -> Any:
        """Values in the form that `among_ids` and `among_texts` take."""

    def _observed(self, text: str) -> None:
        if self._observer is not None:
            self._observer(text)


class Writer(ABC):
    """One write: everything done through it is committed together, or nothing is."""

    dialect: str

    @abstractmethod
    def execute(self, statement: Statement, **values: Any) -> int:
        """Run a statement; answers how many rows it touched."""

    @abstractmethod
    def many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement once for each row of values."""

    @abstractmethod
    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert many rows, each with its values in the order of the columns, as fast as the engine can."""

    @abstractmethod
    def look_up(self, text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of a SELECT in which `{among}` stands for "is one of these values".

        `writer.look_up("SELECT id FROM sample WHERE accession {among}", ["ERS1", "ERS2"])`
        """

    @abstractmethod
    def all(self, statement: Statement, **values: Any) -> list[Row]:
        """Every row of a statement."""

    @abstractmethod
    def stream(self, text: str, size: int) -> Iterator[list[Row]]:
        """The rows of a text statement in batches, without holding them all in memory."""

    @abstractmethod
    def script(self, text: str) -> None:
        """Run one statement given as text: engine-specific maintenance."""

    @abstractmethod
    def listed(self, values: Iterable[Any]) -> Any:
        """Values in the form that `among_ids` and `among_texts` take."""

    def scalar(self, statement: Statement, **values: Any) -> Any:
        """The first column of the first row, or None."""
        rows = self.all(statement, **values)
        return next(iter(rows[0].values())) if rows else None


class Engine(ABC):
    """A store that is open: SQLite or PostgreSQL."""

    dialect: str
    observer: Observer | None = None
    """Told the text of every statement that a reader runs: tests count with it."""

    @abstractmethod
    async def start(self) -> None:
        """Make ready for reading in this process."""

    @abstractmethod
    def read(self) -> AbstractAsyncContextManager[Reader]:
        """One consistent view. Raises `StoreBusy` when no connection is free in time."""

    @abstractmethod
    def write(self) -> AbstractContextManager[Writer]:
        """One write; commits when the block ends well, and changes nothing when it does not."""

    @abstractmethod
    async def stop(self) -> None:
        """Close every connection."""

    @abstractmethod
    def size_bytes(self) -> int:
        """How much room the store takes on disk."""
