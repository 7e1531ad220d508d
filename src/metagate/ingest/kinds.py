"""The kinds of record and how a document's fields become columns: one declaration a kind.

Order matters: a kind comes after every kind that it refers to, so that all references can be resolved when it is
written, in whatever order the documents came.

Nothing here imports the store: the processes that only check documents start in half the time without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from metagate.model.accessions import ALIASED_KINDS

Json = dict[str, Any]


OPENNESS = "\x00openness"
"""Under this name a document carries how open its record is to be: no field of a real one has a NUL in its name."""
LONGEST_KEY = 1_250
"""Bytes of an accession, a lineage or another text that stands in an index. PostgreSQL's index rows hold 2,704 bytes,
and some of ours hold two such texts."""
LONGEST_SAMPLE_ACCESSION = 250
"""Bytes. Samples are also ordered by their titles' first 600 characters: up to 2,400 bytes of an index row."""

LONGEST_GENOME_KEY = 600
"""Bytes of the accession of a genome and the id of a catalogue: an index row may hold both, and one of them twice."""
_LINK_KEY = 3 * LONGEST_KEY + 6
"""Bytes; a link's key stands in no index, only the accessions in it do."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that names another record.

    Attributes:
        column: the column that takes the id.
        target: the kind referred to.
        fields: where the accession stands in the document; the first that is not null counts. `run.accession` is a
            field of a nested document.
    """

    column: str
    target: str
    fields: tuple[str, ...]


@dataclass(slots=True)
class Kind:
    """A kind of record.

    Attributes:
        name: the table's name, and the name in messages.
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
        also_known: fields that need no place of their own: what hangs on the record, or what another field says too.
        longest_key: bytes that its key may have.
        is_aliased: whether its records answer to several accessions.
        identity: the column that other tables refer to.
        never_null: columns for which null says nothing.
        known: fields that the store has a place for.
    """

    name: str
    key: str
    plain: tuple[str, ...] = ()
    json: Mapping[str, str | None] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    required: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    searched: Callable[[Mapping[str, Any]], Sequence[str | None]] | None = None
    nested: Mapping[str, str] = field(default_factory=dict)
    has_biome: bool = False
    is_guarded: bool = False
    also_known: tuple[str, ...] = ()
    longest_key: int = LONGEST_KEY

    is_aliased: bool = field(init=False)
    identity: str = field(init=False)
    never_null: frozenset[str] = field(init=False)
    known: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.is_aliased = self.name in ALIASED_KINDS
        self.identity = "pubmed_id" if self.name == "publication" else "id"
        self.never_null = frozenset((*self.required, *self.defaults, "updated_at"))
        roots = [path.partition(".")[0] for reference in self.references for path in reference.fields]
        named = (self.key, OPENNESS, *self.plain, *self.json, *roots, *self.nested, *self.also_known)
        self.known = frozenset(named) | (frozenset(["biome"]) if self.has_biome else frozenset())


BIOME = Kind("biome", "lineage", plain=("biome_name",))

STUDY = Kind(
    "study",
    "accession",
    plain=("title", "first_accession", "updated_at"),
    json={"ena_accessions": "[]", "metadata": "{}"},
    required=("title",),
    searched=lambda row: (row["title"], *orjson.loads(row["ena_accessions"])),
    has_biome=True,
    is_guarded=True,
    also_known=("downloads",),
)

SAMPLE = Kind(
    "sample",
    "accession",
    plain=("sample_title", "updated_at"),
    json={"ena_accessions": "[]", "metadata": "{}"},
    searched=lambda row: (row["sample_title"], *orjson.loads(row["ena_accessions"])),
    nested={"studies": "study"},
    has_biome=True,
    is_guarded=True,
    longest_key=LONGEST_SAMPLE_ACCESSION,
)

RUN = Kind(
    "run",
    "accession",
    plain=("experiment_type", "instrument_model", "instrument_platform", "updated_at"),
    json={"ena_accessions": "[]", "metadata": "{}"},
    references=(
        Reference("sample_id", "sample", ("sample_accession", "sample.accession")),
        Reference("study_id", "study", ("study_accession", "study.accession")),
    ),
    defaults={"experiment_type": "UNKNO"},
    nested={"sample": "sample", "study": "study"},
    is_guarded=True,
)

ASSEMBLY = Kind(
    "assembly",
    "accession",
    plain=("assembler_name", "assembler_version", "updated_at"),
    json={"ena_accessions": "[]", "metadata": "{}", "status": "{}"},
    references=(
        Reference("sample_id", "sample", ("sample_accession", "sample.accession")),
        Reference("reads_study_id", "study", ("reads_study_accession",)),
        Reference("assembly_study_id", "study", ("assembly_study_accession",)),
    ),
    nested={"run": "run", "sample": "sample"},
    is_guarded=True,
    also_known=("run_accession", "run_accessions"),
)

ANALYSIS = Kind(
    "analysis",
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
    is_guarded=True,
    also_known=("downloads", "annotations"),
)

PUBLICATION = Kind(
    "publication",
    "pubmed_id",
    plain=("title", "published_year", "updated_at"),
    json={"metadata": "{}"},
    required=("title",),
    searched=lambda row: (row["title"],),
    nested={"studies": "study"},
)

CATALOGUE = Kind(
    "catalogue",
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
    has_biome=True,
    also_known=("downloads",),
    longest_key=LONGEST_GENOME_KEY,
)

SUPER_STUDY = Kind(
    "super_study",
    "slug",
    plain=("title", "description", "logo_url", "updated_at"),
    required=("title",),
    nested={"flagship_studies": "study", "related_studies": "study", "genome_catalogues": "catalogue"},
)

GENOME_RELEASE = Kind(
    "genome_release",
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
    has_biome=True,
)

GENOME = Kind(
    "genome",
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
    also_known=(*GENOME_RELEASE.known, "catalogue_version", "downloads", "annotations"),
    longest_key=LONGEST_GENOME_KEY,
)

GENOME_LINK = Kind(
    "genome_assembly_link",
    "link",
    plain=("genome_accession", "species_rep", "mag_accession", "updated_at"),
    references=(
        Reference("assembly_id", "assembly", ("assembly_accession",)),
        Reference("genome_id", "genome", ("genome.accession",)),
    ),
    nested={"genome": "genome"},
    longest_key=_LINK_KEY,
)

CONTAINED = Kind(
    "contained_genome",
    "link",
    plain=("genome_accession", "run_accession", "containment", "cani", "updated_at"),
    references=(
        Reference("assembly_id", "assembly", ("assembly_accession",)),
        Reference("genome_id", "genome", ("genome.accession",)),
        Reference("run_id", "run", ("run_accession",)),
    ),
    nested={"genome": "genome"},
    longest_key=_LINK_KEY,
)

RECORDS = (STUDY, SAMPLE, RUN, ASSEMBLY, ANALYSIS, PUBLICATION, CATALOGUE, SUPER_STUDY, GENOME, GENOME_RELEASE)
LINKS = (GENOME_LINK, CONTAINED)
"""Rows of two tables that have no accession of their own."""

IN_ORDER = (BIOME, *RECORDS, *LINKS)
"""Everything that a load brings, in the order in which it is written."""

BY_NAME = {kind.name: kind for kind in IN_ORDER}
STAGED = tuple(BY_NAME)
