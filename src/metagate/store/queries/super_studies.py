"""Super studies: list, and detail with studies and catalogues."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.sql.selectable import Subquery

from metagate.store import tables
from metagate.store.documents import Document, labelled
from metagate.store.engine import Row
from metagate.store.listing import PageRequest
from metagate.store.picking import Key, Listing
from metagate.store.queries.catalogues import catalogue_columns, catalogues_with_downloads
from metagate.store.queries.context import Context, ListAnswer, by_name, named, page_of
from metagate.store.queries.items import study_columns, study_document
from metagate.store.statements import Statement
from metagate.store.tables import biome, catalogue, study, super_study
from metagate.store.visibility import Sight, is_open, visible

_FIELDS = ("slug", "title", "description", "logo_url")


def super_study_item(row: Row) -> Document:
    """`SuperStudy`. The logo's address is relative to the server's root (behaviour table, "Traps")."""
    return {name: row[name] for name in _FIELDS}


def _dress(picked: Subquery) -> Select[Any]:
    joined = picked.join(super_study, super_study.c.id == picked.c.id)
    return select(*labelled(super_study, _FIELDS)).select_from(joined)


@cache
def _listing() -> Listing:
    return Listing(super_study, super_study.c.id, [], [Key(super_study.c.slug)], _dress)


async def list_super_studies(context: Context, page: PageRequest) -> ListAnswer:
    """Super studies by slug, as `SuperStudy`."""
    return await page_of(context, _listing(), page, super_study_item)


_DETAIL = Statement(by_name(super_study.c.slug, select(super_study.c.id, *labelled(super_study, _FIELDS))))


@cache
def _studies(sight: Sight) -> Statement:
    link = tables.super_study_study
    joined = link.join(study, study.c.id == link.c.study_id).outerjoin(biome, biome.c.id == study.c.biome_id)
    found = select(link.c.is_flagship, *study_columns(study, biome)).select_from(joined)
    found = found.where(link.c.super_study_id == bindparam("super_study_id"), visible(study, sight, reached=True))
    return Statement(found.order_by(link.c.position, study.c.accession))


@cache
def _catalogues(sight: Sight) -> Statement:
    link = tables.super_study_catalogue
    joined = link.join(catalogue, catalogue.c.id == link.c.catalogue_id)
    found = select(*catalogue_columns()).select_from(joined.outerjoin(biome, biome.c.id == catalogue.c.biome_id))
    found = found.where(link.c.super_study_id == bindparam("super_study_id"), is_open(catalogue, sight))
    return Statement(found.order_by(link.c.position, catalogue.c.catalogue_id))


async def get_super_study(context: Context, slug: str) -> Document | None:
    """`SuperStudyDetail`: its flagship and related studies and catalogues, as far as the viewer may see them."""
    row = await context.reader.first(_DETAIL, **named(slug))
    if row is None:
        return None
    studies = await context.all(_studies(context.sight), super_study_id=row["id"])
    catalogues = await context.all(_catalogues(context.sight), super_study_id=row["id"])
    return {
        **super_study_item(row),
        "flagship_studies": [study_document(item) for item in studies if item["is_flagship"]],
        "related_studies": [study_document(item) for item in studies if not item["is_flagship"]],
        "genome_catalogues": await catalogues_with_downloads(context, catalogues),
    }
