"""Studies: list, detail, look-up by INSDC accession, and what hangs on one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, bindparam, exists, select
from sqlalchemy.sql.selectable import Subquery

from metagate.model.accessions import normalise
from metagate.store import tables
from metagate.store.documents import Document, stored_json
from metagate.store.engine import Row
from metagate.store.listing import PageRequest
from metagate.store.picking import Key, Listing
from metagate.store.queries import filters
from metagate.store.queries.analyses import analysis_document, dress_analyses
from metagate.store.queries.context import (
    Context,
    ListAnswer,
    found_by_accession,
    id_and_revision,
    page_of,
    parent_id,
)
from metagate.store.queries.downloads import downloads_of
from metagate.store.queries.items import sample_columns, sample_document, study_columns, study_document
from metagate.store.queries.publications import dress_publications, publication_item
from metagate.store.search import is_indexed
from metagate.store.statements import Statement
from metagate.store.tables import biome, study
from metagate.store.visibility import Sight, visible

_VERSIONS = ("version_0", "version_1")


@dataclass(frozen=True, slots=True)
class StudyFilters:
    """What a list of studies is narrowed to.

    Attributes:
        search: a phrase in the title or the ENA accessions, or the accession itself.
        biome_lineage: this biome and its descendants.
        pipeline_versions: only studies with a visible analysis of one of these versions; at most two.
        order: `accession` or `updated_at`, with `-` before it for descending.
    """

    search: str | None = None
    biome_lineage: str | None = None
    pipeline_versions: tuple[str, ...] = ()
    order: str = "accession"


def dress_studies(picked: Subquery) -> Select[Any]:
    """Study items for picked ids."""
    joined = picked.join(study, study.c.id == picked.c.id).outerjoin(biome, biome.c.id == study.c.biome_id)
    return select(*study_columns(study, biome)).select_from(joined)


def _has_analysis(sight: Sight) -> ColumnElement[bool]:
    analysis = tables.analysis
    return exists().where(
        analysis.c.study_id == study.c.id,
        analysis.c.pipeline_version.in_([bindparam(name) for name in _VERSIONS]),
        visible(analysis, sight),
    )


def order_keys(table: Any, order: str) -> list[Key]:
    """The named order, then the accession."""
    name, descending = order.removeprefix("-"), order.startswith("-")
    keys = [Key(table.c[name], descending)]
    return keys if name == "accession" else [*keys, Key(table.c.accession)]


@cache
def _listing(sight: Sight, order: str, *, lineage: bool, pipeline: bool, searched: bool, indexed: bool) -> Listing:
    narrowed: list[ColumnElement[bool]] = []
    if lineage:
        narrowed.append(filters.biome_in_lineage(study.c.biome_id))
    if pipeline:
        narrowed.append(_has_analysis(sight))
    if searched:
        narrowed.append(filters.contains_phrase(study, indexed=indexed, also=filters.has_accession(study)))
    where = [visible(study, sight)]
    keys = order_keys(study, order)
    return Listing(study, study.c.id, where, keys, dress_studies, filters=narrowed, large=True)


async def list_studies(context: Context, page: PageRequest, wanted: StudyFilters) -> ListAnswer:
    """Studies that the viewer may see, as `MGnifyStudy`."""
    values: dict[str, Any] = {}
    if wanted.search is not None:
        values |= filters.phrase_values(wanted.search, context.reader.dialect, also_accession=True)
    if wanted.biome_lineage is not None:
        values |= filters.lineage_values(wanted.biome_lineage)
    if wanted.pipeline_versions:
        values |= zip(_VERSIONS, (wanted.pipeline_versions * 2)[:2], strict=True)
    listing = _listing(
        context.sight,
        wanted.order,
        lineage=wanted.biome_lineage is not None,
        pipeline=bool(wanted.pipeline_versions),
        searched=wanted.search is not None,
        indexed=wanted.search is not None and is_indexed(wanted.search),
    )
    return await page_of(context, listing, page, study_document, **values)


@cache
def _detail(sight: Sight) -> Statement:
    columns = [study.c.id.label("id"), study.c.first_accession.label("first_accession"), *study_columns(study, biome)]
    joined = study.outerjoin(biome, biome.c.id == study.c.biome_id)
    return found_by_accession(study, sight, select(*columns).select_from(tables.alias, joined))


async def get_study(context: Context, accession: str) -> Document | None:
    """`MGnifyStudyDetail` by any of its accessions; None where the viewer sees no such study."""
    row = await context.first(_detail(context.sight), accession=normalise(accession))
    if row is None:
        return None
    downloads = await downloads_of(context, study.name, [row["id"]])
    return {**study_document(row), "first_accession": row["first_accession"], "downloads": downloads[row["id"]]}


@cache
def _lookup(sight: Sight) -> Statement:
    by_ena = select(study.c.accession).where(study.c.accession != bindparam("accession"))
    return found_by_accession(study, sight, by_ena)


async def find_by_insdc(context: Context, accession: str) -> Document | None:
    """`MGnifyStudyAccessionLookup`: which study has this INSDC study or project accession."""
    row = await context.first(_lookup(context.sight), accession=normalise(accession))
    return None if row is None else {"accession": row["accession"]}


@cache
def study_parent(sight: Sight) -> Statement:
    """Finds the study that a child list hangs on."""
    return id_and_revision(study, sight)


def sample_with_metadata(row: Row) -> Document:
    """`MGnifySampleWithMetadata`."""
    return {**sample_document(row), "metadata": stored_json(row["metadata"])}


def _dress_samples(picked: Subquery) -> Select[Any]:
    sample = tables.sample
    joined = picked.join(sample, sample.c.id == picked.c.id).outerjoin(biome, biome.c.id == sample.c.biome_id)
    return select(*sample_columns(sample, biome), sample.c.metadata.label("metadata")).select_from(joined)


@cache
def _samples(sight: Sight) -> Listing:
    link, sample = tables.study_sample, tables.sample
    where = [link.c.study_id == bindparam("study_id"), visible(sample, sight, reached=True)]
    source = link.join(sample, sample.c.id == link.c.sample_id)
    return Listing(source, sample.c.id, where, [Key(link.c.sample_accession)], _dress_samples)


async def list_samples(context: Context, accession: str, page: PageRequest) -> ListAnswer | None:
    """The samples of a study, as `MGnifySampleWithMetadata`; None where the viewer sees no such study."""
    parent = await parent_id(context, study_parent(context.sight), accession)
    if parent is None:
        return None
    return await page_of(context, _samples(context.sight), page, sample_with_metadata, study_id=parent)


@cache
def _analyses(sight: Sight) -> Listing:
    analysis = tables.analysis
    where = [analysis.c.study_id == bindparam("study_id"), visible(analysis, sight)]
    return Listing(analysis, analysis.c.id, where, [Key(analysis.c.accession)], dress_analyses(sight))


async def list_analyses(context: Context, accession: str, page: PageRequest) -> ListAnswer | None:
    """The analyses of a study, as `MGnifyAnalysis`; None where the viewer sees no such study."""
    parent = await parent_id(context, study_parent(context.sight), accession)
    if parent is None:
        return None
    return await page_of(context, _analyses(context.sight), page, analysis_document, study_id=parent)


@cache
def _publications() -> Listing:
    link = tables.study_publication
    where = [link.c.study_id == bindparam("study_id")]
    return Listing(link, link.c.pubmed_id, where, [Key(link.c.pubmed_id)], dress_publications)


async def list_publications(context: Context, accession: str, page: PageRequest) -> ListAnswer | None:
    """The publications of a study, as `MGnifyPublication`; None where the viewer sees no such study."""
    parent = await parent_id(context, study_parent(context.sight), accession)
    if parent is None:
        return None
    return await page_of(context, _publications(), page, publication_item, study_id=parent)


@cache
def _latest(sight: Sight) -> Statement:
    columns = study_columns(study, biome)
    joined = study.outerjoin(biome, biome.c.id == study.c.biome_id)
    newest = select(*columns).select_from(joined).where(visible(study, sight))
    return Statement(newest.order_by(study.c.updated_at.desc(), study.c.accession).limit(bindparam("how_many")))


async def feed_studies(context: Context, how_many: int) -> list[Document]:
    """The most recently updated studies, newest first, each with the `description` from its metadata."""
    rows = await context.all(_latest(context.sight), how_many=how_many)
    return [{**study_document(row), "description": _description(row)} for row in rows]


def _description(row: Row) -> str:
    found = orjson.loads(row["metadata"]).get("study_description")
    return found if isinstance(found, str) else ""
