"""The scratch file of an import: what its documents say, sorted by kind and key, apart from the store.

So an import takes documents in any order, puts together what several of them say of one record, and holds one batch of
them in memory, however many there are. It is a SQLite file of its own, whatever engine the store has: nothing of a load
reaches the store before all of it has been read.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from metagate.ingest.errors import NoScratch
from metagate.ingest.unfolding import Entry

_CACHE_KB = 8_000
_NAMES = "kind, nested, key, updated_at, document, source"

Group = list[tuple[int, int, str, str, bytes, str]]
"""The entries of one record, as rows; see `Entry`."""


class Scratch:
    """Takes entries. One process writes one scratch file; one process then reads all of them together.

    Args:
        path: the file; "" for one that goes away by itself, and that no other process can read.
    """

    def __init__(self, path: Path | str = "") -> None:
        with _told():
            self._connection = sqlite3.connect(path, isolation_level=None, cached_statements=8)
            # Nothing here outlives the import, so nothing has to be safe from a crash.
            for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KB}"):
                self._connection.execute(f"PRAGMA {setting}")
            self._connection.execute(f"CREATE TABLE entry ({_NAMES})")
            self._connection.execute("BEGIN")

    def add(self, entries: Iterable[Entry]) -> None:
        """Put entries into the file."""
        with _told():
            self._connection.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", entries)

    def finish(self) -> None:
        """Sort what is there; nothing is added after that."""
        with _told():
            self._connection.execute("CREATE INDEX entry_order ON entry (kind, nested, key)")
            self._connection.execute("COMMIT")

    def groups(self, others: Iterable[Path] = ()) -> Iterator[Group]:
        """The entries of each record, of this file and others: by kind, own documents before nested ones, by key.

        A group's entries are in the order in which later ones win: by `updated_at`, then by their text, so that the
        result is the same in whatever order they came.
        """
        tables = ["main.entry"]
        with _told():
            for number, path in enumerate(others):
                self._connection.execute(f"ATTACH ? AS other{number}", (str(path),))
                tables.append(f"other{number}.entry")
            every = " UNION ALL ".join(f"SELECT {_NAMES} FROM {table}" for table in tables)  # noqa: S608 - names of ours
            rows = self._connection.execute(f"{every} ORDER BY kind, nested, key")
            for _, found in groupby(rows, key=itemgetter(0, 1, 2)):
                group = list(found)
                if len(group) > 1:
                    group.sort(key=itemgetter(3, 4, 5))
                yield group

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


@contextmanager
def _told() -> Iterator[None]:
    """Say in words when there is no room for the file."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise no_scratch(error) from error


def no_scratch(error: Exception) -> NoScratch:
    """What to say when the place for scratch files cannot be written."""
    place = tempfile.gettempdir()
    return NoScratch(
        f"an import sorts its documents in a file in {place}, which cannot be written: {error}. Make room there, or "
        "name another place in the environment variable TMPDIR. Nothing was changed."
    )
