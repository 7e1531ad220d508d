"""The visibility rule as SQL: the one criterion that every query goes through.

`model/visibility.py` says the rule; a test holds the two equal on both engines.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, or_, true

from metagate.model.visibility import Viewer, Visibility
from metagate.store.statements import constant

VIEWER = "viewer_account"
"""The parameter that carries the account of an owner."""


class Sight(Enum):
    """What kind of viewer asks: part of a statement's shape. The account itself is a parameter."""

    PUBLIC = "public"
    OWNER = "owner"
    ADMIN = "admin"
    ALL = "all"


def sight_of(viewer: Viewer) -> Sight:
    """The kind of statement that a viewer's reads need."""
    if viewer.is_admin:
        return Sight.ALL if viewer.include_suppressed else Sight.ADMIN
    return Sight.PUBLIC if viewer.account is None else Sight.OWNER


def viewer_values(viewer: Viewer) -> dict[str, Any]:
    """The parameters that the criterion of this viewer needs."""
    return {VIEWER: viewer.account} if sight_of(viewer) is Sight.OWNER else {}


def visible(table: FromClause, sight: Sight) -> ColumnElement[bool]:
    """The criterion that a row of `table` may be seen. `table` has the columns `visibility` and `owner`."""
    column = table.c.visibility
    is_public = column == constant(Visibility.PUBLIC)
    if sight is Sight.PUBLIC:
        return is_public
    if sight is Sight.OWNER:
        own = and_(column == constant(Visibility.PRIVATE), table.c.owner == bindparam(VIEWER))
        return or_(is_public, own)
    if sight is Sight.ADMIN:
        return column <= constant(Visibility.PRIVATE)
    return true()
