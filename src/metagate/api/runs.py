"""Runs over HTTP."""

from __future__ import annotations

from metagate.api.auth import Access
from metagate.api.operations import Answer, Call, Link, NoQuery, Operations
from metagate.store.queries import runs
from metagate.wire.analyses import AnalysisPage
from metagate.wire.assemblies import AssemblyDetailPage
from metagate.wire.pages import PageQuery
from metagate.wire.runs import AnalysedRunDetail, RunListQuery, RunPage

operations = Operations("Runs")

MISSING = "There is no run with the accession {accession}."

_SAMPLE = Link("get_mgnify_sample", {"accession": "$response.body#/sample_accession"}, "The sample of this run")
_STUDY = Link("get_mgnify_study", {"accession": "$response.body#/study_accession"}, "The study of this run")


@operations.get(
    "/runs/",
    "list_analysed_runs",
    RunPage,
    query=RunListQuery,
    access=Access.CHECKED,
    links={
        "GetRunForRun": Link(
            "get_analysed_run", {"accession": "$response.body#/accession"}, "The detail of a run of the list"
        ),
        "GetSampleForRun": _SAMPLE,
        "GetStudyForRun": _STUDY,
    },
)
async def list_runs(call: Call[RunListQuery]) -> Answer:
    """List all analysed runs.

    List all analysed runs in the MGnify database.
    """
    kind = call.query.has_experiment_type
    return await runs.list_runs(call.context, call.page, None if kind is None else kind.value)


@operations.get(
    "/runs/{accession}",
    "get_analysed_run",
    AnalysedRunDetail,
    access=Access.CHECKED,
    missing=MISSING,
    links={
        "GetSampleForRun": _SAMPLE,
        "GetStudyForRun": _STUDY,
        "GetAnalysesForRun": Link(
            "list_runs_analyses", {"accession": "$request.path.accession"}, "Analyses of this run"
        ),
        "GetAssembliesForRun": Link(
            "list_runs_assemblies", {"accession": "$request.path.accession"}, "Assemblies made from this run"
        ),
    },
)
async def get_run(call: Call[NoQuery], accession: str) -> Answer:
    """Get the detail of a single analysed run.

    Get the detail of a single analysed run in the MGnify database, with its sample and study.
    """
    return await runs.get_run(call.context, accession)


@operations.get(
    "/runs/{accession}/analyses/",
    "list_runs_analyses",
    AnalysisPage,
    query=PageQuery,
    tags=("Runs", "Analyses"),
    access=Access.CHECKED,
    missing=MISSING,
    links={
        "GetAnalysisFromRunItemsList": Link(
            "get_mgnify_analysis", {"accession": "$response.body#/items/0/accession"}, "The detail of an analysis"
        )
    },
)
async def list_run_analyses(call: Call[PageQuery], accession: str) -> Answer:
    """List MGnify Analyses associated with this Run.

    MGnify analyses correspond to an individual Run or Assembly.
    """
    return await runs.list_analyses(call.context, accession, call.page)


@operations.get(
    "/runs/{accession}/assemblies/",
    "list_runs_assemblies",
    AssemblyDetailPage,
    query=PageQuery,
    tags=("Runs", "Assemblies"),
    access=Access.CHECKED,
    missing=MISSING,
    links={
        "GetAssemblyFromRunItemsList": Link(
            "get_assembly", {"accession": "$response.body#/items/0/accession"}, "The detail of an assembly"
        )
    },
)
async def list_run_assemblies(call: Call[PageQuery], accession: str) -> Answer:
    """List Assemblies associated with this Run.

    Assemblies generated from or including this run.
    """
    return await runs.list_assemblies(call.context, accession, call.page)
