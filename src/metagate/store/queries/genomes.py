"""Genomes: list, detail, annotations, and the genomes of a catalogue. A genome is shown as its published release
describes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.sql.selectable import Subquery

from metagate.model.accessions import normalise
from metagate.store import search
from metagate.store.documents import Document, fields, labelled, stored_json
from metagate.store.engine import Row
from metagate.store.listing import PageRequest
from metagate.store.picking import Key, Listing
from metagate.store.queries import filters
from metagate.store.queries.catalogues import catalogue_columns, catalogue_document, catalogue_parent
from metagate.store.queries.context import Context, ListAnswer, is_named, named, page_of
from metagate.store.queries.downloads import downloads_of_two
from metagate.store.queries.items import biome_columns, biome_document
from metagate.store.statements import Statement
from metagate.store.tables import biome, catalogue, genome, genome_annotations, genome_release
from metagate.store.visibility import Sight, is_open, is_published

_STABLE = (
    "ena_genome_accession",
    "ena_sample_accession",
    "ena_study_accession",
    "ncbi_genome_accession",
    "ncbi_study_accession",
    "img_genome_accession",
    "patric_genome_accession",
)
_FIGURES = (
    "length",
    "num_contigs",
    "num_genomes_total",
    "n_50",
    "gc_content",
    "type",
    "completeness",
    "contamination",
)
_MORE_FIGURES = (
    "rna_5s",
    "rna_5_8s",
    "rna_16s",
    "rna_18s",
    "rna_23s",
    "rna_28s",
    "trnas",
    "nc_rnas",
    "eggnog_coverage",
    "ipr_coverage",
    "num_proteins",
    "pangenome_size",
    "pangenome_core_size",
    "pangenome_accessory_size",
)
_PLACES = ("taxon_lineage", "updated_at", "geographic_origin", "geographic_range")


@dataclass(frozen=True, slots=True)
class GenomeFilters:
    """What a list of genomes is narrowed to.

    Attributes:
        search: the accession itself, or a phrase in the lineage or the catalogue's id.
        biome_lineage: this biome and its descendants.
        order: one of `tables.GENOME_ORDERS`, with `-` before it for descending.
    """

    search: str | None = None
    biome_lineage: str | None = None
    order: str = "accession"


def _item_columns() -> list[ColumnElement[Any]]:
    return [
        genome_release.c.id.label("release_id"),
        genome_release.c.accession.label("accession"),
        *labelled(genome, _STABLE),
        *labelled(genome_release, (*_FIGURES, *_PLACES)),
        *biome_columns(biome),
    ]


def genome_item(row: Row, catalogue_id: str = "in_catalogue_id") -> Document:
    """`GenomeList`."""
    return {
        "accession": row["accession"],
        **fields(row, _STABLE),
        **fields(row, _FIGURES),
        "catalogue_id": row[catalogue_id],
        "taxon_lineage": row["taxon_lineage"],
        "updated_at": row["updated_at"],
        "geographic_origin": row["geographic_origin"],
        "geographic_range": stored_json(row["geographic_range"]),
        "biome": biome_document(row),
    }


def _dress(picked: Subquery) -> Select[Any]:
    joined = (
        picked.join(genome_release, genome_release.c.id == picked.c.id)
        .join(genome, genome.c.id == genome_release.c.genome_id)
        .join(catalogue, catalogue.c.id == genome_release.c.catalogue_id)
        .outerjoin(biome, biome.c.id == genome_release.c.biome_id)
    )
    return select(*_item_columns(), catalogue.c.catalogue_id.label("in_catalogue_id")).select_from(joined)


def _keys(order: str, *, of_catalogue: bool) -> list[Key]:
    name, descending = order.removeprefix("-"), order.startswith("-")
    keys = [Key(genome_release.c[name], descending)]
    if name != "accession":
        keys.append(Key(genome_release.c.accession))
    # Two published catalogues may hold the same genome: the release makes the order total.
    return keys if of_catalogue else [*keys, Key(genome_release.c.release)]


def _has_accession() -> Select[Any]:
    """The releases of the genome whose accession is the phrase."""
    of_genome = genome_release.join(genome, genome.c.id == genome_release.c.genome_id)
    return select(genome_release.c.id).select_from(of_genome).where(genome.c.accession == bindparam("phrase_accession"))


@cache
def _listing(order: str, *, of_catalogue: bool, lineage: bool, searched: bool, indexed: bool) -> Listing:
    if of_catalogue:
        # The catalogue itself has passed the rule of `is_open`.
        where = [genome_release.c.catalogue_id == bindparam("of_catalogue")]
    else:
        where = [is_published(genome_release)]
    narrowed = []
    if lineage:
        narrowed.append(filters.biome_in_lineage(genome_release.c.biome_id))
    if searched:
        narrowed.append(filters.contains_phrase(genome_release, indexed=indexed, also=_has_accession()))
    keys = _keys(order, of_catalogue=of_catalogue)
    return Listing(genome_release, genome_release.c.id, where, keys, _dress, filters=narrowed, large=True)


async def _list(context: Context, page: PageRequest, wanted: GenomeFilters, of_catalogue: int | None) -> ListAnswer:
    values: dict[str, Any] = {} if of_catalogue is None else {"of_catalogue": of_catalogue}
    if wanted.search is not None:
        values |= filters.phrase_values(wanted.search, context.reader.dialect, also_accession=True)
    if wanted.biome_lineage is not None:
        values |= filters.lineage_values(wanted.biome_lineage)
    listing = _listing(
        wanted.order,
        of_catalogue=of_catalogue is not None,
        lineage=wanted.biome_lineage is not None,
        searched=wanted.search is not None,
        indexed=wanted.search is not None and search.is_indexed(wanted.search),
    )
    return await page_of(context, listing, page, genome_item, **values)


async def list_genomes(context: Context, page: PageRequest, wanted: GenomeFilters) -> ListAnswer:
    """Genomes of published catalogues, as `GenomeList`."""
    return await _list(context, page, wanted, None)


async def list_catalogue_genomes(
    context: Context, catalogue_id: str, page: PageRequest, wanted: GenomeFilters
) -> ListAnswer | None:
    """The genomes of one catalogue, as `GenomeList`; None where the viewer sees no such catalogue."""
    parent = await context.first(catalogue_parent(context.sight), **named(catalogue_id))
    if parent is None:
        return None
    context.reader.know_revision(parent["revision"])
    return await _list(context, page, wanted, parent["id"])


def _of_genome(found: Select[Any], sight: Sight, *, in_named: bool) -> Select[Any]:
    """Narrowed to the release by which `:accession` is shown: that of a named catalogue, or the published one."""
    found = found.where(genome.c.accession == bindparam("accession"), is_open(catalogue, sight))
    found = found.where(is_named(catalogue.c.catalogue_id) if in_named else is_published(genome_release))
    return found.order_by(genome_release.c.release.desc()).limit(1)


@cache
def _detail(sight: Sight, *, in_named: bool) -> Statement:
    in_catalogue = biome.alias("catalogue_biome")
    joined = (
        genome_release.join(genome, genome.c.id == genome_release.c.genome_id)
        .join(catalogue, catalogue.c.id == genome_release.c.catalogue_id)
        .outerjoin(biome, biome.c.id == genome_release.c.biome_id)
        .outerjoin(in_catalogue, in_catalogue.c.id == catalogue.c.biome_id)
    )
    columns = [
        *_item_columns(),
        *labelled(genome_release, _MORE_FIGURES),
        *catalogue_columns("in_", in_catalogue),
    ]
    return Statement(_of_genome(select(*columns).select_from(joined), sight, in_named=in_named))


def _narrowing(accession: str, catalogue_id: str | None) -> dict[str, Any]:
    values = {"accession": normalise(accession)}
    return values if catalogue_id is None else {**values, **named(catalogue_id)}


async def get_genome(context: Context, accession: str, catalogue_id: str | None = None) -> Document | None:
    """`GenomeDetail`; None where the viewer sees no such genome, or not in that catalogue."""
    statement = _detail(context.sight, in_named=catalogue_id is not None)
    row = await context.first(statement, **_narrowing(accession, catalogue_id))
    if row is None:
        return None
    ours, of_catalogue = await downloads_of_two(
        context, (genome_release.name, row["release_id"]), (catalogue.name, row["in_id"])
    )
    return {
        **genome_item(row),
        **fields(row, _MORE_FIGURES),
        "downloads": ours,
        "catalogue": catalogue_document(row, of_catalogue, "in_"),
    }


@cache
def _annotations(sight: Sight, *, in_named: bool) -> Statement:
    joined = (
        genome_release.join(genome, genome.c.id == genome_release.c.genome_id)
        .join(catalogue, catalogue.c.id == genome_release.c.catalogue_id)
        .outerjoin(genome_annotations, genome_annotations.c.release_id == genome_release.c.id)
    )
    columns = [genome_release.c.accession.label("accession"), genome_annotations.c.document.label("document")]
    return Statement(_of_genome(select(*columns).select_from(joined), sight, in_named=in_named))


async def get_annotations(context: Context, accession: str, catalogue_id: str | None = None) -> Document | None:
    """`GenomeWithAnnotations`; None where the viewer sees no such genome, or not in that catalogue."""
    statement = _annotations(context.sight, in_named=catalogue_id is not None)
    row = await context.first(statement, **_narrowing(accession, catalogue_id))
    if row is None:
        return None
    return {"accession": row["accession"], "annotations": stored_json(row["document"] or "{}")}
