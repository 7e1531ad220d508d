"""`metagate status` and `metagate migrate`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from metagate.cli.common import address_of
from metagate.store.opening import open_store
from metagate.store.stating import Holdings, holdings
from metagate.store.versions import known_versions, migrate, version_of


def run_migrate(database: str | None, config: Path | None) -> None:
    """Bring a store to this version, and say so."""
    address = address_of(config, database)
    before = version_of(address)
    migrate(address)
    now = known_versions()[-1]
    if before == now:
        click.echo(f"The store at {address.shown} is version {now} already.")
    else:
        click.echo(
            f"The store at {address.shown} is now version {now}" + (f" (was {before})." if before else " (new).")
        )


def run_status(database: str | None, config: Path | None, as_json: bool) -> None:
    """Show what a store holds."""
    address = address_of(config, database)
    found = holdings(open_store(address))
    version = version_of(address) or ""
    if as_json:
        document = {"address": address.shown, "version": version, **found.as_document()}
        click.echo(json.dumps(document, indent=2))
    else:
        _print(address.shown, version, found)


def _print(shown: str, version: str, found: Holdings) -> None:
    console = Console(highlight=False)
    console.print(f"{shown}: version {version}, revision {found.revision}, {found.size_bytes / 1e6:,.1f} MB")
    table = Table("kind", box=None, pad_edge=False)
    for name in ("public", "private", "suppressed", "all"):
        table.add_column(name, justify="right")
    for kind, counts in found.counts.items():
        shares = [f"{counts[name]:,}" if name in counts else "" for name in ("public", "private", "suppressed")]
        table.add_row(kind, *shares, f"{sum(counts.values()):,}")
    console.print(table)
