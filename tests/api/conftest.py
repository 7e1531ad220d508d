"""What the tests of the API share: the public contract, and the OpenAPI file that we serve."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.servers import InProcess

CONTRACT = Path(__file__).resolve().parents[3] / "shared" / "contract" / "openapi_v2.json"


@pytest.fixture(scope="session")
def contract() -> dict[str, Any]:
    """The public API's OpenAPI file, which is no part of the repository."""
    if not CONTRACT.exists():
        pytest.skip("needs ../shared/contract/openapi_v2.json, beside the repository")
    found: dict[str, Any] = json.loads(CONTRACT.read_text())
    return found


@pytest.fixture(scope="session")
def openapi(sqlite_server: InProcess) -> dict[str, Any]:
    """The OpenAPI file as it is served."""
    found: dict[str, Any] = httpx.get(f"{sqlite_server.base_url}/openapi.json").json()
    return found
