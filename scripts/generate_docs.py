"""Writes the tables of the documentation that are made from the code; `--check` fails where one is not up to date.

python scripts/generate_docs.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click
from pydantic.fields import FieldInfo

from metagate.api.app import all_operations
from metagate.cli.main import cli
from metagate.settings import ENVIRONMENT_PREFIX, Limits, Settings
from metagate.wire import ADDITIONS, CHANGES

DOCS = Path(__file__).parent.parent / "docs"
NOTE = "<!-- Made by scripts/generate_docs.py from the code: change it there, then run `make docs`. -->\n\n"


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), ["---"] * len(list(head)), *([cell(text) for text in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def default(field: FieldInfo) -> str:
    return "" if field.default is None else f"`{field.default}`"


def setting_rows(names: Iterable[str]) -> list[list[str]]:
    fields = Settings.model_fields
    return [
        [f"`{name}`", f"`{ENVIRONMENT_PREFIX}{name.upper()}`", default(fields[name]), fields[name].description or ""]
        for name in names
    ]


def settings_page() -> str:
    head = ("setting", "environment", "default", "help")
    own = [name for name in Settings.model_fields if name not in Limits.model_fields]
    return f"""# Settings

{NOTE}Each setting can stand in the environment, in a TOML file (`--config FILE`, a line `name = value` each) and,
where the commands list it in their `--help`, on the command line. The command line wins over the environment, the
environment over the file.

{table(head, setting_rows(own))}
## Limits

Each limit protects the server from one kind of request.

{table(head, setting_rows(Limits.model_fields))}"""


def operations_page() -> str:
    rows = [
        [f"`{operation.path}`", f"`{operation.operation_id}`", operation.summary, parameters(operation.query)]
        for operation in all_operations()
    ]
    return (
        "# Operations\n\n"
        + NOTE
        + "All are `GET`, below the base path, with and without the slash at their end.\n\n"
        + table(("path", "operationId", "what it gives", "parameters"), rows)
        + "\n## What the contract does not have\n\nProperties that metagate adds, by schema:\n\n"
        + table(
            ("schema", "properties"),
            ([f"`{name}`", ", ".join(f"`{p}`" for p in added)] for name, added in ADDITIONS.items()),
        )
        + "\nProperties that are not exactly the contract's, and why:\n\n"
        + table(
            ("schema", "property", "why"),
            ([f"`{s}`", f"`{p}`", why] for s, changes in CHANGES.items() for p, why in changes.items()),
        )
    )


def parameters(query: Any) -> str:
    return ", ".join(f"`{name}`" for name in query.model_fields)


def commands_page() -> str:
    parts = ["# Commands\n\n" + NOTE]
    for path, command in walked(cli, ("metagate",)):
        context = click.Context(command, info_name=" ".join(path), terminal_width=100)
        parts.append(f"## `{' '.join(path)}`\n\n```text\n{command.get_help(context)}\n```\n\n")
    parts.append(
        "Exit codes: 0 done; 1 something could not be done, said on standard error;\n"
        "2 the command line cannot be understood.\n"
    )
    return "".join(parts)


def walked(command: click.Command, path: tuple[str, ...]) -> Iterable[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name in command.commands:
            yield from walked(command.commands[name], (*path, name))


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "operations.md": operations_page,
    "commands.md": commands_page,
}


def main(*, check: bool) -> int:
    stale = []
    for name, make in PAGES.items():
        path, text = DOCS / name, make()
        if check and (not path.exists() or path.read_text() != text):
            stale.append(path.name)
        elif not check:
            path.write_text(text)
    if stale:
        print(f"not up to date: {', '.join(stale)}. Run `make docs`.", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
