"""Who may see a record: the one rule, in Python.

`store/visibility.py` is the same rule as SQL; a test holds the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Visibility(IntEnum):
    """How open a record is. The order matters: a higher value is stricter, and the stricter of two wins."""

    PUBLIC = 0
    PRIVATE = 1
    SUPPRESSED = 2


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks.

    Attributes:
        account: the Webin or local account of a signed-in viewer; None for anybody else.
        is_admin: sees what is private, whoever owns it.
        include_suppressed: an administrator who asks for suppressed records as well.
    """

    account: str | None = None
    is_admin: bool = False
    include_suppressed: bool = False


ANONYMOUS = Viewer()


def may_see(viewer: Viewer, visibility: int, owner: str | None) -> bool:
    """Whether a viewer may know that a record exists.

    Anonymous: public. Owner: also what is private and theirs. Administrator: all but suppressed, and suppressed when
    asked for. Everything else is answered as if it were not there (behaviour table, row "Somebody else's private
    record").
    """
    if visibility == Visibility.PUBLIC:
        return True
    if visibility == Visibility.PRIVATE:
        return viewer.is_admin or (viewer.account is not None and viewer.account == owner)
    return viewer.is_admin and viewer.include_suppressed
