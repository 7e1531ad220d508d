"""Genomes over HTTP."""

from __future__ import annotations

from metagate.api.auth import Access
from metagate.api.biomes import noting_unknown_lineage
from metagate.api.operations import Answer, Call, Link, Operations
from metagate.store.queries import genomes
from metagate.wire.genomes import (
    GenomeDetail,
    GenomeDetailQuery,
    GenomeListQuery,
    GenomePage,
    GenomeWithAnnotations,
)

operations = Operations("Genomes")

MISSING = "There is no genome with the accession {accession}, or not in that catalogue."


@operations.get("/genomes/", "list_mgnify_genomes", GenomePage, query=GenomeListQuery)
async def list_genomes(call: Call[GenomeListQuery]) -> Answer:
    """List all genomes across MGnify Genome catalogues.

    MGnify Genomes are annotated draft genomes based on either isolates, or metagenome-assembled genomes (MAGs).
    """
    query = call.query
    wanted = genomes.GenomeFilters(
        search=query.search, biome_lineage=query.biome_lineage, order=query.order or "accession"
    )
    answer = await genomes.list_genomes(call.context, call.page, wanted)
    return await noting_unknown_lineage(call, query.biome_lineage, answer)


@operations.get(
    "/genomes/{accession}",
    "get_mgnify_genome",
    GenomeDetail,
    query=GenomeDetailQuery,
    access=Access.CHECKED,
    missing=MISSING,
    links={
        "GetCatalogueForGenome": Link(
            "get_genome_catalogue", {"accession": "$response.body#/catalogue_id"}, "The catalogue of this genome"
        )
    },
)
async def get_genome(call: Call[GenomeDetailQuery], accession: str) -> Answer:
    """Get the detail of a single MGnify Genome.

    A genome as its published catalogue describes it, or the catalogue that is named.
    """
    return await genomes.get_genome(call.context, accession, call.query.catalogue_id)


@operations.get(
    "/genomes/{accession}/annotations",
    "get_genome_annotations",
    GenomeWithAnnotations,
    query=GenomeDetailQuery,
    access=Access.CHECKED,
    missing=MISSING,
)
async def get_genome_annotations(call: Call[GenomeDetailQuery], accession: str) -> Answer:
    """Get the annotations for a single MGnify Genome.

    COG categories, KEGG classes and modules, and antiSMASH gene clusters, with their counts.
    """
    return await genomes.get_annotations(call.context, accession, call.query.catalogue_id)
