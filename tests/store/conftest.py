"""Fixtures of the tests of the store."""

import pytest

from metagate.store.addresses import Address
from tests.store.kit import DIALECTS, Stores, stores

__all__ = ["stores"]


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture
def empty(stores: Stores, dialect: str) -> Address:
    """An empty store of our version."""
    return stores.new(dialect)


@pytest.fixture
def nowhere(stores: Stores, dialect: str) -> Address:
    """A place where no store is yet."""
    return stores.nothing(dialect)
