"""A stand-in for Europe PMC's annotations API: a real HTTP server on 127.0.0.1 that answers in its documented shape."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]


def mention(kind: str, text: str, number: int, **more: Any) -> Json:
    """One annotation as Europe PMC writes it."""
    return {
        "prefix": "were collected from the ",
        "exact": text,
        "postfix": " and frozen.",
        "tags": [{"name": text.lower(), "uri": f"http://purl.obolibrary.org/obo/ENVO_{number:08d}"}],
        "id": f"http://europepmc.org/abstract/MED/30000001#{number}",
        "type": kind,
        "section": "Methods (http://purl.org/orb/Methods)",
        "provider": "Metagenomics",
        **more,
    }


ANNOTATIONS = [
    mention("Sample-Material", "Sediment", 1),
    mention("Sample-Material", "sediment", 2, section=None),
    mention("Kit", "PowerSoil DNA Isolation Kit", 3, tags=[]),
    mention("Place", "North Sea", 4),
    mention("Primer", "515F", 5),
    mention("A-new-kind", "something", 6),
]


def articles(pubmed_id: str) -> bytes:
    """The answer for one article."""
    article = {"source": "MED", "extId": pubmed_id, "pmcid": "PMC9000001", "annotations": ANNOTATIONS}
    return json.dumps([article]).encode()


@dataclass
class EuropePmc:
    """The stand-in while it runs.

    Attributes:
        url: its address.
        asked: the query of every request that came, in order.
    """

    url: str
    asked: list[dict[str, list[str]]] = field(default_factory=list)


def respond_with(handler: BaseHTTPRequestHandler, body: bytes, status: int) -> None:
    """Answer in one piece."""
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def answering(answer: Callable[[str], bytes]) -> Iterator[EuropePmc]:
    """Run the stand-in; it answers each PubMed number with some JSON."""
    with responding(lambda handler, number: respond_with(handler, answer(number), 200)) as europe_pmc:
        yield europe_pmc


@contextmanager
def responding(respond: Callable[[BaseHTTPRequestHandler, str], None]) -> Iterator[EuropePmc]:
    """Run the stand-in with full say over the connection."""
    europe_pmc = EuropePmc("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            europe_pmc.asked.append(query)
            if urlsplit(self.path).path != "/annotations_api/annotationsByArticleIds":
                self.send_error(404)
                return
            with suppress(ConnectionError):  # Whoever asked may have given up.
                respond(self, query["articleIds"][0].removeprefix("MED:"))

        def log_message(self, *_: Any) -> None:
            """Standard error is for the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        europe_pmc.url = f"http://127.0.0.1:{server.server_port}/annotations_api"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield europe_pmc
        finally:
            server.shutdown()
            thread.join()


def closed_port() -> str:
    """An address at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
