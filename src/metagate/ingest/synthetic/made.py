"""What the makers of synthetic records hand over, and what they share."""

from __future__ import annotations

from typing import NamedTuple

from metagate.ingest.kinds import Json
from metagate.model.visibility import Visibility

RESULTS = "https://metagenomes.example.org/results"
"""Where result files are said to be: a domain that is reserved for examples, so that nobody is troubled by requests."""


class Made(NamedTuple):
    """One record.

    Attributes:
        kind: a name of `metagate.ingest.kinds.STAGED`.
        document: as an import takes it, its values in canonical form.
        visibility: how open it is.
        account: whose it is; that only matters where it is not public.
    """

    kind: str
    document: Json
    visibility: Visibility = Visibility.PUBLIC
    account: str | None = None


class Some:
    """Which of many records have something that would be too much for all: a number of them, spread evenly."""

    def __init__(self, records: int, most: int) -> None:
        self._records, self._most = records, min(records, most)

    def has(self, number: int) -> bool:
        """Whether a record is one of them."""
        records, most = self._records, self._most
        return most == records or number * most // records < (number + 1) * most // records


def sample_accession(number: int) -> str:
    """The BioSamples accession of a sample."""
    return f"SAMEA{1_000_001 + number}"


def run_accession(number: int) -> str:
    """The ENA accession of a run."""
    return f"ERR{1_000_001 + number}"


def assembly_accession(number: int) -> str:
    """The ENA accession of an assembly."""
    return f"ERZ{1_000_001 + number}"


def genome_accession(number: int) -> str:
    """The accession of a genome."""
    return f"MGYG{number + 1:09}"
