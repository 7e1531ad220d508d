"""What a signed-in account owns."""

from __future__ import annotations

from functools import cache

from sqlalchemy import bindparam

from metagate.store.listing import PageRequest
from metagate.store.picking import Key, Listing
from metagate.store.queries.context import Context, ListAnswer, page_of
from metagate.store.queries.items import study_document
from metagate.store.queries.studies import dress_studies
from metagate.store.tables import study
from metagate.store.visibility import Sight, visible


@cache
def _studies(sight: Sight) -> Listing:
    where = [study.c.owner == bindparam("account"), visible(study, sight, reached=True)]
    return Listing(study, study.c.id, where, [Key(study.c.accession)], dress_studies)


async def list_studies(context: Context, page: PageRequest) -> ListAnswer:
    """The studies of the viewer's account, public and private, as `MGnifyStudy`; none for anybody else."""
    if context.viewer.account is None:
        return ListAnswer(0, [])
    return await page_of(context, _studies(context.sight), page, study_document, account=context.viewer.account)
