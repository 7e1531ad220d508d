"""What a signed-in account owns, over HTTP."""

from __future__ import annotations

from metagate.api.auth import Access
from metagate.api.operations import Answer, Call, Operations
from metagate.store.queries import my_data
from metagate.wire.pages import PageQuery
from metagate.wire.studies import StudyPage

operations = Operations("Private Data")


@operations.get("/my-data/studies/", "list_private_mgnify_studies", StudyPage, query=PageQuery, access=Access.PRIVATE)
async def list_my_studies(call: Call[PageQuery]) -> Answer:
    """List all private studies available from MGnify.

    The studies of the account that asks, public ones included.
    """
    return await my_data.list_studies(call.context, call.page)
