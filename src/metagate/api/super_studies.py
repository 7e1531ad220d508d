"""Super studies over HTTP."""

from __future__ import annotations

from metagate.api.auth import Access
from metagate.api.operations import Answer, Call, Link, NoQuery, Operations
from metagate.store.queries import super_studies
from metagate.wire.pages import PageQuery
from metagate.wire.super_studies import SuperStudyDetail, SuperStudyPage

operations = Operations("Studies")

MISSING = "There is no super study with the slug {slug}."


@operations.get(
    "/super-studies/",
    "list_super_studies",
    SuperStudyPage,
    query=PageQuery,
    links={
        "GetSuperStudyFromSuperStudyItemsList": Link(
            "get_super_study", {"slug": "$response.body#/items/0/slug"}, "The detail of a super study"
        )
    },
)
async def list_super_studies(call: Call[PageQuery]) -> Answer:
    """List all Super Studies.

    Super studies are collections of studies and genome catalogues of one large project.
    """
    return await super_studies.list_super_studies(call.context, call.page)


@operations.get(
    "/super-studies/{slug}",
    "get_super_study",
    SuperStudyDetail,
    access=Access.CHECKED,
    missing=MISSING,
    links={
        "GetStudyFromSuperStudyFlagshipStudiesList": Link(
            "get_mgnify_study", {"accession": "$response.body#/flagship_studies/0/accession"}, "A flagship study"
        ),
        "GetStudyFromSuperStudyRelatedStudiesList": Link(
            "get_mgnify_study", {"accession": "$response.body#/related_studies/0/accession"}, "A related study"
        ),
        "GetGenomeCatalogueFromSuperStudyGenomeCataloguesList": Link(
            "get_genome_catalogue",
            {"catalogue_id": "$response.body#/genome_catalogues/0/catalogue_id"},
            "A genome catalogue",
        ),
    },
)
async def get_super_study(call: Call[NoQuery], slug: str) -> Answer:
    """Get the detail of a single Super Study.

    A super study with its flagship and related studies, and its genome catalogues.
    """
    return await super_studies.get_super_study(call.context, slug)
