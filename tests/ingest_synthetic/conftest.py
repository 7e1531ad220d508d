"""Fixtures and strategies of the tests of synthetic stores."""

from __future__ import annotations

import pytest

from tests.store.kit import DIALECTS, stores

__all__ = ["stores"]


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)
