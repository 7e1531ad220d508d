"""The service about itself: is it alive, is it ready, what is it (GA4GH service-info 1.0)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from metagate import __version__
from metagate.api.errors import STATUS_OF, error_response, reason_of
from metagate.api.paging import base_address
from metagate.api.state import state_of
from metagate.store.addresses import parse
from metagate.store.errors import BadAddress
from metagate.wire.service import API_VERSION


async def healthz(_request: Request) -> Response:
    """Alive: the process answers. Says nothing of the store."""
    return JSONResponse({"status": "ok", "version": __version__, "api_version": API_VERSION})


async def readyz(request: Request) -> Response:
    """Ready: the store answers too; 503 while it does not."""
    state = state_of(request)
    try:
        _require_file(state.settings.database)
        async with state.engine.read() as reader:
            revision = await reader.revision()
    except Exception as error:
        reason = reason_of(error) if isinstance(error, tuple(STATUS_OF)) else type(error).__name__
        return error_response(503, f"The store does not answer: {reason}.", {"Retry-After": "5"}, ready=False)
    return JSONResponse(
        {"status": "ok", "version": __version__, "api_version": API_VERSION, "revision": revision, "detail": None}
    )


def _require_file(database: str) -> None:
    """A file that was deleted is still read by connections that are open; the next start would find nothing."""
    address = parse(database)
    if address.path is not None and not address.path.exists():
        raise BadAddress(f"{address.shown} is gone")


async def service_info(request: Request) -> Response:
    """Who serves what, in the shape of GA4GH's service-info."""
    settings = state_of(request).settings
    base = base_address(request, settings)
    return JSONResponse(
        {
            "id": "org.metagate.api",
            "name": settings.title,
            "type": {"group": "org.mgnify", "artifact": "mgnify-api", "version": API_VERSION},
            "description": "Metagenomics studies, samples, analyses and genomes over the MGnify API v2",
            "organization": {"name": settings.organization, "url": settings.organization_url},
            "documentationUrl": f"{base}/",
            "version": __version__,
        }
    )
