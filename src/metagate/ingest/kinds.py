"""The kinds of record and how a document's fields become columns: one declaration a kind.

Order matters: a kind comes after every kind that it refers to, so that all references can be resolved when it is written,
in whatever order the documents came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Table

from metagate.model.accessions import ALIASED_KINDS
from metagate.store import tables

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that names another record.

    Attributes:
        column: the column that takes the id.
        target: the kind referred to.
        fields: where the accession stands in the document; the first that is there counts. `run.accession` is a field
            of a nested document.
    """

    column: str
    target: str
    fields: tuple[str, ...]


@dataclass(slots=True)
class Kind:
    """A kind of record.

    Attributes:
        name: the table's name, and the name in messages.
        plural: the name of its files and lists.
        key: the column and document field that identifies a record.
        plain: columns that take a field of the same name as it is.
        json: columns that take a field of the same name as JSON text, with what stands for null.
        references: columns that take the id of another record.
        required: columns without which a new record cannot be.
        defaults: what a new record has where its document is silent or null.
        searched: the texts in which the record is searched; None where it is not.
        nested: fields that hold documents of other kinds, which are records of their own when they are full.
        has_biome: whether its records lie in a biome.
        is_guarded: whether its records have a visibility of their own.
        is_aliased: whether its records answer to several accessions.
        identity: the column that other tables refer to.
    """

    name: str
    plural: str
    table: Table
    key: str
    plain: tuple[str, ...] = ()
    json: Mapping[str, str | None] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    required: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    searched: Callable[[Mapping[str, Any]], Sequence[str | None]] | None = None
    nested: Mapping[str, str] = field(default_factory=dict)

    has_biome: bool = field(init=False)
    is_guarded: bool = field(init=False)
    is_aliased: bool = field(init=False)
    identity: str = field(init=False)

    def __post_init__(self) -> None:
        columns = self.table.c
        self.has_biome = "biome_id" in columns
        self.is_guarded = "visibility" in columns
        self.is_aliased = self.name in ALIASED_KINDS
        self.identity = "pubmed_id" if self.name == "publication" else "id"


BIOME = Kind("biome", "biomes", tables.biome, "lineage")

STUDY = Kind(
    "study",
    "studies",
    tables.study,
    "accession",
    plain=("title", "first_accession", "updated_at"),
    json={"ena_accessions": "[]", "metadata": "{}"},
    required=("title",),
    searched=lambda row: (row["title"], *orjson.loads(row["ena_accessions"])),
)

SAMPLE = Kind(
    "sample",
    "samples",
    tables.sample,
    "accession",
    plain=("sample_title", "updated_at"),
    json={"ena_accessions": "[]", "metadata": "{}"},
    searched=lambda row: (row["sample_title"], *orjson.loads(row["ena_accessions"])),
    nested={"studies": "study"},
)

RUN = Kind(
    "run",
    "runs",
    tables.run,
    "accession",
    plain=("experiment_type", "instrument_model", "instrument_platform", "updated_at"),
    json={"ena_accessions": "[]", "metadata": "{}"},
    references=(
        Reference("sample_id", "sample", ("sample_accession", "sample.accession")),
        Reference("study_id", "study", ("study_accession", "study.accession")),
    ),
    defaults={"experiment_type": "UNKNO"},
    nested={"sample": "sample", "study": "study"},
)

ASSEMBLY = Kind(
    "assembly",
    "assemblies",
    tables.assembly,
    "accession",
    plain=("assembler_name", "assembler_version", "updated_at"),
    json={"ena_accessions": "[]", "metadata": "{}", "status": "{}"},
    references=(
        Reference("sample_id", "sample", ("sample_accession", "sample.accession")),
        Reference("reads_study_id", "study", ("reads_study_accession",)),
        Reference("assembly_study_id", "study", ("assembly_study_accession",)),
    ),
    nested={"run": "run", "sample": "sample"},
)

ANALYSIS = Kind(
    "analysis",
    "analyses",
    tables.analysis,
    "accession",
    plain=("experiment_type", "pipeline_version", "results_dir", "updated_at"),
    json={"quality_control_summary": None, "metadata": "{}"},
    references=(
        Reference("study_id", "study", ("study_accession",)),
        Reference("sample_id", "sample", ("sample.accession",)),
        Reference("run_id", "run", ("run.accession",)),
        Reference("assembly_id", "assembly", ("assembly.accession",)),
    ),
    required=("study_id",),
    defaults={"experiment_type": "UNKNO"},
    nested={"run": "run", "sample": "sample", "assembly": "assembly", "read_run": "run"},
)

PUBLICATION = Kind(
    "publication",
    "publications",
    tables.publication,
    "pubmed_id",
    plain=("title", "published_year", "updated_at"),
    json={"metadata": "{}"},
    required=("title",),
    searched=lambda row: (row["title"],),
    nested={"studies": "study"},
)

CATALOGUE = Kind(
    "catalogue",
    "catalogues",
    tables.catalogue,
    "catalogue_id",
    plain=(
        "version",
        "name",
        "status",
        "description",
        "protein_catalogue_name",
        "protein_catalogue_description",
        "result_directory",
        "genome_count",
        "unclustered_genome_count",
        "ftp_url",
        "pipeline_version_tag",
        "catalogue_biome_label",
        "catalogue_type",
        "updated_at",
    ),
    json={"other_stats": None},
    required=("name",),
    defaults={
        "status": "published",
        "version": "",
        "ftp_url": "",
        "pipeline_version_tag": "",
        "catalogue_biome_label": "",
        "catalogue_type": "prokaryotes",
    },
)

SUPER_STUDY = Kind(
    "super_study",
    "super-studies",
    tables.super_study,
    "slug",
    plain=("title", "description", "logo_url", "updated_at"),
    required=("title",),
    nested={"flagship_studies": "study", "related_studies": "study", "genome_catalogues": "catalogue"},
)

GENOME = Kind(
    "genome",
    "genomes",
    tables.genome,
    "accession",
    plain=(
        "ena_genome_accession",
        "ena_sample_accession",
        "ena_study_accession",
        "ncbi_genome_accession",
        "ncbi_sample_accession",
        "ncbi_study_accession",
        "img_genome_accession",
        "patric_genome_accession",
    ),
    nested={"catalogue": "catalogue"},
)

GENOME_RELEASE = Kind(
    "genome_release",
    "genome releases",
    tables.genome_release,
    "release",
    plain=(
        "accession",
        "length",
        "num_contigs",
        "num_genomes_total",
        "n_50",
        "gc_content",
        "type",
        "completeness",
        "contamination",
        "taxon_lineage",
        "geographic_origin",
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
        "updated_at",
    ),
    json={"geographic_range": "[]"},
    references=(
        Reference("genome_id", "genome", ("accession",)),
        Reference("catalogue_id", "catalogue", ("catalogue_id", "catalogue.catalogue_id")),
    ),
    required=(
        "genome_id",
        "catalogue_id",
        "length",
        "num_contigs",
        "n_50",
        "gc_content",
        "completeness",
        "contamination",
    ),
    defaults={"num_genomes_total": 1, "type": "MAG", "taxon_lineage": ""},
    searched=lambda row: (row["taxon_lineage"], row["release"].partition("/")[0]),
)

IN_ORDER = (BIOME, STUDY, SAMPLE, RUN, ASSEMBLY, ANALYSIS, PUBLICATION, CATALOGUE, SUPER_STUDY, GENOME, GENOME_RELEASE)
"""Kinds of record in the order in which they are written."""

BY_NAME = {kind.name: kind for kind in IN_ORDER}

GENOME_LINK, CONTAINED = "genome_assembly_link", "contained_genome"
STAGED = (*(kind.name for kind in IN_ORDER), GENOME_LINK, CONTAINED)
"""Everything that a load brings, links included, in the order in which it is written."""
