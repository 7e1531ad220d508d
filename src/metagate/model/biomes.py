"""Biome lineages: `root:Host-associated:Human`, and the path by which they are searched."""

from __future__ import annotations

import re

SEPARATOR = ":"
_NEXT = chr(ord(SEPARATOR) + 1)
_FORGIVEN = re.compile(r"[\s\-_()\[\]{}]+")


def path(lineage: str) -> str:
    """The materialised path of a lineage: what is left when case, spaces, hyphens and brackets are forgiven.

    Two lineages with the same path are the same place for a filter (behaviour table, row `biome_lineage`).

    >>> path("root:Host-associated:Human:Digestive system")
    'root:host_associated:human:digestive_system'
    """
    return SEPARATOR.join(_FORGIVEN.sub("_", step).strip("_").casefold() for step in lineage.split(SEPARATOR))


def subtree(lineage: str) -> tuple[str, str, str]:
    """The range of paths that a lineage and all its descendants occupy.

    Returns:
        `(self, low, high)`: a path is in the subtree if it equals `self` or lies in `[low, high)` in byte order.
    """
    own = path(lineage)
    return own, own + SEPARATOR, own + _NEXT


def depth(lineage: str) -> int:
    """How many steps a lineage has: `root` is 1 (contract, parameter `max_depth`)."""
    return lineage.count(SEPARATOR) + 1


def name(lineage: str) -> str:
    """The biome's own name: the last step of its lineage."""
    return lineage.rsplit(SEPARATOR, 1)[-1]


def ancestors(lineage: str) -> list[str]:
    """The lineages above this one, from the root down, without itself."""
    steps = lineage.split(SEPARATOR)
    return [SEPARATOR.join(steps[:n]) for n in range(1, len(steps))]
