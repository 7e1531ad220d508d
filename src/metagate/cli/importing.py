"""`metagate import`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from metagate.cli.common import address_of, progress, writable_store
from metagate.ingest.kinds import STAGED
from metagate.ingest.loading import Summary
from metagate.ingest.records import import_records, write_rejects
from metagate.ingest.writing import Openness
from metagate.model.visibility import Visibility

_SHOWN_REJECTS = 10


def run_import(
    paths: tuple[Path, ...],
    database: str | None,
    config: Path | None,
    keep_going: bool,
    rejects: Path,
    visibility: str | None,
    owner: str | None,
) -> None:
    """Import records and say what became of them; exit code 1 if some were rejected."""
    openness = _openness(visibility, owner)
    engine = writable_store(address_of(config, database))
    with progress() as report:
        summary = import_records(engine, list(paths), openness=openness, keep_going=keep_going, progress=report)
    print_summary(summary)
    if summary.rejects:
        write_rejects(summary, rejects)
        _print_rejects(summary, rejects)
        sys.exit(1)


def _openness(visibility: str | None, owner: str | None) -> Openness | None:
    if visibility is None and owner is None:
        return None
    if visibility == "private" and owner is None:
        raise click.UsageError("private records belong to somebody: add --owner ACCOUNT, e.g. --owner Webin-123")
    if visibility is None:
        raise click.UsageError("--owner goes with --visibility")
    return Openness(Visibility[visibility.upper()], owner)


def print_summary(summary: Summary) -> None:
    """A table of what became of the records of each kind."""
    table = Table("kind", box=None, pad_edge=False)
    for name in ("new", "changed", "unchanged", "rejected"):
        table.add_column(name, justify="right")
    for kind in (*STAGED, *(kind for kind in summary.tallies if kind not in STAGED)):
        tally = summary.tallies.get(kind)
        if tally is not None:
            counts = (tally.new, tally.changed, tally.unchanged, tally.rejected)
            table.add_row(kind.replace("_", " "), *(f"{count:,}" for count in counts))
    console = Console(highlight=False)
    console.print(table)
    for kind, fields in summary.left_out.items():
        named = ", ".join(f"{name} ({count:,})" for name, count in sorted(fields.items()))
        console.print(f"{kind}: fields that the store has no place for were left out: {named}")
    if not summary.changed:
        console.print("Nothing was new: the store is as it was.")


def _print_rejects(summary: Summary, file: Path) -> None:
    for reject in summary.rejects[:_SHOWN_REJECTS]:
        click.echo(str(reject), err=True)
    more = len(summary.rejects) - _SHOWN_REJECTS
    if more > 0:
        click.echo(f"… and {more:,} more", err=True)
    click.echo(f"{len(summary.rejects):,} records were rejected; they are in {file}", err=True)
