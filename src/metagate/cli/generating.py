"""`metagate generate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from metagate.cli.common import address_of, progress, writable_store
from metagate.cli.importing import print_summary
from metagate.ingest.synthetic import Size, generate


def run_generate(database: str | None, config: Path | None, **size: Any) -> None:
    """Make a synthetic store and say what is in it."""
    engine = writable_store(address_of(config, database))
    with progress() as report:
        summary = generate(engine, Size(**size), progress=report)
    print_summary(summary)
