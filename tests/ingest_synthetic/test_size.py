"""Sizes that can be and sizes that cannot."""

from __future__ import annotations

from typing import Any

import pytest

from metagate.ingest.errors import IngestError
from metagate.ingest.synthetic import ImpossibleSize, Size
from tests.ingest_synthetic.made import by_kind

NOTHING: dict[str, Any] = dict.fromkeys(("studies", "samples", "runs", "assemblies", "analyses", "genomes"), 0)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"analyses": 3}, "3 analyses and no studies"),
        ({"samples": 1}, "1 samples and no studies"),
        ({"studies": 1, "runs": 5}, "5 runs and no samples"),
        ({"studies": 1, "assemblies": 5}, "5 assemblies and no samples"),
        ({"studies": 1, "samples": 1, "analyses": 5}, "5 analyses and no runs and no assemblies"),
        ({"studies": -1}, "-1 studies"),
        ({"studies": 90_000_001}, "90,000,001 studies"),
        ({"annotated": -1}, "-1 annotated"),
        ({"private_share": 1.01}, "private share of 1.01"),
        ({"private_share": -0.1}, "private share of -0.1"),
        ({"private_share": float("nan")}, "private share of nan"),
    ],
)
def test_an_impossible_size_is_refused_in_words(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(ImpossibleSize) as caught:
        Size(**{**NOTHING, **asked})
    assert words in str(caught.value)
    assert isinstance(caught.value, IngestError)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"genomes": 1},
        {"studies": 1},
        {"studies": 1, "samples": 1},
        {"studies": 1, "samples": 1, "runs": 1},
        {"studies": 1, "samples": 1, "assemblies": 1},
        {"studies": 1, "samples": 1, "assemblies": 1, "analyses": 1},
        {"studies": 1, "samples": 1, "runs": 1, "analyses": 40},
        {"studies": 1, "samples": 1, "runs": 1, "assemblies": 1, "analyses": 1, "genomes": 1},
        {"studies": 40, "samples": 1, "runs": 30, "assemblies": 1, "analyses": 1, "genomes": 1},
    ],
)
@pytest.mark.parametrize("private_share", [0.0, 1.0])
def test_small_sizes_give_exactly_what_was_asked_for(asked: dict[str, int], private_share: float) -> None:
    found = by_kind(Size(**{**NOTHING, **asked}, private_share=private_share))
    kinds = {"studies": "study", "samples": "sample", "runs": "run", "assemblies": "assembly", "analyses": "analysis"}
    for name, kind in kinds.items():
        assert len(found[kind]) == asked.get(name, 0), kind
    assert len({made.document["accession"] for made in found["genome"]}) == asked.get("genomes", 0)
    assert found["biome"]
