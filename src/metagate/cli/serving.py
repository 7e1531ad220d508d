"""`metagate serve`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import uvicorn

from metagate.api.app import SERVED_SETTINGS
from metagate.cli.common import settings_of
from metagate.store.addresses import parse
from metagate.store.versions import require_current


def run_server(config: Path | None, **flags: Any) -> None:
    """Serve until stopped; requests in flight are finished first."""
    settings = settings_of(config, **flags)
    address = parse(settings.database)
    require_current(address)
    shown = settings.public_url or f"http://{settings.host}:{settings.port}{settings.base_path}"
    click.echo(f"Serving {address.shown} at {shown}/ with {settings.workers} worker(s). Stop with Ctrl-C.", err=True)
    # Workers are new processes: the settings reach them through their environment.
    os.environ[SERVED_SETTINGS] = settings.model_dump_json()
    uvicorn.run(
        "metagate.api.app:served",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=settings.max_shutdown_seconds,
        timeout_keep_alive=30,
    )
