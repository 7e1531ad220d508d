"""Samples: list, detail with its studies, and what hangs on one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.sql.selectable import Subquery

from metagate.model.accessions import normalise
from metagate.store import tables
from metagate.store.documents import Document, stored_json
from metagate.store.listing import PageRequest
from metagate.store.picking import Key, Listing
from metagate.store.queries import filters
from metagate.store.queries.assemblies import assembly_detail_documents, dress_assembly_details
from metagate.store.queries.context import (
    Context,
    ListAnswer,
    found_by_accession,
    id_and_revision,
    page_of,
    parent_id,
)
from metagate.store.queries.items import run_document, sample_columns, sample_document, study_columns, study_document
from metagate.store.queries.runs import dress_runs
from metagate.store.search import is_indexed
from metagate.store.statements import Statement
from metagate.store.tables import biome, sample, title_key
from metagate.store.visibility import Sight, visible


@dataclass(frozen=True, slots=True)
class SampleFilters:
    """What a list of samples is narrowed to.

    Attributes:
        search: a phrase in the title or the ENA accessions.
        biome_lineage: this biome and its descendants.
        order: "", `sample_title` or `updated_at`, with `-` before it for descending. Samples without a title come
            last, and first when descending.
    """

    search: str | None = None
    biome_lineage: str | None = None
    order: str = ""


def _dress(picked: Subquery) -> Select[Any]:
    joined = picked.join(sample, sample.c.id == picked.c.id).outerjoin(biome, biome.c.id == sample.c.biome_id)
    return select(*sample_columns(sample, biome)).select_from(joined)


def _keys(order: str) -> list[Key]:
    by_accession, name, descending = Key(sample.c.accession), order.removeprefix("-"), order.startswith("-")
    if name == "sample_title":
        return [Key(title_key(sample.c.sample_title), descending), by_accession]
    if name == "updated_at":
        return [Key(sample.c.updated_at, descending), by_accession]
    return [by_accession]


@cache
def _listing(sight: Sight, order: str, *, lineage: bool, searched: bool, indexed: bool) -> Listing:
    narrowed = []
    if lineage:
        narrowed.append(filters.biome_in_lineage(sample.c.biome_id))
    if searched:
        narrowed.append(filters.contains_phrase(sample, indexed=indexed))
    where = [visible(sample, sight)]
    return Listing(sample, sample.c.id, where, _keys(order), _dress, filters=narrowed, large=True)


async def list_samples(context: Context, page: PageRequest, wanted: SampleFilters) -> ListAnswer:
    """Samples that the viewer may see, as `MGnifySample`."""
    values: dict[str, Any] = {}
    if wanted.search is not None:
        values |= filters.phrase_values(wanted.search, context.reader.dialect)
    if wanted.biome_lineage is not None:
        values |= filters.lineage_values(wanted.biome_lineage)
    listing = _listing(
        context.sight,
        wanted.order,
        lineage=wanted.biome_lineage is not None,
        searched=wanted.search is not None,
        indexed=wanted.search is not None and is_indexed(wanted.search),
    )
    return await page_of(context, listing, page, sample_document, **values)


@cache
def _detail(sight: Sight) -> Statement:
    columns = [sample.c.id.label("id"), sample.c.metadata.label("metadata"), *sample_columns(sample, biome)]
    joined = sample.outerjoin(biome, biome.c.id == sample.c.biome_id)
    return found_by_accession(sample, sight, select(*columns).select_from(tables.alias, joined))


@cache
def _studies(sight: Sight) -> Statement:
    link, study = tables.study_sample, tables.study
    joined = link.join(study, study.c.id == link.c.study_id).outerjoin(biome, biome.c.id == study.c.biome_id)
    found = select(*study_columns(study, biome)).select_from(joined)
    found = found.where(link.c.sample_id == bindparam("sample_id"), visible(study, sight, reached=True))
    return Statement(found.order_by(study.c.accession))


async def get_sample(context: Context, accession: str) -> Document | None:
    """`MGnifySampleDetail` by any of its accessions, with those of its studies that the viewer may see."""
    row = await context.first(_detail(context.sight), accession=normalise(accession))
    if row is None:
        return None
    studies = await context.all(_studies(context.sight), sample_id=row["id"])
    return {
        **sample_document(row),
        "metadata": stored_json(row["metadata"]),
        "studies": [study_document(study) for study in studies],
    }


@cache
def _parent(sight: Sight) -> Statement:
    return id_and_revision(sample, sight)


@cache
def _runs(sight: Sight) -> Listing:
    run = tables.run
    where = [run.c.sample_id == bindparam("sample_id"), visible(run, sight)]
    return Listing(run, run.c.id, where, [Key(run.c.accession)], dress_runs(sight))


async def list_runs(context: Context, accession: str, page: PageRequest) -> ListAnswer | None:
    """The runs of a sample, as `AnalysedRun`; None where the viewer sees no such sample."""
    parent = await parent_id(context, _parent(context.sight), accession)
    if parent is None:
        return None
    return await page_of(context, _runs(context.sight), page, run_document, sample_id=parent)


@cache
def _assemblies(sight: Sight) -> Listing:
    assembly = tables.assembly
    where = [assembly.c.sample_id == bindparam("sample_id"), visible(assembly, sight)]
    return Listing(assembly, assembly.c.id, where, [Key(assembly.c.accession)], dress_assembly_details(sight))


async def list_assemblies(context: Context, accession: str, page: PageRequest) -> ListAnswer | None:
    """The assemblies of a sample, as `AssemblyDetail`; None where the viewer sees no such sample."""
    parent = await parent_id(context, _parent(context.sight), accession)
    if parent is None:
        return None
    return await assembly_detail_documents(context, _assemblies(context.sight), page, sample_id=parent)
