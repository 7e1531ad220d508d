"""Publications over HTTP."""

from __future__ import annotations

from metagate.api.auth import Access
from metagate.api.errors import BadRequest
from metagate.api.operations import Answer, Call, Later, NoQuery, Operations
from metagate.store.queries import publications
from metagate.wire.publications import (
    MGnifyPublicationDetail,
    PublicationAnnotations,
    PublicationListQuery,
    PublicationPage,
)

operations = Operations("Publications")

MISSING = "There is no publication with the PubMed number {pubmed_id}."


_LONGEST_NUMBER = 100
"""Digits beyond which a number is not even read."""


def _number(text: str) -> int:
    """A PubMed number from a path. The contract takes any integer: one that can be no publication's is not found.

    Raises:
        BadRequest: it is none.
    """
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit():
        return int(text) if len(text) < _LONGEST_NUMBER else -1
    message = "must be a PubMed number: digits alone"
    problem = {"location": "path", "parameter": "pubmed_id", "value": text, "message": message}
    raise BadRequest(f"Bad request: pubmed_id={text!r}: {message}.", problems=[problem])


@operations.get("/publications/", "list_mgnify_publications", PublicationPage, query=PublicationListQuery)
async def list_publications(call: Call[PublicationListQuery]) -> Answer:
    """List all publications.

    List all publications in the MGnify database.
    """
    query = call.query
    wanted = publications.PublicationFilters(
        title=query.title,
        published_after=query.published_after,
        published_before=query.published_before,
        order=query.order or "",
    )
    return await publications.list_publications(call.context, call.page, wanted)


@operations.get(
    "/publications/{pubmed_id}",
    "get_mgnify_publication",
    MGnifyPublicationDetail,
    access=Access.CHECKED,
    missing=MISSING,
)
async def get_publication(call: Call[NoQuery], pubmed_id: int) -> Answer:
    """Get the detail of a single publication.

    Get detailed information about a publication, including associated studies.
    """
    return await publications.get_publication(call.context, _number(str(pubmed_id)))


@operations.get(
    "/publications/{pubmed_id}/annotations",
    "get_mgnify_publication_annotations",
    PublicationAnnotations,
    access=Access.CHECKED,
    missing=MISSING,
)
async def get_publication_annotations(call: Call[NoQuery], pubmed_id: int) -> Answer:
    """Get any full-text annotations associated with the publication.

    Full-text annotations are retrieved from Europe PMC, text mined for relevant metagenomic metadata terms.
    """
    number = _number(str(pubmed_id))
    if not await publications.publication_exists(call.context, number):
        return None
    return Later(call.state.europe_pmc.annotations(number))
