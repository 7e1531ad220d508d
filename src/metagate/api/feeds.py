"""The RSS feed of studies: what is new, for feed readers. Public studies alone, whoever asks."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response

from metagate.api.paging import base_address
from metagate.api.state import state_of
from metagate.model.visibility import ANONYMOUS
from metagate.store.documents import Document
from metagate.store.queries.context import Context
from metagate.store.queries.studies import feed_studies

PATH = "/studies/feed.rss"
MEDIA_TYPE = "application/rss+xml; charset=utf-8"


async def studies_feed(request: Request) -> Response:
    """The most recently updated public studies as RSS 2.0."""
    state = state_of(request)
    async with state.engine.read() as reader:
        studies = await feed_studies(Context(reader, ANONYMOUS, state.memory), state.settings.max_feed_items)
    base = base_address(request, state.settings)
    items = "".join(_item(study, base) for study in studies)
    title = escape(_legal(f"{state.settings.title}: studies"))
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>{title}</title><link>{escape(base)}/studies/</link>"
        "<description>The most recently updated studies</description>"
        f'<atom:link href="{escape(base)}{PATH}" rel="self" type="application/rss+xml"/>'
        f"{items}</channel></rss>\n"
    )
    return Response(text, headers={"Content-Type": MEDIA_TYPE})


def _item(study: Document, base: str) -> str:
    link = escape(f"{base}/studies/{study['accession']}")
    updated = datetime.strptime(study["updated_at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    biome = "" if study["biome"] is None else f"<category>{escape(_legal(study['biome']['lineage']))}</category>"
    return (
        f"<item><title>{escape(_legal(study['title']))}</title><link>{link}</link>"
        f'<guid isPermaLink="true">{link}</guid>{biome}'
        f"<description>{escape(_legal(study['description']))}</description>"
        f"<pubDate>{format_datetime(updated)}</pubDate></item>"
    )


def _legal(text: str) -> str:
    """Text without the characters that XML 1.0 cannot hold."""
    return "".join(
        c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
