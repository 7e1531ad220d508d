"""Fixtures of the tests of the import."""

from pathlib import Path

import pytest

from metagate.store.addresses import Address
from tests.ingest.kit import Imports
from tests.store.kit import Stores


@pytest.fixture
def imports(store_address: Address, tmp_path: Path) -> Imports:
    """Imports into an empty store, on each engine in turn."""
    return Imports(store_address, tmp_path)


@pytest.fixture
def imports_sqlite(stores: Stores, tmp_path: Path) -> Imports:
    """Imports into an empty SQLite store, for what has nothing to do with the engine."""
    return Imports(stores.new("sqlite"), tmp_path)
