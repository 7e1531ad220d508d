"""The application: routes, and the layers around them.

Walk it from the outside in: numbered and logged, shared, guarded, delivered, routed.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import orjson
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from metagate.api import (
    analyses,
    assemblies,
    biomes,
    catalogues,
    feeds,
    genomes,
    my_data,
    publications,
    runs,
    samples,
    service,
    studies,
    super_studies,
)
from metagate.api.delivery import Delivered
from metagate.api.docs import docs_routes
from metagate.api.errors import ApiError, error_response, on_error
from metagate.api.europe_pmc import EuropePmc
from metagate.api.guarding import Guarded
from metagate.api.observing import Observed, set_up_logging
from metagate.api.openapi import openapi
from metagate.api.operations import Operation
from metagate.api.sharing import Shared
from metagate.api.state import State
from metagate.settings import Settings
from metagate.store.addresses import parse
from metagate.store.engine import ReadLimits
from metagate.store.errors import StoreError
from metagate.store.opening import open_store

RESOURCES = (
    studies,
    samples,
    runs,
    assemblies,
    analyses,
    publications,
    super_studies,
    # Before genomes, whose accession would match the word "catalogues".
    catalogues,
    genomes,
    biomes,
    my_data,
)


def all_operations() -> list[Operation]:
    """Every operation of the API, in the order in which they are tried."""
    return [operation for resource in RESOURCES for operation in resource.operations.all]


def create_app(settings: Settings) -> Starlette:
    """The ASGI application over the store that the settings name.

    Raises:
        StoreError: there is no store of this version; the message says what to do.
    """
    limits = ReadLimits(settings.max_query_seconds, settings.max_connections, settings.max_wait_seconds)
    engine = open_store(parse(settings.database), limits)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        europe_pmc = EuropePmc(settings.europe_pmc_url, settings.europe_pmc_seconds, settings.europe_pmc_keep_seconds)
        app.state.metagate = State(settings, engine, europe_pmc)
        await engine.start()
        yield
        await engine.stop()
        await europe_pmc.close()

    app = Starlette(
        routes=_routes(settings),
        lifespan=lifespan,
        middleware=[
            Middleware(Observed),
            Middleware(Shared),
            Middleware(Guarded, settings=settings),
            Middleware(Delivered),
        ],
        exception_handlers={
            404: partial(_nothing_here, settings),
            405: _wrong_method,
            HTTPException: on_error,
            ApiError: on_error,
            StoreError: on_error,
        },
    )
    # Both forms of every address answer directly (behaviour table, row "Trailing slash").
    app.router.redirect_slashes = False
    return app


def _routes(settings: Settings) -> list[Route]:
    base = settings.base_path
    document = orjson.dumps(openapi(all_operations(), base, settings.title))

    async def openapi_json(_request: Request) -> Response:
        return Response(document, media_type="application/json")

    return [
        Route(f"{base}/openapi.json", openapi_json),
        *_both(base + feeds.PATH, feeds.studies_feed),
        *(operation.route(base) for operation in all_operations()),
        *_both(f"{base}/service-info", service.service_info),
        *_health(base),
        *docs_routes(base, settings.title, settings.public_url),
    ]


def _health(base: str) -> list[Route]:
    """Below the base path, and at the server's root, where load balancers look."""
    places = dict.fromkeys((base, ""))
    checks = {"/healthz": service.healthz, "/readyz": service.readyz}
    return [route for place in places for path, check in checks.items() for route in _both(place + path, check)]


def _both(path: str, endpoint: Callable[..., object]) -> list[Route]:
    return [Route(path, endpoint), Route(f"{path}/", endpoint)]


async def _nothing_here(settings: Settings, request: Request, _error: Exception) -> Response:
    path = request.url.path
    return error_response(404, f"There is nothing at {path}. What there is, is listed at {settings.base_path}/.")


async def _wrong_method(request: Request, error: Exception) -> Response:
    headers = Headers(getattr(error, "headers", None) or {})
    # Starlette names the methods in an order of its own in each process.
    allowed = ", ".join(sorted({*headers.get("Allow", "GET, HEAD").split(", "), "OPTIONS"}))
    return error_response(405, f"{request.method} is not possible here, only {allowed}.", {"Allow": allowed})


SERVED_SETTINGS = "METAGATE_SERVED_SETTINGS"
"""Environment variable by which `metagate serve` hands its settings, as JSON, to its worker processes."""


def served() -> Starlette:
    """The application of one server process, with the settings of `metagate serve`, logging as they say."""
    settings = Settings.model_validate_json(os.environ[SERVED_SETTINGS])
    set_up_logging(settings.log_level, settings.log_format)
    return create_app(settings)
