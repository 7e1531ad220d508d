"""Fixtures of the tests that compare what is served with what was imported."""

from pathlib import Path

import pytest

RECORDS = Path(__file__).resolve().parents[3] / "shared" / "data" / "records"


@pytest.fixture(scope="session")
def records() -> Path:
    """The directory of real records; a test that needs them is skipped where they are absent."""
    if not RECORDS.is_dir():
        pytest.skip("needs the real records in ../shared/data/records, beside the repository; they are no part of it")
    return RECORDS
