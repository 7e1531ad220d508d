"""What can go wrong in a store. Nothing here knows of HTTP; `api/errors.py` maps each to a status in one table."""

from __future__ import annotations


class StoreError(Exception):
    """The root of this tree: a message that says what is wrong and what to do."""


class StoreMissing(StoreError):
    """There is no store at the address."""


class StoreTooOld(StoreError):
    """The store was made by an older metagate and needs its migrations."""


class StoreTooNew(StoreError):
    """The store was made by a newer metagate than this one."""


class BadAddress(StoreError):
    """The database URL cannot be understood or reached."""


class QueryTooSlow(StoreError):
    """A statement took longer than it may."""


class StoreBusy(StoreError):
    """No connection was free in time."""
