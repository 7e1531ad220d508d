"""What several commands share: settings from options, stores that are made when needed, progress."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from metagate.ingest.loading import Progress as Report
from metagate.settings import Settings, load
from metagate.store.addresses import Address, parse
from metagate.store.engine import Engine
from metagate.store.opening import open_store
from metagate.store.versions import State, migrate, require_current, state_of

_PLAIN_EVERY = 50_000
"""Records between two progress lines where there is no terminal."""


def settings_of(config: Path | None = None, **flags: Any) -> Settings:
    """The settings, with what the command line says on top."""
    return load(config, **flags)


def address_of(config: Path | None, database: str | None) -> Address:
    """The store that a command is about."""
    return parse(settings_of(config, database=database).database)


def writable_store(address: Address) -> Engine:
    """The store to write to: made where there is none, migrated where it is older and the user agrees."""
    state = state_of(address)
    if state is State.MISSING or (state is State.OLDER and _agreed(address)):
        migrate(address)
    return open_store(address)


def _agreed(address: Address) -> bool:
    if not sys.stdin.isatty():
        require_current(address)
    return click.confirm(f"The store at {address.shown} is of an older version. Migrate it now?", abort=True)


@contextmanager
def progress() -> Iterator[Report]:
    """Progress on standard error: a moving line on a terminal, plain lines elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _PlainProgress()
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}")
    with Progress(*columns, TimeElapsedColumn(), console=console) as bars:
        tasks: dict[str, Any] = {}

        def report(doing: str, count: int) -> None:
            if doing not in tasks:
                for task in tasks.values():
                    bars.update(task, total=bars.tasks[task].completed)
                tasks[doing] = bars.add_task(doing, total=None)
            bars.update(tasks[doing], completed=count)

        yield report


class _PlainProgress:
    """One line when something begins, and one every so many records."""

    def __init__(self) -> None:
        self._doing = ""
        self._said = 0

    def __call__(self, doing: str, count: int) -> None:
        if doing != self._doing:
            self._doing, self._said = doing, 0
            click.echo(f"{doing}: {count:,}", err=True)
        elif count - self._said >= _PLAIN_EVERY:
            self._said = count
            click.echo(f"{doing}: {count:,}", err=True)
