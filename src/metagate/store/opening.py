"""Opening a store: from an address to an engine of the right kind."""

from __future__ import annotations

from metagate.store.addresses import Address
from metagate.store.engine import Engine, ReadLimits
from metagate.store.errors import BadAddress
from metagate.store.sqlite import SQLiteEngine
from metagate.store.versions import NEEDS_EXTRA, require_current


def open_store(address: Address, limits: ReadLimits | None = None) -> Engine:
    """A store of our version, ready to be started or written.

    Raises:
        StoreMissing, StoreTooOld, StoreTooNew, BadAddress: each says what to do.
    """
    require_current(address)
    return engine_for(address, limits or ReadLimits())


def engine_for(address: Address, limits: ReadLimits) -> Engine:
    """The engine for an address, whatever the state of the store there."""
    if address.path is not None:
        return SQLiteEngine(address.path, limits)
    try:
        from metagate.store.postgres import PostgresEngine
    except ImportError as error:
        raise BadAddress(NEEDS_EXTRA) from error
    return PostgresEngine(address.url, limits)
