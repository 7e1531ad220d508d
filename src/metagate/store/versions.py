"""Which version a store has, and how it is brought to ours."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from metagate.store.addresses import Address
from metagate.store.errors import BadAddress, StoreMissing, StoreTooNew, StoreTooOld


class State(Enum):
    """How a store's version stands to ours."""

    MISSING = "missing"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def known_versions() -> list[str]:
    """Every version that this metagate knows, oldest first."""
    script = ScriptDirectory.from_config(_config())
    return [revision.revision for revision in script.walk_revisions()][::-1]


def _engine(address: Address) -> sa.Engine:
    return sa.create_engine(address.sqlalchemy_url, poolclass=sa.NullPool)


def version_of(address: Address) -> str | None:
    """The version written in a store; None where there is no store.

    Raises:
        BadAddress: the database cannot be reached, or is something else.
    """
    if address.path is not None and not address.path.exists():
        return None
    engine = _engine(address)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except sa.exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip()
        raise BadAddress(f"cannot open {address.shown}: {reason}") from error
    finally:
        engine.dispose()


def state_of(address: Address) -> State:
    """How the store's version stands to ours."""
    version, known = version_of(address), known_versions()
    if version is None:
        return State.MISSING
    if version not in known:
        return State.NEWER
    return State.CURRENT if version == known[-1] else State.OLDER


def require_current(address: Address) -> None:
    """See to it that a store is there and of our version.

    Raises:
        StoreMissing, StoreTooOld, StoreTooNew: each says what to do.
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

    Raises:
        StoreTooNew: the store was made by a newer metagate; it is left as it is.
        BadAddress: the database cannot be reached.
    """
    if state_of(address) is State.NEWER:
        require_current(address)
    if address.path is not None:
        address.path.parent.mkdir(parents=True, exist_ok=True)
    engine = _engine(address)
    if address.path is not None:
        _make_sqlite_transactional(engine)
    config = _config()
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def _make_sqlite_transactional(engine: sa.Engine) -> None:
    """Python's driver commits before DDL; take its transactions out of its hands so that a migration is one."""

    @sa.event.listens_for(engine, "connect")
    def _no_implicit_begin(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
