"""Studies over HTTP."""

from __future__ import annotations

from metagate.api.auth import Access
from metagate.api.biomes import noting_unknown_lineage
from metagate.api.operations import Answer, Call, Link, NoQuery, Operations
from metagate.model.vocabularies import PipelineVersions
from metagate.store.queries import studies
from metagate.wire.analyses import AnalysisPage
from metagate.wire.pages import PageQuery
from metagate.wire.publications import PublicationPage
from metagate.wire.samples import SampleWithMetadataPage
from metagate.wire.studies import MGnifyStudyAccessionLookup, MGnifyStudyDetail, StudyListQuery, StudyPage

operations = Operations("Studies")

MISSING = "There is no study with the accession {accession}."

_AND_LATER = {PipelineVersions.V6: (PipelineVersions.V6, PipelineVersions.V6_1)}
"""Asking for V6 finds V6.1 too (behaviour table, row `has_analyses_from_pipeline`)."""


@operations.get("/studies/", "list_mgnify_studies", StudyPage, query=StudyListQuery)
async def list_studies(call: Call[StudyListQuery]) -> Answer:
    """List all studies analysed by MGnify.

    MGnify studies inherit directly from studies (or projects) in ENA.
    """
    query = call.query
    version = query.has_analyses_from_pipeline
    versions = () if version is None else _AND_LATER.get(version, (version,))
    wanted = studies.StudyFilters(
        search=query.search,
        biome_lineage=query.biome_lineage,
        pipeline_versions=tuple(version.value for version in versions),
        order=query.order or "accession",
    )
    answer = await studies.list_studies(call.context, call.page, wanted)
    return await noting_unknown_lineage(call, query.biome_lineage, answer)


@operations.get(
    "/studies/insdc/{accession}",
    "get_mgnify_study_accession_by_insdc_accession",
    MGnifyStudyAccessionLookup,
    access=Access.CHECKED,
    missing="There is no study with the INSDC accession {accession}.",
    links={
        "GetStudyForStudyAccession": Link(
            "get_mgnify_study", {"accession": "$response.body#/accession"}, "The study with this MGnify accession"
        )
    },
)
async def find_study_by_insdc_accession(call: Call[NoQuery], accession: str) -> Answer:
    """Find a MGnify study by its corresponding INSDC study/project accession.

    Returns the MGnify study accession corresponding to an INSDC study/project accession.
    """
    return await studies.find_by_insdc(call.context, accession)


@operations.get("/studies/{accession}", "get_mgnify_study", MGnifyStudyDetail, access=Access.CHECKED, missing=MISSING)
async def get_study(call: Call[NoQuery], accession: str) -> Answer:
    """Get the detail of a single study analysed by MGnify.

    MGnify studies inherit directly from studies (or projects) in ENA. Any accession of the study answers: MGYS…, ERP…,
    PRJ….
    """
    return await studies.get_study(call.context, accession)


@operations.get(
    "/studies/{accession}/analyses/",
    "list_mgnify_study_analyses",
    AnalysisPage,
    query=PageQuery,
    tags=("Studies", "Analyses"),
    access=Access.CHECKED,
    missing=MISSING,
    links={
        "GetAnalysisFromStudyItemsList": Link(
            "get_mgnify_analysis", {"accession": "$response.body#/items/0/accession"}, "The detail of an analysis"
        )
    },
)
async def list_study_analyses(call: Call[PageQuery], accession: str) -> Answer:
    """List MGnify Analyses associated with this Study.

    MGnify analyses correspond to an individual Run or Assembly within this study, analysed by a MGnify Pipeline.
    """
    return await studies.list_analyses(call.context, accession, call.page)


@operations.get(
    "/studies/{accession}/publications/",
    "list_mgnify_study_publications",
    PublicationPage,
    query=PageQuery,
    tags=("Studies", "Publications"),
    access=Access.CHECKED,
    missing=MISSING,
    links={
        "GetPublicationFromStudyItemsList": Link(
            "get_mgnify_publication", {"pubmed_id": "$response.body#/items/0/pubmed_id"}, "The detail of a publication"
        )
    },
)
async def list_study_publications(call: Call[PageQuery], accession: str) -> Answer:
    """List Publications associated with this Study.

    Publications may describe or analyse the content of the study, or its data in ENA.
    """
    return await studies.list_publications(call.context, accession, call.page)


@operations.get(
    "/studies/{accession}/samples/",
    "list_mgnify_study_samples",
    SampleWithMetadataPage,
    query=PageQuery,
    tags=("Studies", "Samples"),
    access=Access.CHECKED,
    missing=MISSING,
    links={
        "GetSampleFromStudyItemsList": Link(
            "get_mgnify_sample", {"accession": "$response.body#/items/0/accession"}, "The detail of a sample"
        )
    },
)
async def list_study_samples(call: Call[PageQuery], accession: str) -> Answer:
    """List Samples associated with this Study.

    The samples of the study, each with its metadata from ENA.
    """
    return await studies.list_samples(call.context, accession, call.page)
