"""Looking at answers."""

from __future__ import annotations

from typing import Any

import httpx
from jsonschema import Draft202012Validator

Json = dict[str, Any]


def assert_error(answer: httpx.Response, status: int, openapi: Json, schema: str = "ErrorResponse") -> Json:
    """The answer is an error as our schema describes it; gives its document."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    document: Json = answer.json()
    root = {"components": openapi["components"], "$ref": f"#/components/schemas/{schema}"}
    assert [error.message for error in Draft202012Validator(root).iter_errors(document)] == []
    assert document["detail"].strip()
    return document
