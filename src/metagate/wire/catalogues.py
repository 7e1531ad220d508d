"""Genome catalogues: releases of the genomes of one biome."""

from typing import Any

from pydantic import Field

from metagate.model.vocabularies import CatalogueStatus, CatalogueType
from metagate.wire.base import Count, Document, JsonObject, Key, Moment, Record, Text, Timestamp, example
from metagate.wire.biomes import BIOME, Biome, BiomeReference
from metagate.wire.downloads import DownloadRecords, MGnifyGenomeCatalogueDownloadFile
from metagate.wire.pages import example_of, page_of

CATALOGUE: dict[str, Any] = {
    "catalogue_id": "shore-v1-0",
    "version": "v1.0",
    "name": "Shore v1.0",
    "status": "published",
    "description": "Prokaryotes of shores and tidal pools.",
    "protein_catalogue_name": "Shore proteins v1.0",
    "protein_catalogue_description": "Proteins of all genomes of the catalogue, clustered at 90 % identity.",
    "updated_at": "2026-04-01T00:00:00.000Z",
    "result_directory": None,
    "genome_count": 1496,
    "unclustered_genome_count": 1504,
    "ftp_url": "https://metagenomes.example.org/catalogues/",
    "pipeline_version_tag": "v2.5",
    "catalogue_biome_label": "Shore",
    "catalogue_type": "prokaryotes",
    "other_stats": {"Total proteins": "2,612,407"},
    "biome": BIOME,
    "downloads": example_of(MGnifyGenomeCatalogueDownloadFile),
}


class GenomeCatalogueBase(Document):
    """A genome catalogue, as it stands inside a genome."""

    model_config = example(CATALOGUE)

    catalogue_id: str = Field(description="Identifier of this release of the catalogue.")
    version: str = Field(description="Version of the release.")
    name: str = Field(description="Name of the catalogue, for people.")
    status: CatalogueStatus = Field(
        description="`draft` and `ready` are not public yet, `published` is current, `retired` was replaced."
    )
    description: str | None = Field(description="What the catalogue holds; null if nobody wrote it.")
    protein_catalogue_name: str | None = Field(
        default=None, description="Name of the catalogue of its proteins; null if there is none."
    )
    protein_catalogue_description: str | None = Field(
        description="What the catalogue of proteins holds; null if there is none."
    )
    updated_at: Timestamp = Field(description="When the record was last changed.")
    result_directory: str | None = Field(
        description="Place of the release below the directory of all catalogues; null if it is not given away.",
        examples=["shore/v1.0"],
    )
    genome_count: int | None = Field(default=None, description="How many genomes it has, one for each species.")
    unclustered_genome_count: int | None = Field(
        description="How many genomes went into it before one was chosen for each species; null if not known."
    )
    ftp_url: str = Field(description="Where whole catalogues can be fetched.")
    pipeline_version_tag: str = Field(description="Version of the pipeline that made it.")
    catalogue_biome_label: str = Field(description="Name of its biome, for people; the same in all its releases.")
    catalogue_type: CatalogueType = Field(description="Domain of its genomes.")
    other_stats: dict[str, Any] | None = Field(description="Further figures, named for people; null if there are none.")
    biome: Biome | None = Field(default=None, description="The environment of its genomes; null if not known.")
    downloads: list[MGnifyGenomeCatalogueDownloadFile] = Field(description="Files of the catalogue as a whole.")


class GenomeCatalogueList(GenomeCatalogueBase):
    """A genome catalogue, as it stands in lists."""

    model_config = example(CATALOGUE)


class GenomeCatalogueDetail(GenomeCatalogueBase):
    """A genome catalogue."""

    model_config = example(CATALOGUE)


CataloguePage = page_of(GenomeCatalogueList)


class CatalogueRecord(Record):
    """A genome catalogue to import; its catalogue id is its key."""

    catalogue_id: Key
    version: Text | None = None
    name: Text | None = None
    status: CatalogueStatus | None = None
    description: Text | None = None
    protein_catalogue_name: Text | None = None
    protein_catalogue_description: Text | None = None
    updated_at: Moment | None = None
    result_directory: Text | None = None
    genome_count: Count | None = None
    unclustered_genome_count: Count | None = None
    ftp_url: Text | None = None
    pipeline_version_tag: Text | None = None
    catalogue_biome_label: Text | None = None
    catalogue_type: CatalogueType | None = None
    other_stats: JsonObject | None = None
    biome: BiomeReference | None = None
    downloads: DownloadRecords | None = None


COMPONENTS = (GenomeCatalogueBase, GenomeCatalogueList, GenomeCatalogueDetail, CataloguePage)
