"""Annotations of synthetic analyses: organisms and protein families with long-tailed counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from metagate.ingest.kinds import Json
from metagate.ingest.synthetic.chance import Chance, Item
from metagate.ingest.synthetic.resources import organisms, pfams

_FEWEST_ROWS, _MOST_ROWS = 30, 200
_OWN = 0.8
"""The share of a community's own organisms among those that are found."""
_COUNTS_APART = 5_000


def annotations_of(community: str, experiment: str, version: str, chance: Chance) -> Json:
    """The annotations of an analysis: organisms by two marker genes, protein families unless it is an amplicon."""
    found: Json = {}
    if experiment != "ASSEM" or version != "V6":  # V6 gives the taxonomy of an assembly as a file only.
        found["taxonomies"] = {"ssu": _taxa(community, chance), "lsu": _taxa(community, chance)}
    if experiment in ("METAG", "METAT", "ASSEM"):
        found["pfams"] = _families(chance)
    return found


def _length(chance: Chance) -> int:
    """How many rows there are of a kind: mostly few."""
    return _FEWEST_ROWS + int((_MOST_ROWS + 1 - _FEWEST_ROWS) * chance.random() * chance.random())


def _taxa(community: str, chance: Chance) -> list[Json]:
    number, (own, others) = _length(chance), organisms(community)
    from_own = min(int(number * _OWN), len(own))
    found = [*_some(own, from_own, chance), *_some(others, number - from_own, chance)]
    return [{"organism": lineage, "count": chance.tail(1, _COUNTS_APART)} for lineage in found]


def _families(chance: Chance) -> list[Json]:
    found = _some(pfams(), _length(chance), chance)
    return [
        {"pfam": accession, "description": description, "count": chance.tail(2, _COUNTS_APART)}
        for accession, description in found
    ]


def _some(items: Sequence[Item], number: int, chance: Chance) -> Iterator[Item]:
    """So many of the items, in their order, each with the same chance."""
    for place, item in enumerate(items):
        if chance.random() * (len(items) - place) < number:
            number -= 1
            yield item
