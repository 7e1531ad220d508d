"""The annotations of an analysis, as rows: too many to compare with those that are there, so told apart by a digest."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from metagate.ingest.kinds import Json

FIELDS = ("count", "description", "organism")
COLUMNS = ("analysis_id", "kind", "position", *FIELDS, "extra")


def flattened(annotations: Json) -> dict[str, list[Json]]:
    """`{"taxonomies": {"ssu": [...]}}` becomes `{"taxonomies__ssu": [...]}`; null and empty parts keep their name.

    `"taxonomies": []` is how the public service writes "none yet" (facts on V6 results, section 6).
    """
    kinds: dict[str, list[Json]] = {}
    for name, value in annotations.items():
        if isinstance(value, dict):
            kinds.update({f"{name}__{inner}": rows for inner, rows in flattened(value).items()})
        else:
            kinds[name] = value or []
    return kinds


def summary(kinds: dict[str, list[Json]]) -> Json:
    """The columns of an analysis that sum up its annotations: how many rows of each kind, and the digest of all."""
    return {
        "annotation_kinds": orjson.dumps({kind: len(rows) for kind, rows in kinds.items()}).decode(),
        "annotation_digest": hashlib.sha256(orjson.dumps(kinds)).hexdigest(),
    }


def rows(analysis_id: int, kinds: dict[str, list[Json]]) -> list[tuple[Any, ...]]:
    """The rows of one analysis, in the order of `COLUMNS`."""
    return [
        (analysis_id, kind, position, row.get("count"), row.get("description"), row.get("organism"), _extra(row))
        for kind, found in kinds.items()
        for position, row in enumerate(found)
    ]


def _extra(row: Json) -> str | None:
    """The fields of a row that have no column, as JSON."""
    if row.keys() <= _NAMED:
        return None
    return orjson.dumps({name: value for name, value in row.items() if name not in _NAMED}).decode()


_NAMED = frozenset(FIELDS)
