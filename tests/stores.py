"""Pytest plugin: `store_address`, an empty store of our version on each engine in turn."""

import pytest

from metagate.store.addresses import Address
from tests.store.kit import DIALECTS, Stores, stores

__all__ = ["store_address", "stores"]


@pytest.fixture(params=DIALECTS)
def store_address(request: pytest.FixtureRequest, stores: Stores) -> Address:
    """An empty, migrated store of this test's own: a SQLite file, then a PostgreSQL database."""
    return stores.new(str(request.param))
