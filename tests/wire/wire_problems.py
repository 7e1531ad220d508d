"""A helper of the tests: what is wrong with a document."""

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError


def problems(kind: Any, document: Any) -> dict[str, str]:
    """What is wrong with a document, by place; read as JSON text and as Python objects, which must agree on places."""
    found: list[dict[str, str]] = []
    for validate, value in (("validate_json", json.dumps(document)), ("validate_python", document)):
        try:
            getattr(TypeAdapter(kind), validate)(value)
        except ValidationError as error:
            found.append({".".join(map(str, part["loc"])): part["msg"] for part in error.errors()})
        else:
            found.append({})
    assert set(found[0]) == set(found[1])
    return found[0]
