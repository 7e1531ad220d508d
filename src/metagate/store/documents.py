"""From rows to wire documents: the few conversions that every resource needs. Documents are plain dictionaries in the
contract's field order; `api/` encodes them without validating our own data again (design, decision 1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, FromClause

from metagate.store.engine import Row

Document = dict[str, Any]


def stored_json(text: str | None) -> orjson.Fragment | None:
    """JSON that goes into the answer as it lies in the store, unparsed."""
    return None if text is None else orjson.Fragment(text)


def labelled(table: FromClause, names: Sequence[str], prefix: str = "") -> list[ColumnElement[Any]]:
    """Columns of a table under `prefix + name`, so that several tables can stand in one row."""
    return [table.c[name].label(prefix + name) for name in names]


def fields(row: Row, names: Sequence[str], prefix: str = "") -> Document:
    """The named fields of a row, in that order."""
    return {name: row[prefix + name] for name in names}
