"""Samples over HTTP."""

from __future__ import annotations

from metagate.api.auth import Access
from metagate.api.biomes import noting_unknown_lineage
from metagate.api.operations import Answer, Call, Link, NoQuery, Operations
from metagate.store.queries import samples
from metagate.wire.assemblies import AssemblyDetailPage
from metagate.wire.pages import PageQuery
from metagate.wire.runs import RunPage
from metagate.wire.samples import MGnifySampleDetail, SampleListQuery, SamplePage

operations = Operations("Samples")

MISSING = "There is no sample with the accession {accession}."


@operations.get("/samples/", "list_mgnify_samples", SamplePage, query=SampleListQuery)
async def list_samples(call: Call[SampleListQuery]) -> Answer:
    """List all samples analysed by MGnify.

    MGnify samples inherit directly from samples (or BioSamples) in ENA.
    """
    query = call.query
    wanted = samples.SampleFilters(search=query.search, biome_lineage=query.biome_lineage, order=query.order or "")
    answer = await samples.list_samples(call.context, call.page, wanted)
    return await noting_unknown_lineage(call, query.biome_lineage, answer)


@operations.get(
    "/samples/{accession}",
    "get_mgnify_sample",
    MGnifySampleDetail,
    access=Access.CHECKED,
    missing=MISSING,
    links={
        "GetStudyFromSampleStudiesList": Link(
            "get_mgnify_study", {"accession": "$response.body#/studies/0/accession"}, "The detail of a study"
        ),
        "GetRunsForSample": Link("list_sample_runs", {"accession": "$request.path.accession"}, "Runs of this sample"),
        "GetAssembliesForSample": Link(
            "list_sample_assemblies", {"accession": "$request.path.accession"}, "Assemblies of this sample"
        ),
    },
)
async def get_sample(call: Call[NoQuery], accession: str) -> Answer:
    """Get the detail of a single sample analysed by MGnify.

    MGnify samples inherit directly from samples (or BioSamples) in ENA. Any accession of the sample answers: SAMEA…,
    ERS….
    """
    return await samples.get_sample(call.context, accession)


@operations.get(
    "/samples/{accession}/runs/",
    "list_sample_runs",
    RunPage,
    query=PageQuery,
    tags=("Samples", "Runs"),
    access=Access.CHECKED,
    missing=MISSING,
    links={
        "GetRunFromSampleItemsList": Link(
            "get_analysed_run", {"accession": "$response.body#/items/0/accession"}, "The detail of a run"
        )
    },
)
async def list_sample_runs(call: Call[PageQuery], accession: str) -> Answer:
    """List ENA Runs associated with this sample.

    Samples may be associated with one or more ENA runs, which hold raw reads and how they were sequenced.
    """
    return await samples.list_runs(call.context, accession, call.page)


@operations.get(
    "/samples/{accession}/assemblies/",
    "list_sample_assemblies",
    AssemblyDetailPage,
    query=PageQuery,
    tags=("Samples", "Assemblies"),
    access=Access.CHECKED,
    missing=MISSING,
    links={
        "GetAssemblyFromSampleItemsList": Link(
            "get_assembly", {"accession": "$response.body#/items/0/accession"}, "The detail of an assembly"
        )
    },
)
async def list_sample_assemblies(call: Call[PageQuery], accession: str) -> Answer:
    """List assemblies associated with this sample.

    Samples may be associated with one or more assemblies: collections of contigs generated from sequencing reads.
    """
    return await samples.list_assemblies(call.context, accession, call.page)
