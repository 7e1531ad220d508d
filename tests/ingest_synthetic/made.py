"""What the tests of synthetic stores share: sizes, and the records of a size by kind."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from hypothesis import strategies

from metagate.ingest.synthetic import ImpossibleSize, Made, Size, documents

SMALL = Size(
    studies=60, samples=300, runs=360, assemblies=60, analyses=450, genomes=60, private_share=0.2, seed=7, annotated=20
)
TINY = Size(studies=3, samples=5, runs=6, assemblies=2, analyses=7, genomes=4, private_share=0.4, seed=3, annotated=2)
LINKS = ("genome_assembly_link", "contained_genome")
ASKED = ("studies", "samples", "runs", "assemblies", "analyses", "genomes")


def by_kind(size: Size) -> dict[str, list[Made]]:
    """Every record of a size, by kind."""
    found: dict[str, list[Made]] = defaultdict(list)
    for made in documents(size):
        found[made.kind].append(made)
    return found


def key(made: Made) -> Any:
    """What identifies a record."""
    names = ("accession", "lineage", "pubmed_id", "catalogue_id", "slug")
    return next(made.document[name] for name in names if name in made.document)


def by_key(records: list[Made]) -> dict[Any, Made]:
    """Records by what identifies them."""
    return {key(made): made for made in records}


def keyed(size: Size) -> dict[str, dict[Any, Made]]:
    """Every record of a size that has a key, by kind and key."""
    return {kind: by_key(records) for kind, records in by_kind(size).items() if kind not in LINKS}


@strategies.composite
def sizes(draw: strategies.DrawFn) -> Size:
    """Small sizes of every kind that can be."""
    number = strategies.integers(0, 25)
    counts = {name: draw(number) for name in ASKED}
    share, seed = draw(strategies.floats(0, 1)), draw(strategies.integers(0, 2**64))
    annotated, with_files = draw(strategies.integers(0, 3)), draw(strategies.integers(0, 30))
    try:
        return Size(**counts, private_share=share, seed=seed, annotated=annotated, with_files=with_files)
    except ImpossibleSize:
        # What lacks something gets one of each.
        counts = {name: max(count, 1) for name, count in counts.items()}
        return Size(**counts, private_share=share, seed=seed, annotated=annotated, with_files=with_files)
