"""Genome catalogues: list, detail, and the genomes of one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select
from sqlalchemy.sql.selectable import Subquery

from metagate.store import tables
from metagate.store.documents import Document, labelled, stored_json
from metagate.store.engine import Row
from metagate.store.listing import PageRequest, fetch_page
from metagate.store.picking import Key, Listing
from metagate.store.queries.context import Context, ListAnswer, by_name, named
from metagate.store.queries.downloads import downloads_of
from metagate.store.queries.items import biome_columns, biome_document
from metagate.store.statements import Statement
from metagate.store.tables import biome, catalogue
from metagate.store.visibility import Sight, is_open

_OWN = (
    "id",
    "catalogue_id",
    "version",
    "name",
    "status",
    "description",
    "protein_catalogue_name",
    "protein_catalogue_description",
    "updated_at",
    "result_directory",
    "genome_count",
    "unclustered_genome_count",
    "ftp_url",
    "pipeline_version_tag",
    "catalogue_biome_label",
    "catalogue_type",
    "other_stats",
)


def catalogue_columns(prefix: str = "", of_biome: FromClause = biome) -> list[ColumnElement[Any]]:
    """The columns of a catalogue and its biome."""
    return labelled(catalogue, _OWN, prefix) + biome_columns(of_biome, prefix)


def catalogue_document(row: Row, downloads: list[Document], prefix: str = "") -> Document:
    """`GenomeCatalogueList`, `GenomeCatalogueBase` and `GenomeCatalogueDetail`, which have the same fields."""
    document = {name: row[prefix + name] for name in _OWN if name not in ("id", "other_stats")}
    document["other_stats"] = stored_json(row[f"{prefix}other_stats"])
    document["biome"] = biome_document(row, prefix)
    document["downloads"] = downloads
    return document


async def catalogues_with_downloads(context: Context, rows: Sequence[Row]) -> list[Document]:
    """Catalogue documents with their downloads, in the order of the rows."""
    downloads = await downloads_of(context, catalogue.name, [row["id"] for row in rows])
    return [catalogue_document(row, downloads[row["id"]]) for row in rows]


def _dress(picked: Subquery) -> Select[Any]:
    joined = picked.join(catalogue, catalogue.c.id == picked.c.id)
    return select(*catalogue_columns()).select_from(joined.outerjoin(biome, biome.c.id == catalogue.c.biome_id))


@cache
def _listing(sight: Sight) -> Listing:
    return Listing(catalogue, catalogue.c.id, [is_open(catalogue, sight)], [Key(catalogue.c.catalogue_id)], _dress)


async def list_catalogues(context: Context, page: PageRequest) -> ListAnswer:
    """Catalogues that the viewer may see, as `GenomeCatalogueList`."""
    found = await fetch_page(context.reader, context.memory, _listing(context.sight), page, context.values())
    return ListAnswer(found.count, await catalogues_with_downloads(context, found.rows))


@cache
def _detail(sight: Sight) -> Statement:
    joined = catalogue.outerjoin(biome, biome.c.id == catalogue.c.biome_id)
    found = select(*catalogue_columns()).select_from(joined)
    return Statement(by_name(catalogue.c.catalogue_id, found.where(is_open(catalogue, sight))))


async def get_catalogue(context: Context, catalogue_id: str) -> Document | None:
    """`GenomeCatalogueDetail`; None where the viewer sees no such catalogue."""
    row = await context.first(_detail(context.sight), **named(catalogue_id))
    return None if row is None else (await catalogues_with_downloads(context, [row]))[0]


@cache
def catalogue_parent(sight: Sight) -> Statement:
    """Finds the catalogue that a list of genomes hangs on, and the revision."""
    revision = select(tables.revision.c.value).scalar_subquery().label("revision")
    found = select(catalogue.c.id, catalogue.c.status, revision)
    return Statement(by_name(catalogue.c.catalogue_id, found.where(is_open(catalogue, sight))))
