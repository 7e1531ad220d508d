"""Search for a piece of sequence in the genomes of the catalogues, by the k-mers it shares with them."""

from typing import Any

from pydantic import Field

from metagate.wire.base import Document, example
from metagate.wire.genomes import GENOME, GenomeList

MATCH: dict[str, Any] = {
    "genome": "MGYG000900001",
    "percent_kmers_found": 98.4,
    "num_kmers": 470,
    "num_kmers_found": 462,
}
RESULT: dict[str, Any] = {"mgnify": GENOME, "cobs": MATCH}
DATA: dict[str, Any] = {"query": "ACGTTGCAAGCTTACG", "threshold": 0.4, "results": [RESULT]}


class CobsMatch(Document):
    """How well a genome matches the sequence."""

    model_config = example(MATCH)

    genome: str = Field(description="Accession of the genome.")
    percent_kmers_found: float | None = Field(
        default=0.0, description="K-mers of the sequence that the genome has, in percent of all its k-mers."
    )
    num_kmers: int | None = Field(default=None, description="How many k-mers the sequence has.")
    num_kmers_found: int | None = Field(default=None, description="How many of them the genome has.")


class AnnotatedResult(Document):
    """A genome that matches, and how well."""

    model_config = example(RESULT)

    mgnify: GenomeList = Field(description="The genome.")
    cobs: CobsMatch = Field(description="How well it matches.")


class GenomeSearchData(Document):
    """What was searched for, and what was found."""

    model_config = example(DATA)

    query: str | None = Field(default=None, description="The sequence that was searched for.")
    threshold: float | None = Field(
        default=None, description="Share of k-mers, from 0 to 1, that a genome had to have."
    )
    results: list[AnnotatedResult] = Field(description="Genomes that match, the best first.")


class GenomeFragmentSearchOut(Document):
    """The answer to a search for a sequence."""

    model_config = example({"data": DATA})

    data: GenomeSearchData = Field(description="The query and its results.")


COMPONENTS = (CobsMatch, AnnotatedResult, GenomeSearchData, GenomeFragmentSearchOut)
