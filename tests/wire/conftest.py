"""Where the shared inputs lie: beside the repository, not in it. Tests that need them skip where they are absent."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("needs the shared inputs in ../shared, beside the repository; they are no part of it")
    return SHARED
