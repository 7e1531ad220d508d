"""What all that is written in one load has in common."""

from __future__ import annotations

from dataclasses import dataclass

from metagate.ingest.openness import Openness
from metagate.ingest.resolving import Resolver
from metagate.store.engine import Writer


@dataclass(frozen=True, slots=True)
class Session:
    """One load, as its writers know it.

    Attributes:
        writer: the write transaction.
        resolver: finds what documents refer to.
        now: the time of the load, canonical text.
        openness: how open the records are to be; None leaves old records as they are and makes new ones public.
    """

    writer: Writer
    resolver: Resolver
    now: str
    openness: Openness | None
