"""The command `metagate`. Each command imports what it needs when it is run, so that `--help` stays quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from metagate import __version__

EXIT_FAILED = 1
"""Something could not be done; what, is said on standard error."""
EXIT_USAGE = 2
"""The command line cannot be understood."""

_DATABASE = click.option(
    "--database",
    metavar="URL",
    help="The store: sqlite:///file.db, a file name, or postgresql://user@host/database  [env: METAGATE_DATABASE]",
)
_CONFIG = click.option(
    "--config", type=click.Path(path_type=Path), metavar="FILE", help="A TOML file of settings (docs/settings.md)."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="metagate")
def cli() -> None:
    """Metagenomics data over the MGnify API v2, from your own database."""


@cli.group(name="import")
def import_() -> None:
    """Bring data into a store."""


@import_.command(name="records")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@_DATABASE
@_CONFIG
@click.option("--keep-going", is_flag=True, help="Load the rest where a record cannot be taken.")
@click.option(
    "--rejects",
    type=click.Path(path_type=Path),
    default=Path("rejects.jsonl"),
    show_default=True,
    metavar="FILE",
    help="With --keep-going: where the records that could not be taken are written.",
)
@click.option(
    "--visibility",
    type=click.Choice(["public", "private", "suppressed"]),
    help="How open these records are to be; without it, old records stay as they are and new ones are public, though "
    "never more open than their study.",
)
@click.option(
    "--owner", metavar="ACCOUNT", help="With --visibility private: the account they belong to, e.g. Webin-123."
)
def import_records_command(**options: Any) -> None:
    """Import API v2 documents: .jsonl, .jsonl.gz or .json files, or directories of them.

    All of it or nothing. The same files twice change nothing.

    \b
    metagate import records exports/ --database sqlite:///lab.db
    metagate import records samples.jsonl.gz --visibility private --owner Webin-123
    """
    from metagate.cli.importing import run_import

    run_import(**options)


@cli.command()
@_DATABASE
@_CONFIG
@click.option("--host", metavar="H", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=int, metavar="P", help="Port to listen on; 0 takes a free one.  [default: 8000]")
@click.option("--workers", type=int, metavar="N", help="Server processes.  [default: 1]")
@click.option("--base-path", metavar="PATH", help="Path below which the API answers.  [default: /metagenomics/api/v2]")
@click.option("--public-url", metavar="URL", help="The API's address as clients see it, behind a proxy.")
@click.option(
    "--default-page-size", type=int, metavar="N", help="Rows on a page unless asked otherwise.  [default: 20]"
)
@click.option("--log-level", type=click.Choice(["debug", "info", "warning", "error"]), help="[default: info]")
@click.option("--log-format", type=click.Choice(["json", "text"]), help="[default: json]")
def serve(**options: Any) -> None:
    """Serve a store over HTTP.

    \b
    metagate serve --database sqlite:///lab.db --port 8000
    metagate serve --database postgresql://metagate@db/metagate --host 0.0.0.0 --workers 4
    """
    from metagate.cli.serving import run_server

    run_server(**options)


@cli.command()
@_DATABASE
@_CONFIG
@click.option("--studies", type=click.IntRange(min=0), default=100, show_default=True)
@click.option("--samples", type=click.IntRange(min=0), default=1_000, show_default=True)
@click.option("--runs", type=click.IntRange(min=0), default=1_000, show_default=True)
@click.option("--assemblies", type=click.IntRange(min=0), default=100, show_default=True)
@click.option("--analyses", type=click.IntRange(min=0), default=1_000, show_default=True)
@click.option("--genomes", type=click.IntRange(min=0), default=100, show_default=True)
@click.option("--private-share", type=click.FloatRange(0, 1), default=0.0, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
def generate(**options: Any) -> None:
    """Make a synthetic store of any size; the same numbers and seed make the same store.

    \b
    metagate generate --database sqlite:///demo.db --samples 100000
    """
    from metagate.cli.generating import run_generate

    run_generate(**options)


@cli.command()
@_DATABASE
@_CONFIG
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def status(**options: Any) -> None:
    """Show what a store holds: per kind and visibility, its version, size and revision."""
    from metagate.cli.stating import run_status

    run_status(**options)


@cli.command()
@_DATABASE
@_CONFIG
def migrate(**options: Any) -> None:
    """Bring a store of an older version to this one, or make an empty store."""
    from metagate.cli.stating import run_migrate

    run_migrate(**options)


def main() -> None:
    """Run the command line; an error is a message on standard error and exit code 1, never a traceback."""
    try:
        cli()
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "metagate":
            raise
        click.echo(f"metagate: this command needs {error.name}: pip install 'metagate[server]'", err=True)
        sys.exit(EXIT_FAILED)
    except Exception as error:
        if not _is_ours(error):
            raise
        click.echo(f"metagate: {error}", err=True)
        sys.exit(EXIT_FAILED)


def _is_ours(error: Exception) -> bool:
    """Whether an error's message was written for the user."""
    names = {"StoreError", "IngestError", "SettingsError"}
    return any(kind.__name__ in names and kind.__module__.startswith("metagate.") for kind in type(error).__mro__)
