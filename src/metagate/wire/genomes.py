"""Genomes: one for each species of a catalogue, assembled from metagenomes (MAGs) or sequenced from isolates.

Percentages (`gc_content`, `completeness`, `contamination`, the coverages and the rRNA genes) run from 0 to 100, lengths
are in base pairs, as in the releases of the catalogues.
"""

from typing import Any, Literal

from pydantic import Field

from metagate.model.vocabularies import GenomeType
from metagate.wire.base import (
    Count,
    Document,
    JsonObject,
    Key,
    Moment,
    Parameters,
    Real,
    Record,
    Text,
    Timestamp,
    component,
    example,
)
from metagate.wire.biomes import BIOME, Biome, BiomeReference
from metagate.wire.catalogues import CATALOGUE, CatalogueRecord, GenomeCatalogueBase
from metagate.wire.downloads import DownloadRecords, MGnifyGenomeDownloadFile
from metagate.wire.pages import BiomeLineage, PageQuery, QueryText, example_of, page_of

LINEAGE = "d__Bacteria;p__Cyanobacteriota;c__Cyanobacteriia;o__PCC-6307;f__Cyanobiaceae;g__Synechococcus_D;s__"
GENOME: dict[str, Any] = {
    "accession": "MGYG000900001",
    "ena_genome_accession": "GCA_900000001",
    "ena_sample_accession": "SAMEA100000001",
    "ena_study_accession": "ERP100001",
    "ncbi_genome_accession": "GCF_900000001",
    "ncbi_study_accession": "PRJNA900001",
    "img_genome_accession": "2900000001",
    "patric_genome_accession": "1000001.3",
    "length": 2354871,
    "num_contigs": 96,
    "num_genomes_total": 4,
    "n_50": 41230,
    "gc_content": 58.52,
    "type": "MAG",
    "completeness": 97.3,
    "contamination": 0.7,
    "catalogue_id": "shore-v1-0",
    "taxon_lineage": LINEAGE,
    "updated_at": "2026-04-01T00:00:00.000Z",
    "geographic_origin": "Europe",
    "geographic_range": ["Europe", "North America"],
    "biome": BIOME,
}
GENOME_REFERENCE = {
    "accession": "MGYG000900001",
    "catalogue_id": "shore-v1-0",
    "taxon_lineage": LINEAGE,
    "catalogue_version": "v1.0",
    "ena_genome_accession": "GCA_900000001",
}


class GenomeList(Document):
    """A genome, as it stands in lists."""

    model_config = example(GENOME)

    accession: str = Field(description="Accession of the genome; it stays the same in all releases.")
    ena_genome_accession: str | None = Field(description="Accession of the genome in ENA; null if it is not there.")
    ena_sample_accession: str | None = Field(description="ENA accession of its sample; null if not known.")
    ena_study_accession: str | None = Field(description="ENA accession of its study; null if not known.")
    ncbi_genome_accession: str | None = Field(description="NCBI accession of the genome; null if not known.")
    ncbi_study_accession: str | None = Field(description="NCBI accession of its study; null if not known.")
    img_genome_accession: str | None = Field(description="Identifier of the genome in IMG; null if not known.")
    patric_genome_accession: str | None = Field(description="Identifier of the genome in PATRIC; null if not known.")
    length: int = Field(description="Length of all contigs together, in base pairs.")
    num_contigs: int = Field(description="How many contigs it is in.")
    num_genomes_total: int | None = Field(default=None, description="How many genomes of its species were found.")
    n_50: int = Field(description="Contigs at least this long hold half of the sequence, in base pairs.")
    gc_content: float = Field(description="Guanine and cytosine, in percent of all bases.")
    type: GenomeType = Field(description="Whether it was assembled from a metagenome or sequenced from an isolate.")
    completeness: float = Field(description="How much of the genome is there, in percent.")
    contamination: float = Field(description="How much of the sequence belongs to other genomes, in percent.")
    catalogue_id: str = Field(description="Identifier of the catalogue release that this describes the genome in.")
    taxon_lineage: str = Field(description="Taxonomy of the species, ranks joined by semicolons, in GTDB's spelling.")
    updated_at: Timestamp = Field(description="When the record was last changed.")
    geographic_origin: str | None = Field(description="Continent that the genome comes from; null if not known.")
    geographic_range: list[str] | None = Field(default=[], description="Continents where its species was found.")
    biome: Biome | None = Field(default=None, description="The environment of its catalogue; null if not known.")


def _rna(gene: str) -> Any:
    return Field(
        default=None, description=f"How much of the {gene} rRNA gene was found, in percent; null if not looked for."
    )


class GenomeDetail(GenomeList):
    """A genome with its figures, its files and its catalogue."""

    model_config = example(
        GENOME
        | {
            "rna_5s": 88.24,
            "rna_5_8s": None,
            "rna_16s": 99.74,
            "rna_18s": None,
            "rna_23s": 99.83,
            "rna_28s": None,
            "trnas": 20,
            "nc_rnas": 63,
            "eggnog_coverage": 93.78,
            "ipr_coverage": 86.42,
            "num_proteins": 2410,
            "pangenome_size": 3154,
            "pangenome_core_size": 1350,
            "pangenome_accessory_size": 1804,
            "downloads": example_of(MGnifyGenomeDownloadFile),
            "catalogue": CATALOGUE,
        }
    )

    rna_5s: float | None = _rna("5S")
    rna_5_8s: float | None = _rna("5.8S")
    rna_16s: float | None = _rna("16S")
    rna_18s: float | None = _rna("18S")
    rna_23s: float | None = _rna("23S")
    rna_28s: float | None = _rna("28S")
    trnas: float | None = Field(default=None, description="How many of the standard amino acids have a tRNA.")
    nc_rnas: float | None = Field(default=None, description="How many other non-coding RNAs were found.")
    eggnog_coverage: float | None = Field(default=None, description="Proteins with an eggNOG annotation, in percent.")
    ipr_coverage: float | None = Field(default=None, description="Proteins with an InterPro annotation, in percent.")
    num_proteins: int | None = Field(default=None, description="How many proteins were predicted.")
    pangenome_size: int | None = Field(default=None, description="Genes in all genomes of the species together.")
    pangenome_core_size: int | None = Field(
        default=None, description="Genes that nearly all genomes of the species have."
    )
    pangenome_accessory_size: int | None = Field(default=None, description="Genes that only some of them have.")
    downloads: list[MGnifyGenomeDownloadFile] = Field(description="Files of the genome.")
    catalogue: GenomeCatalogueBase | None = Field(default=None, description="The catalogue release.")


class GenomeSchema(Document):
    """A genome, in short."""

    model_config = example(GENOME_REFERENCE)

    accession: str = Field(description="Accession of the genome.")
    catalogue_id: str | None = Field(description="Identifier of its catalogue release; null if it is in none.")
    taxon_lineage: str | None = Field(description="Taxonomy of the species, ranks joined by semicolons.")
    catalogue_version: str | None = Field(default=None, description="Version of its catalogue release.")
    ena_genome_accession: str | None = Field(description="Accession of the genome in ENA; null if it is not there.")


class GenomeWithAnnotations(Document):
    """A genome with its annotations, summed up by category."""

    model_config = example(
        {
            "accession": "MGYG000900001",
            "annotations": {
                "cog_categories": [{"name": "J", "count": 163, "description": "Translation"}],
                "kegg_classes": [{"class_id": "01100", "count": 520, "description": "Metabolism"}],
                "kegg_modules": [{"name": "M00001", "count": 9}],
                "antismash_gene_clusters": [],
            },
        }
    )

    accession: str = Field(description="Accession of the genome.")
    annotations: dict[str, Any] = Field(
        description="One list of rows for each kind of annotation, each row with a count."
    )


GenomePage = page_of(GenomeList)

_ORDERS = Literal[
    "accession",
    "-accession",
    "length",
    "-length",
    "completeness",
    "-completeness",
    "contamination",
    "-contamination",
    "num_genomes_total",
    "-num_genomes_total",
    "",
]


@component(
    "OrderByFilter[Literal['accession', '-accession', 'length', '-length', 'completeness', '-completeness', "
    "'contamination', '-contamination', 'num_genomes_total', '-num_genomes_total', '']]"
)
class GenomeOrder(Parameters):
    """Order of lists of genomes."""

    model_config = example({"order": "-completeness"})

    order: _ORDERS | None = Field(
        default=None, description="Field to order by, with `-` for descending; by accession if empty or not given."
    )


class GenomeFilters(Parameters):
    """Filters of lists of genomes."""

    model_config = example({"biome_lineage": "root:Environmental:Aquatic", "search": "Cyanobacteriota"})

    biome_lineage: BiomeLineage = None
    search: QueryText | None = Field(
        default=None,
        description="Shows genomes with this text in their taxonomy or catalogue id, or with this accession.",
    )


class GenomeListQuery(PageQuery, GenomeFilters, GenomeOrder):
    """Query parameters of the list of all genomes, and of the genomes of a catalogue."""

    model_config = example({"order": "-completeness", "search": "Rickettsiales", "page": 1}, title="GenomeListQuery")


class GenomeDetailQuery(Parameters):
    """Query parameters of a genome and of its annotations."""

    model_config = example({"catalogue_id": "shore-v1-0"})

    catalogue_id: QueryText | None = Field(
        default=None,
        description="Catalogue release to show the genome in; without it, the published one.",
    )


class GenomeRecord(Record):
    """A genome to import, as one catalogue release describes it."""

    accession: Key
    catalogue_id: Key | None = None
    catalogue_version: Text | None = None
    ena_genome_accession: Text | None = None
    ena_sample_accession: Text | None = None
    ena_study_accession: Text | None = None
    ncbi_genome_accession: Text | None = None
    ncbi_sample_accession: Text | None = None
    ncbi_study_accession: Text | None = None
    img_genome_accession: Text | None = None
    patric_genome_accession: Text | None = None
    length: Count | None = None
    num_contigs: Count | None = None
    num_genomes_total: Count | None = None
    n_50: Count | None = None
    gc_content: Real | None = None
    type: GenomeType | None = None
    completeness: Real | None = None
    contamination: Real | None = None
    taxon_lineage: Text | None = None
    updated_at: Moment | None = None
    geographic_origin: Text | None = None
    geographic_range: list[Text] | None = None
    biome: BiomeReference | None = None
    rna_5s: Real | None = None
    rna_5_8s: Real | None = None
    rna_16s: Real | None = None
    rna_18s: Real | None = None
    rna_23s: Real | None = None
    rna_28s: Real | None = None
    trnas: Real | None = None
    nc_rnas: Real | None = None
    eggnog_coverage: Real | None = None
    ipr_coverage: Real | None = None
    num_proteins: Count | None = None
    pangenome_size: Count | None = None
    pangenome_core_size: Count | None = None
    pangenome_accessory_size: Count | None = None
    downloads: DownloadRecords | None = None
    catalogue: CatalogueRecord | None = None
    annotations: JsonObject | None = None


COMPONENTS = (
    GenomeList,
    GenomeDetail,
    GenomeSchema,
    GenomeWithAnnotations,
    GenomePage,
    GenomeOrder,
    GenomeFilters,
    GenomeType,
)
