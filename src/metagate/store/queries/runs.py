"""Runs: list, detail with sample and study, and what hangs on one."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.sql.selectable import Subquery

from metagate.model.accessions import normalise
from metagate.store import tables
from metagate.store.documents import Document
from metagate.store.listing import PageRequest
from metagate.store.picking import Dress, Key, Listing
from metagate.store.queries.analyses import analysis_document, dress_analyses
from metagate.store.queries.assemblies import assembly_detail_documents, dress_assembly_details
from metagate.store.queries.context import (
    Context,
    ListAnswer,
    found_by_accession,
    id_and_revision,
    page_of,
    parent_id,
)
from metagate.store.queries.items import (
    joined_run,
    run_columns,
    run_document,
    sample_columns,
    sample_document,
    study_columns,
    study_document,
)
from metagate.store.statements import Statement
from metagate.store.tables import run
from metagate.store.visibility import Sight, visible


@cache
def dress_runs(sight: Sight) -> Dress:
    """Run items for picked ids."""

    def dress(picked: Subquery) -> Select[Any]:
        source, sample, study = joined_run(picked.join(run, run.c.id == picked.c.id), run, sight, "run")
        return select(*run_columns(run, sample, study)).select_from(source)

    return dress


@cache
def _listing(sight: Sight, *, typed: bool) -> Listing:
    where = [visible(run, sight)]
    if typed:
        where.append(run.c.experiment_type == bindparam("experiment_type"))
    return Listing(run, run.c.id, where, [Key(run.c.accession)], dress_runs(sight), large=True)


async def list_runs(context: Context, page: PageRequest, experiment_type: str | None = None) -> ListAnswer:
    """Runs that the viewer may see, as `AnalysedRun`.

    Args:
        experiment_type: only runs of this type, given as its code (`AMPLI`).
    """
    values = {} if experiment_type is None else {"experiment_type": experiment_type}
    listing = _listing(context.sight, typed=experiment_type is not None)
    return await page_of(context, listing, page, run_document, **values)


@cache
def _detail(sight: Sight) -> Statement:
    source, sample, study = joined_run(run, run, sight, "run")
    sample_biome, study_biome = tables.biome.alias("sample_biome"), tables.biome.alias("study_biome")
    source = source.outerjoin(sample_biome, sample_biome.c.id == sample.c.biome_id)
    source = source.outerjoin(study_biome, study_biome.c.id == study.c.biome_id)
    columns = [
        *run_columns(run, sample, study),
        *sample_columns(sample, sample_biome, "in_sample_"),
        *study_columns(study, study_biome, "in_study_"),
    ]
    return found_by_accession(run, sight, select(*columns).select_from(tables.alias, source))


async def get_run(context: Context, accession: str) -> Document | None:
    """`AnalysedRunDetail` by any of its accessions."""
    row = await context.first(_detail(context.sight), accession=normalise(accession))
    if row is None:
        return None
    return {
        **run_document(row),
        "sample": None if row["in_sample_accession"] is None else sample_document(row, "in_sample_"),
        "study": None if row["in_study_accession"] is None else study_document(row, "in_study_"),
    }


@cache
def _parent(sight: Sight) -> Statement:
    return id_and_revision(run, sight)


@cache
def _analyses(sight: Sight) -> Listing:
    analysis = tables.analysis
    where = [analysis.c.run_id == bindparam("run_id"), visible(analysis, sight)]
    return Listing(analysis, analysis.c.id, where, [Key(analysis.c.accession)], dress_analyses(sight))


async def list_analyses(context: Context, accession: str, page: PageRequest) -> ListAnswer | None:
    """The analyses of a run, as `MGnifyAnalysis`; None where the viewer sees no such run."""
    parent = await parent_id(context, _parent(context.sight), accession)
    if parent is None:
        return None
    return await page_of(context, _analyses(context.sight), page, analysis_document, run_id=parent)


@cache
def _assemblies(sight: Sight) -> Listing:
    link, assembly = tables.assembly_run, tables.assembly
    where = [link.c.run_id == bindparam("run_id"), visible(assembly, sight, reached=True)]
    source = link.join(assembly, assembly.c.id == link.c.assembly_id)
    return Listing(source, assembly.c.id, where, [Key(link.c.assembly_accession)], dress_assembly_details(sight))


async def list_assemblies(context: Context, accession: str, page: PageRequest) -> ListAnswer | None:
    """The assemblies made from a run, as `AssemblyDetail`; None where the viewer sees no such run."""
    parent = await parent_id(context, _parent(context.sight), accession)
    if parent is None:
        return None
    return await assembly_detail_documents(context, _assemblies(context.sight), page, run_id=parent)
