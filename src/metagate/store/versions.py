"""Which version a store has, and how it is brought to ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from metagate.store.addresses import Address, censored
from metagate.store.errors import BadAddress, StoreMissing, StoreTooNew, StoreTooOld

MIGRATIONS = Path(__file__).parent / "migrations"
NEEDS_EXTRA = "PostgreSQL needs an extra: pip install 'metagate[server,postgres]'"
WRITERS_LOCK = 0x6D676174
"""PostgreSQL advisory lock ("mgat"): one writer at a time, as on SQLite; a migration is one."""

_PATIENCE = 30.0
"""Seconds that a migration waits for another process that writes to the same SQLite file."""
_OUR_MARK = "revision"
"""A table that every version of a store has; told apart from other applications that use Alembic."""


class State(Enum):
    """How a store's version stands to ours."""

    MISSING = "missing"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def known_versions() -> list[str]:
    """Every version that this metagate knows, oldest first."""
    script = ScriptDirectory.from_config(_config())
    return [revision.revision for revision in script.walk_revisions()][::-1]


def version_of(address: Address) -> str | None:
    """The version written in a store; None where there is none: no file, or an empty database.

    Raises:
        BadAddress: the database cannot be reached, or holds something else.
    """
    if address.path is not None and not _exists(address.path):
        return None
    with _connection(address) as connection:
        # In this order: tables that another process is just making are never seen without their version.
        tables = set(sa.inspect(connection).get_table_names())
        version = MigrationContext.configure(connection).get_current_revision()
    if version is None:
        is_foreign = bool(tables - {"alembic_version"})
    else:
        is_foreign = version not in known_versions() and _OUR_MARK not in tables
    if is_foreign:
        raise BadAddress(
            f"{address.shown} holds tables of another application and no metagate store; nothing was changed. "
            "Name a new file or an empty database."
        )
    return version


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise BadAddress(f"cannot open {path}: {error.strerror}") from error


def state_of(address: Address) -> State:
    """How the store's version stands to ours.

    Raises:
        BadAddress: see `version_of`.
    """
    version, known = version_of(address), known_versions()
    if version is None:
        return State.MISSING
    if version not in known:
        return State.NEWER
    return State.CURRENT if version == known[-1] else State.OLDER


def require_current(address: Address) -> None:
    """See to it that a store is there and of our version.

    Raises:
        StoreMissing, StoreTooOld, StoreTooNew, BadAddress: each says what to do.
    """
    state = state_of(address)
    if state is State.MISSING:
        raise StoreMissing(
            f"there is no store at {address.shown}. Make one with "
            f"`metagate import records PATH --database {address.shown}` or "
            f"`metagate generate --database {address.shown}`."
        )
    if state is State.OLDER:
        raise StoreTooOld(
            f"the store at {address.shown} is version {version_of(address)}, this metagate needs "
            f"{known_versions()[-1]}. Back it up, then run `metagate migrate --database {address.shown}`."
        )
    if state is State.NEWER:
        raise StoreTooNew(
            f"the store at {address.shown} is version {version_of(address)}, made by a newer metagate; this one knows "
            f"up to {known_versions()[-1]}. Nothing was changed. Upgrade metagate to open it."
        )


def migrate(address: Address) -> None:
    """Bring a store to our version, or make a new one. All revisions are applied together or none is.

    Of several processes that migrate one store at the same time, one does it and the others wait.

    Raises:
        StoreTooNew: the store was made by a newer metagate; it is left as it is.
        BadAddress: the database cannot be reached or written, or holds something else; it is left as it is.
    """
    if state_of(address) is State.NEWER:
        require_current(address)
    if address.path is not None:
        _make_room(address.path)
    config = _config()
    with _connection(address) as connection:
        _be_alone(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def _make_room(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadAddress(f"cannot make a store at {path}: {path.parent}: {error.strerror}") from error


def _be_alone(connection: sa.Connection) -> None:
    """Begin the one transaction of a migration; nobody else writes until it ends."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")


@contextmanager
def _connection(address: Address) -> Iterator[sa.Connection]:
    """A connection whose troubles are told without a traceback or a password."""
    dialect = "sqlite" if address.path is not None else "postgresql+psycopg"
    engine = sa.create_engine(f"{dialect}://", creator=_connector(address), poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    except (sa.exc.SQLAlchemyError, CommandError) as error:
        reason = str(getattr(error, "orig", None) or error).strip()
        raise BadAddress(f"cannot open {address.shown}: {censored(reason, address.url)}") from error
    finally:
        engine.dispose()


def _connector(address: Address) -> Callable[[], Any]:
    """The driver's own way to connect: SQLAlchemy's URLs know less than libpq's, and split file names at `?`."""
    path = address.path
    if path is not None:
        # Python's driver commits before DDL; with its transactions taken out of its hands a migration is one.
        return lambda: sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        import psycopg
    except ImportError as error:
        raise BadAddress(NEEDS_EXTRA) from error
    return lambda: psycopg.connect(address.url)
