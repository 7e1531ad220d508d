"""Real records, as they lie: incomplete and odd. They are not part of this project, so they may be absent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ingest.kit import Imports

RECORDS = Path(__file__).parents[3] / "shared" / "data" / "records"

pytestmark = pytest.mark.skipif(not RECORDS.is_dir(), reason="no real records here (shared/data/records)")


def test_real_records_are_taken_as_they_lie(imports: Imports) -> None:
    lines = {file.stem: file.read_text().splitlines() for file in RECORDS.glob("*.jsonl")}
    summary = imports.files(RECORDS)
    assert {kind: found.new for kind, found in summary.tallies.items()} == {
        "biome": len(lines["biomes"]),
        "study": len(lines["studies"]),
        "sample": len(lines["samples"]),
        "run": len(lines["runs"]),
        "assembly": len(lines["assemblies"]),
        "analysis": len(lines["analyses"]),
    }
    assert summary.left_out == {}
    study = json.loads(lines["studies"][5])
    row = imports.row("study", accession=study["accession"])
    assert (row["title"], json.loads(row["metadata"])) == (study["title"], study["metadata"])
    linked = sum(len(json.loads(line)["studies"]) for line in lines["samples"])
    assert len(imports.rows("study_sample")) == linked
    before, revision = imports.dump(), imports.revision()
    assert not imports.files(RECORDS).changed
    assert imports.dump() == before
    assert imports.revision() == revision
