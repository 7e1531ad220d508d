"""Genome catalogues over HTTP."""

from __future__ import annotations

from metagate.api.auth import Access
from metagate.api.biomes import noting_unknown_lineage
from metagate.api.operations import Answer, Call, NoQuery, Operations
from metagate.store.queries import catalogues, genomes
from metagate.wire.catalogues import CataloguePage, GenomeCatalogueDetail
from metagate.wire.genomes import GenomeListQuery, GenomePage
from metagate.wire.pages import PageQuery

operations = Operations("Genomes")

MISSING = "There is no genome catalogue with the id {catalogue_id}."


@operations.get("/genomes/catalogues/", "list_genome_catalogues", CataloguePage, query=PageQuery, access=Access.CHECKED)
async def list_catalogues(call: Call[PageQuery]) -> Answer:
    """List all genome catalogues.

    MGnify Genomes Catalogues are biome-specific collections of isolate and MAG genomes.
    """
    return await catalogues.list_catalogues(call.context, call.page)


@operations.get(
    "/genomes/catalogues/{catalogue_id}",
    "get_genome_catalogue",
    GenomeCatalogueDetail,
    access=Access.CHECKED,
    missing=MISSING,
)
async def get_catalogue(call: Call[NoQuery], catalogue_id: str) -> Answer:
    """Get genome catalogue by ID.

    One release of a genome catalogue, with its files.
    """
    return await catalogues.get_catalogue(call.context, catalogue_id)


@operations.get(
    "/genomes/catalogues/{catalogue_id}/genomes/",
    "get_genome_catalogue_genomes",
    GenomePage,
    query=GenomeListQuery,
    access=Access.CHECKED,
    missing=MISSING,
)
async def list_catalogue_genomes(call: Call[GenomeListQuery], catalogue_id: str) -> Answer:
    """Get genomes within the genome catalogue.

    The genomes of one catalogue, as this release describes them.
    """
    query = call.query
    wanted = genomes.GenomeFilters(
        search=query.search, biome_lineage=query.biome_lineage, order=query.order or "accession"
    )
    answer = await genomes.list_catalogue_genomes(call.context, catalogue_id, call.page, wanted)
    return await noting_unknown_lineage(call, query.biome_lineage, answer)
