"""Operations: each path of the API is declared once; routing, parameters, answers and OpenAPI come from that.

An operation is an `async` function that takes a `Call` and the path's parameters, and answers with a document, a page
of documents, or None where there is nothing to be seen. What is the same for all of them happens here.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import orjson
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from metagate.api.auth import Access, viewer_of
from metagate.api.errors import BadRequest, NotFound
from metagate.api.paging import list_headers, page_request
from metagate.api.parameters import Asked, notice_header, parse
from metagate.api.state import State, state_of
from metagate.store.documents import Document
from metagate.store.listing import PageRequest
from metagate.store.queries.context import Context, ListAnswer
from metagate.wire.base import Parameters
from metagate.wire.pages import PageQuery

Query = TypeVar("Query", bound=Parameters)


@dataclass(frozen=True, slots=True)
class Later:
    """An answer that somebody else gives: waited for when the store has been let go."""

    document: Awaitable[Document]


Answer = Document | ListAnswer | Response | Later | None

JSON = "application/json"


class NoQuery(Parameters):
    """The parameters of an operation that has none."""


@dataclass(frozen=True, slots=True)
class Link:
    """An OpenAPI link: where a value of the answer leads.

    Attributes:
        operation: the operationId that it leads to.
        parameters: that operation's parameter, and where its value stands.
        description: what the value is.
    """

    operation: str
    parameters: Mapping[str, str]
    description: str


@dataclass(slots=True)
class Call(Generic[Query]):
    """One call of an operation: what is asked, by whom, and the way into the store."""

    request: Request
    state: State
    asked: Asked[Query]
    context: Context
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def query(self) -> Query:
        """The checked parameters."""
        return self.asked.query

    @property
    def page(self) -> PageRequest:
        """The page that is asked for. Only for operations whose query has one."""
        assert isinstance(self.asked.query, PageQuery)  # noqa: S101 - see above
        return page_request(self.asked.query, self.state.settings)

    def notice(self, text: str) -> None:
        """Tell the client something about its request (header `X-Notice`)."""
        self.asked.notices.append(text)


Handler = Callable[..., Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One path of the API.

    Attributes:
        path: below the base path, as the contract writes it; it answers with and without its last slash.
        operation_id: the contract's name of it.
        answers: the document's model; a page's model for lists.
        query: the model of its query parameters.
        access: what it does with tokens.
        missing: what a 404 says; `{name}` stands for the path's parameter.
    """

    path: str
    operation_id: str
    handler: Handler
    answers: type[BaseModel]
    query: type[Parameters]
    tags: Sequence[str]
    summary: str
    description: str
    access: Access
    missing: str
    links: Mapping[str, Link]

    def route(self, base_path: str) -> Route:
        """The route that answers, directly, with and without the slash at its end."""
        route = Route(base_path + self.path, self._endpoint(), methods=["GET"], name=self.operation_id)
        bare = route.path_regex.pattern.rstrip("$").rstrip("/")
        route.path_regex = re.compile(f"{bare}/?$")
        return route

    def _endpoint(self) -> Callable[[Request], Awaitable[Response]]:
        names = list(inspect.signature(self.handler).parameters)[1:]

        async def endpoint(request: Request) -> Response:
            return await self._answer(request, {name: request.path_params[name] for name in names})

        return endpoint

    async def _answer(self, request: Request, path: dict[str, str]) -> Response:
        state = state_of(request)
        refuse_nul(path)
        asked = parse(self.query, request.scope["query_string"], state.settings.max_search_characters)
        viewer = viewer_of(request, self.access)
        async with state.engine.read() as reader:
            call = Call(request, state, asked, Context(reader, viewer, state.memory))
            answer = await self.handler(call, **path)
        if answer is None:
            raise NotFound(self.missing.format(**{name: repr(value) for name, value in path.items()}))
        if isinstance(answer, Later):
            answer = await answer.document
        return answer if isinstance(answer, Response) else self._response(call, answer)

    def _response(self, call: Call[Any], answer: Document | ListAnswer) -> Response:
        headers = call.headers
        if isinstance(answer, ListAnswer):
            headers |= list_headers(call.request, call.state.settings, call.asked, call.page, answer.count)
            body = orjson.dumps({"count": answer.count, "items": answer.items})
        else:
            body = orjson.dumps(answer)
        if call.asked.notices:
            headers["X-Notice"] = notice_header(call.asked.notices)
        return Response(body, headers=headers, media_type=JSON)


def refuse_nul(path: Mapping[str, str]) -> None:
    """A NUL character is in no accession, and PostgreSQL takes none.

    Raises:
        BadRequest: one of the path's parameters holds one.
    """
    for name, value in path.items():
        if "\x00" in value:
            shown = value.replace("\x00", "␀")
            message = "must not hold a NUL character (U+0000)"
            problem = {"location": "path", "parameter": name, "value": shown, "message": message}
            raise BadRequest(f"Bad request: {name}={shown!r}: {message}.", problems=[problem])


class Operations:
    """The operations of one resource, in the order in which they are tried."""

    def __init__(self, *tags: str) -> None:
        self.tags = tags
        self.all: list[Operation] = []

    def get(
        self,
        path: str,
        operation_id: str,
        answers: type[BaseModel],
        *,
        query: type[Parameters] = NoQuery,
        tags: Sequence[str] = (),
        access: Access = Access.OPEN,
        missing: str = "",
        links: Mapping[str, Link] | None = None,
    ) -> Callable[[Handler], Handler]:
        """Declare an operation; the function's docstring is its summary and description."""

        def declare(handler: Handler) -> Handler:
            summary, _, description = inspect.getdoc(handler).partition("\n\n")  # type: ignore[union-attr]
            operation = Operation(
                path=path,
                operation_id=operation_id,
                handler=handler,
                answers=answers,
                query=query,
                tags=tags or self.tags,
                summary=" ".join(summary.split()).rstrip("."),
                description=" ".join(description.split()),
                access=access,
                missing=missing,
                links=links or {},
            )
            self.all.append(operation)
            return handler

        return declare
