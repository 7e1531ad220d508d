"""Text as it is searched: one folding for data and queries, so that both engines find the same rows."""

from __future__ import annotations

from collections.abc import Iterable

FIELD = "\x1f"
"""Stands between the fields of a record's search text, so that no phrase matches across two of them."""


def fold(text: str) -> str:
    """Case-folded text without control characters; SQLite and PostgreSQL fold differently, so neither is asked to."""
    folded = text.casefold()
    return folded if folded.isprintable() else "".join(c if c.isprintable() else " " for c in folded)


def search_text(fields: Iterable[str | None]) -> str:
    """The one text in which a record is searched: its fields, folded, kept apart by `FIELD`."""
    return FIELD.join(fold(field) for field in fields if field)
