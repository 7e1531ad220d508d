"""Analyses over HTTP."""

from __future__ import annotations

from metagate.api.auth import Access
from metagate.api.errors import BadRequest
from metagate.api.operations import Answer, Call, Link, NoQuery, Operations
from metagate.model.vocabularies import AnnotationType
from metagate.store.queries import analyses
from metagate.wire.analyses import (
    AnalysisDetailPage,
    MGnifyAnalysisDetail,
    MGnifyAnalysisWithAnnotations,
    TypedAnnotationPage,
)
from metagate.wire.pages import PageQuery

operations = Operations("Analyses")

MISSING = "There is no analysis with the accession {accession}."


@operations.get("/analyses/", "list_mgnify_analyses", AnalysisDetailPage, query=PageQuery)
async def list_analyses(call: Call[PageQuery]) -> Answer:
    """List all analyses (MGYAs) available from MGnify.

    Each analysis is the result of a Pipeline execution on a reads dataset (either a raw read-run, or an assembly). The
    downloads of an analysis are in its detail.
    """
    return await analyses.list_analyses(call.context, call.page)


@operations.get(
    "/analyses/{accession}",
    "get_mgnify_analysis",
    MGnifyAnalysisDetail,
    access=Access.CHECKED,
    missing=MISSING,
    links={
        "GetStudyForAnalysis": Link(
            "get_mgnify_study", {"accession": "$response.body#/study_accession"}, "The study of this analysis"
        )
    },
)
async def get_analysis(call: Call[NoQuery], accession: str) -> Answer:
    """Get MGnify analysis by accession.

    MGnify analyses are accessioned with an MYGA-prefixed identifier and correspond to an individual Run or Assembly
    analysed by a Pipeline.
    """
    return await analyses.get_analysis(call.context, accession)


@operations.get(
    "/analyses/{accession}/annotations",
    "analysis_get_mgnify_analysis_with_annotations",
    MGnifyAnalysisWithAnnotations,
    access=Access.CHECKED,
    missing=MISSING,
)
async def get_annotations(call: Call[NoQuery], accession: str) -> Answer:
    """Get MGnify analysis by accession, with annotations and downloadable files.

    MGnify analyses have annotations (taxonomic and functional assignments), and downloadable files (outputs from the
    pipeline execution).
    """
    return await analyses.get_annotations(call.context, accession)


@operations.get(
    "/analyses/{accession}/annotations/{annotation_type}",
    "analysis_get_mgnify_analysis_with_annotations_of_type",
    TypedAnnotationPage,
    query=PageQuery,
    access=Access.CHECKED,
    missing=MISSING,
)
async def list_annotations(call: Call[PageQuery], accession: str, annotation_type: AnnotationType) -> Answer:
    """Get a named set of annotations for a MGnify analysis by accession.

    List the annotations of a given type for a MGnify analysis referred to by its accession.
    """
    allowed = [kind.value for kind in AnnotationType]
    if annotation_type not in allowed:
        message = "must be one of " + ", ".join(allowed)
        problem = {"location": "path", "parameter": "annotation_type", "value": annotation_type, "message": message}
        detail = f"Bad request: annotation_type={annotation_type!r}: {message}."
        raise BadRequest(detail, problems=[{**problem, "allowed": allowed}])
    return await analyses.list_annotations(call.context, accession, annotation_type, call.page)
