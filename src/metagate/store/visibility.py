"""The visibility rule as SQL: the criteria that every query goes through, and no others.

`model/visibility.py` says the rule; a test holds the two equal on both engines. Another takes each of these criteria
out of each query in turn, and fails where nobody would notice.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, literal_column, or_, true

from metagate.model.visibility import Viewer, Visibility
from metagate.model.vocabularies import CatalogueStatus
from metagate.store.statements import constant, unindexed

PUBLISHED: CatalogueStatus = "published"

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


def visible(table: FromClause, sight: Sight, *, reached: bool = False) -> ColumnElement[bool]:
    """The criterion that a row of `table` may be seen.

    Args:
        table: has the columns `visibility` and `owner`.
        sight: the kind of viewer.
        reached: whether rows are reached from another record, so that the criterion is only to be tested: without
            being told, SQLite has begun at the 90,000 visible ones.
    """
    column = unindexed(table.c.visibility) if reached else table.c.visibility
    is_public = column == constant(Visibility.PUBLIC)
    if sight is Sight.PUBLIC:
        return is_public
    if sight is Sight.OWNER:
        own = and_(column == constant(Visibility.PRIVATE), table.c.owner == bindparam(VIEWER))
        return or_(is_public, own)
    if sight is Sight.ADMIN:
        return column <= constant(Visibility.PRIVATE)
    return true()


def is_open(catalogue: FromClause, sight: Sight) -> ColumnElement[bool]:
    """The criterion that a genome catalogue may be seen: the world sees published ones, administrators all."""
    if sight in (Sight.ADMIN, Sight.ALL):
        return true()
    return catalogue.c.status == literal_column(f"'{PUBLISHED}'")


def is_published(release: FromClause) -> ColumnElement[bool]:
    """The criterion that a genome's release is the one that it is shown by: that of a published catalogue.

    It holds for every viewer: administrators find other releases by naming the catalogue.
    """
    return release.c.published == constant(1)


def is_shown(biome: FromClause) -> ColumnElement[bool]:
    """The criterion that a biome may be known: those that only closed records lie in would give these away."""
    return biome.c.shown == constant(1)
