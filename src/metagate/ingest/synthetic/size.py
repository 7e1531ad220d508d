"""How big a synthetic store is to be, and what cannot be."""

from __future__ import annotations

from dataclasses import dataclass

from metagate.ingest.errors import IngestError

_MOST = 90_000_000
"""Accessions of MGnify have eight digits."""

_NEEDS = (
    (("samples", "runs", "assemblies", "analyses"), ("studies",)),
    (("runs", "assemblies"), ("samples",)),
    (("analyses",), ("runs", "assemblies")),
)
"""What there cannot be without something else: `(these, need one of those)`."""


class ImpossibleSize(IngestError):
    """No store can have such a size; says why, and what would do."""


class StoreNotEmpty(IngestError):
    """The store holds records already, and synthetic ones are not mixed with them."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many records of each kind there are to be.

    Attributes:
        studies, samples, runs, assemblies, analyses, genomes: exactly so many will be in the store.
        private_share: the share of the studies that are private, from 0 to 1. One for every ten of them is suppressed
            besides, and a tenth of this share of the samples, runs and analyses of public studies is private.
        seed: another seed gives other records; the same one the same, byte for byte.
        annotated: at most so many analyses have annotations, 30 to 200 rows a kind; one in three where there are few.
        with_files: at most so many studies, analyses and genomes have all their files; the rest has none.

    Raises:
        ImpossibleSize: a number is out of range, or something lacks what it would belong to.
    """

    studies: int = 100
    samples: int = 2_000
    runs: int = 2_400
    assemblies: int = 300
    analyses: int = 3_000
    genomes: int = 500
    private_share: float = 0.05
    seed: int = 1
    annotated: int = 2_000
    with_files: int = 20_000

    def __post_init__(self) -> None:
        for name in ("studies", "samples", "runs", "assemblies", "analyses", "genomes", "annotated", "with_files"):
            if not 0 <= getattr(self, name) <= _MOST:
                raise ImpossibleSize(f"{getattr(self, name):,} {name}: give a number from 0 to {_MOST:,}")
        if not 0 <= self.private_share <= 1:
            raise ImpossibleSize(f"a private share of {self.private_share}: give a number from 0 to 1, such as 0.05")
        for kinds, needed in _NEEDS:
            self._need(kinds, needed)

    def _need(self, kinds: tuple[str, ...], needed: tuple[str, ...]) -> None:
        for kind in kinds:
            if getattr(self, kind) and not any(getattr(self, other) for other in needed):
                missing = " and no ".join(needed)
                raise ImpossibleSize(
                    f"{getattr(self, kind):,} {kind} and no {missing}: {kind} belong to {' or '.join(needed)}; "
                    f"ask for at least one of these, or for no {kind}"
                )
