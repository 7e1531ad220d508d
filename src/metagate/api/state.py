"""What a server process holds: settings, the open store, what is remembered of lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from starlette.requests import Request

from metagate.api.europe_pmc import EuropePmc
from metagate.settings import Settings
from metagate.store.engine import Engine
from metagate.store.listing import ListMemory


@dataclass(slots=True)
class State:
    """Shared by all requests of a process."""

    settings: Settings
    engine: Engine
    europe_pmc: EuropePmc
    memory: ListMemory = field(default_factory=ListMemory)


def state_of(request: Request) -> State:
    """The process's state, from any request."""
    return cast(State, request.app.state.metagate)
