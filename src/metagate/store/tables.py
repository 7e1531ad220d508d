"""The schema, for SQLite and PostgreSQL alike.

Conventions:
- `id` is ours and never leaves the store; accessions are what the world sees.
- Text that is ordered or compared is byte-ordered on both engines (collation "C" on PostgreSQL), so that a page has
  the same rows on both.
- Times are canonical text (`2026-11-22T19:04:54.840Z`): they sort as they read and go out as they are.
- JSON is text that is never filtered; it is put into answers as it lies.
- An index that gives the order of a list begins with what the list's criteria fix: visibility, or the parent and then
  visibility. Ties go by accession, upwards, in both directions: hence an index of its own for each direction.
- `visibility` and `owner` stand on every record that can be private (see `visibility.py`). A run or an analysis is
  never more visible than its study: `settling.py` sees to that whenever something is written.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    func,
    literal_column,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ID: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
ORDERED: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")

LAST_TEXT = "\U0010ffff"
"""Sorts after every text: where a title is unknown the record comes last, as on the public service."""
LAST_YEAR = 999_999
TITLE_KEY_LENGTH = 600
"""Titles are ordered by this many characters: a longer key would not fit PostgreSQL's index rows (2,704 bytes)."""


def title_key(title: Column[str]) -> ColumnElement[str]:
    """The expression by which records are ordered by title; equal in the index and in every statement."""
    return func.substr(
        func.coalesce(title, literal_column(f"'{LAST_TEXT}'")),
        literal_column("1"),
        literal_column(str(TITLE_KEY_LENGTH)),
    )


def _identity() -> Column[int]:
    return Column("id", ID, primary_key=True, autoincrement=False)


def _reference(name: str, target: str, *, required: bool = False) -> Column[int]:
    return Column(name, ID, ForeignKey(f"{target}.id"), nullable=not required)


def _kept_from_view() -> tuple[Column[int], Column[str]]:
    return Column("visibility", SmallInteger, nullable=False, server_default="0"), Column("owner", ORDERED)


def _ena_accessions() -> Column[str]:
    return Column("ena_accessions", Text, nullable=False, server_default="[]")


def _metadata() -> Column[str]:
    return Column("metadata", Text, nullable=False, server_default="{}")


def _updated_at() -> Column[str]:
    return Column("updated_at", ORDERED, nullable=False)


revision = Table(
    "revision",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("value", BigInteger, nullable=False),
)
"""One row: raised by every committed write. What is remembered of an answer is remembered with this number."""

alias = Table(
    "alias",
    metadata,
    Column("kind", ORDERED, primary_key=True),
    Column("accession", ORDERED, primary_key=True),
    Column("id", ID, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""`(kind, accession) → id`: every accession under which a record is found. Two records may share one: a private study
and a public one of the same ENA project."""

biome = Table(
    "biome",
    metadata,
    _identity(),
    Column("name", Text, nullable=False),
    Column("lineage", ORDERED, nullable=False, unique=True),
    Column("path", ORDERED, nullable=False),
    Column("depth", Integer, nullable=False),
    # Whether it came in as a document of its own, or only stood inside other records.
    Column("listed", SmallInteger, nullable=False, server_default="1"),
    # Whether the world may know of it: it is listed, or a public record lies in it.
    Column("shown", SmallInteger, nullable=False, server_default="1"),
    Index("ix_biome_path", "path", "lineage"),
    Index("ix_biome_shown_path", "shown", "path", "lineage"),
)

study = Table(
    "study",
    metadata,
    _identity(),
    Column("accession", ORDERED, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    _reference("biome_id", "biome"),
    _ena_accessions(),
    Column("first_accession", Text),
    _metadata(),
    _updated_at(),
    *_kept_from_view(),
    Index("ix_study_visibility_accession", "visibility", "accession"),
    Index("ix_study_visibility_updated_at", "visibility", "updated_at", "accession"),
    Index("ix_study_biome_id", "biome_id", "visibility", "accession"),
    Index("ix_study_owner", "owner", "accession"),
)
Index("ix_study_visibility_updated_at_desc", study.c.visibility, study.c.updated_at.desc(), study.c.accession)

sample = Table(
    "sample",
    metadata,
    _identity(),
    Column("accession", ORDERED, nullable=False, unique=True),
    Column("sample_title", ORDERED),
    _reference("biome_id", "biome"),
    _ena_accessions(),
    _metadata(),
    _updated_at(),
    *_kept_from_view(),
    Index("ix_sample_visibility_accession", "visibility", "accession"),
    Index("ix_sample_visibility_updated_at", "visibility", "updated_at", "accession"),
    Index("ix_sample_biome_id", "biome_id", "visibility", "accession"),
)
Index("ix_sample_visibility_title", sample.c.visibility, title_key(sample.c.sample_title), sample.c.accession)
Index(
    "ix_sample_visibility_title_desc",
    sample.c.visibility,
    title_key(sample.c.sample_title).desc(),
    sample.c.accession,
)
Index("ix_sample_visibility_updated_at_desc", sample.c.visibility, sample.c.updated_at.desc(), sample.c.accession)

study_sample = Table(
    "study_sample",
    metadata,
    Column("study_id", ID, ForeignKey("study.id"), primary_key=True, autoincrement=False),
    # The sample's accession is repeated here so that a study's samples come out of this key in order.
    Column("sample_accession", ORDERED, primary_key=True),
    _reference("sample_id", "sample", required=True),
    Index("ix_study_sample_sample_id", "sample_id", "study_id"),
    sqlite_with_rowid=False,
)

run = Table(
    "run",
    metadata,
    _identity(),
    Column("accession", ORDERED, nullable=False, unique=True),
    Column("experiment_type", ORDERED, nullable=False),
    _reference("sample_id", "sample"),
    _reference("study_id", "study"),
    Column("instrument_model", Text),
    Column("instrument_platform", Text),
    _ena_accessions(),
    _metadata(),
    _updated_at(),
    *_kept_from_view(),
    Index("ix_run_visibility_accession", "visibility", "accession"),
    Index("ix_run_visibility_experiment_type", "visibility", "experiment_type", "accession"),
    Index("ix_run_sample_id", "sample_id", "visibility", "accession"),
    Index("ix_run_study_id", "study_id"),
)

assembly = Table(
    "assembly",
    metadata,
    _identity(),
    Column("accession", ORDERED, nullable=False, unique=True),
    _reference("sample_id", "sample"),
    _reference("reads_study_id", "study"),
    _reference("assembly_study_id", "study"),
    Column("assembler_name", Text),
    Column("assembler_version", Text),
    _ena_accessions(),
    _metadata(),
    Column("status", Text, nullable=False, server_default="{}"),
    _updated_at(),
    *_kept_from_view(),
    Index("ix_assembly_visibility_accession", "visibility", "accession"),
    Index("ix_assembly_sample_id", "sample_id", "visibility", "accession"),
    Index("ix_assembly_reads_study_id", "reads_study_id"),
    Index("ix_assembly_assembly_study_id", "assembly_study_id"),
)

assembly_run = Table(
    "assembly_run",
    metadata,
    Column("run_id", ID, ForeignKey("run.id"), primary_key=True, autoincrement=False),
    Column("assembly_accession", ORDERED, primary_key=True),
    _reference("assembly_id", "assembly", required=True),
    Column("position", Integer, nullable=False),
    Index("ix_assembly_run_assembly_id", "assembly_id", "position"),
    sqlite_with_rowid=False,
)

analysis = Table(
    "analysis",
    metadata,
    _identity(),
    Column("accession", ORDERED, nullable=False, unique=True),
    _reference("study_id", "study", required=True),
    _reference("sample_id", "sample"),
    _reference("run_id", "run"),
    _reference("assembly_id", "assembly"),
    Column("experiment_type", ORDERED, nullable=False),
    Column("pipeline_version", ORDERED),
    Column("quality_control_summary", Text),
    Column("results_dir", Text),
    _metadata(),
    # {"taxonomies__ssu": 12, "pfams": 0}: which annotations there are and how many rows each has.
    Column("annotation_kinds", Text, nullable=False, server_default="{}"),
    # Tells an import whether the annotations are the ones it brings, without reading them.
    Column("annotation_digest", Text),
    _updated_at(),
    *_kept_from_view(),
    Index("ix_analysis_visibility_accession", "visibility", "accession"),
    Index("ix_analysis_study_id", "study_id", "visibility", "accession"),
    Index("ix_analysis_study_pipeline", "study_id", "pipeline_version", "visibility"),
    Index("ix_analysis_run_id", "run_id", "visibility", "accession"),
    Index("ix_analysis_assembly_id", "assembly_id", "visibility", "accession"),
)

annotation = Table(
    "annotation",
    metadata,
    Column("analysis_id", ID, ForeignKey("analysis.id"), primary_key=True, autoincrement=False),
    Column("kind", ORDERED, primary_key=True),
    # Counts up from 0 within a kind, so that any page is one range of the key.
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("count", BigInteger),
    Column("description", Text),
    Column("organism", Text),
    Column("extra", Text),
    sqlite_with_rowid=False,
)

publication = Table(
    "publication",
    metadata,
    # PubMed's own number is the identity.
    Column("pubmed_id", ID, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("published_year", Integer),
    _metadata(),
    _updated_at(),
)
_YEAR = func.coalesce(publication.c.published_year, literal_column(str(LAST_YEAR)))
Index("ix_publication_year", _YEAR, publication.c.pubmed_id)
Index("ix_publication_year_desc", _YEAR.desc(), publication.c.pubmed_id)

study_publication = Table(
    "study_publication",
    metadata,
    Column("study_id", ID, ForeignKey("study.id"), primary_key=True, autoincrement=False),
    Column("pubmed_id", ID, ForeignKey("publication.pubmed_id"), primary_key=True, autoincrement=False),
    Index("ix_study_publication_pubmed_id", "pubmed_id", "study_id"),
    sqlite_with_rowid=False,
)

super_study = Table(
    "super_study",
    metadata,
    _identity(),
    Column("slug", ORDERED, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("description", Text),
    Column("logo_url", Text),
    _updated_at(),
)

super_study_study = Table(
    "super_study_study",
    metadata,
    Column("super_study_id", ID, ForeignKey("super_study.id"), primary_key=True, autoincrement=False),
    Column("study_id", ID, ForeignKey("study.id"), primary_key=True, autoincrement=False),
    Column("is_flagship", SmallInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Index("ix_super_study_study_study_id", "study_id"),
    sqlite_with_rowid=False,
)

catalogue = Table(
    "catalogue",
    metadata,
    _identity(),
    Column("catalogue_id", ORDERED, nullable=False, unique=True),
    Column("version", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("status", ORDERED, nullable=False),
    Column("description", Text),
    Column("protein_catalogue_name", Text),
    Column("protein_catalogue_description", Text),
    Column("result_directory", Text),
    Column("genome_count", BigInteger),
    Column("unclustered_genome_count", BigInteger),
    Column("ftp_url", Text, nullable=False),
    Column("pipeline_version_tag", Text, nullable=False),
    Column("catalogue_biome_label", Text, nullable=False),
    Column("catalogue_type", ORDERED, nullable=False),
    Column("other_stats", Text),
    _reference("biome_id", "biome"),
    _updated_at(),
    Index("ix_catalogue_status", "status", "catalogue_id"),
    # The releases of one series share label and type.
    Index("ix_catalogue_series", "catalogue_biome_label", "catalogue_type"),
)

super_study_catalogue = Table(
    "super_study_catalogue",
    metadata,
    Column("super_study_id", ID, ForeignKey("super_study.id"), primary_key=True, autoincrement=False),
    Column("catalogue_id", ID, ForeignKey("catalogue.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False),
    sqlite_with_rowid=False,
)

genome = Table(
    "genome",
    metadata,
    _identity(),
    Column("accession", ORDERED, nullable=False, unique=True),
    Column("ena_genome_accession", Text),
    Column("ena_sample_accession", Text),
    Column("ena_study_accession", Text),
    Column("ncbi_genome_accession", Text),
    Column("ncbi_sample_accession", Text),
    Column("ncbi_study_accession", Text),
    Column("img_genome_accession", Text),
    Column("patric_genome_accession", Text),
)
"""What stays the same of a genome over all releases of its catalogue."""

GENOME_ORDERS = ("accession", "length", "completeness", "contamination", "num_genomes_total")

genome_release = Table(
    "genome_release",
    metadata,
    _identity(),
    _reference("genome_id", "genome", required=True),
    _reference("catalogue_id", "catalogue", required=True),
    # "marine-v1-0/MGYG000297000": the natural key, and the genome's accession again for ordering.
    Column("release", ORDERED, nullable=False, unique=True),
    Column("accession", ORDERED, nullable=False),
    # 1 while the catalogue's status is "published": genome lists show just these, from their own indexes.
    Column("published", SmallInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("num_contigs", BigInteger, nullable=False),
    Column("num_genomes_total", BigInteger, nullable=False, server_default="1"),
    Column("n_50", BigInteger, nullable=False),
    Column("gc_content", Float, nullable=False),
    Column("type", Text, nullable=False),
    Column("completeness", Float, nullable=False),
    Column("contamination", Float, nullable=False),
    Column("taxon_lineage", Text, nullable=False),
    Column("geographic_origin", Text),
    Column("geographic_range", Text, nullable=False, server_default="[]"),
    _reference("biome_id", "biome"),
    *(
        Column(name, Float)
        for name in ("rna_5s", "rna_5_8s", "rna_16s", "rna_18s", "rna_23s", "rna_28s", "trnas", "nc_rnas")
    ),
    Column("eggnog_coverage", Float),
    Column("ipr_coverage", Float),
    *(
        Column(name, BigInteger)
        for name in ("num_proteins", "pangenome_size", "pangenome_core_size", "pangenome_accessory_size")
    ),
    _updated_at(),
    Index("ix_genome_release_genome_id", "genome_id", "catalogue_id"),
    *(
        Index(f"ix_genome_release_published_{order}", "published", order, "accession", "release")
        for order in GENOME_ORDERS[1:]
    ),
    *(Index(f"ix_genome_release_catalogue_{order}", "catalogue_id", order, "accession") for order in GENOME_ORDERS[1:]),
    Index("ix_genome_release_published_accession", "published", "accession", "release"),
    Index("ix_genome_release_catalogue_accession", "catalogue_id", "accession"),
    Index("ix_genome_release_biome_id", "biome_id", "published", "accession"),
)
"""A genome as one release of a catalogue describes it."""

for _order in GENOME_ORDERS[1:]:
    Index(
        f"ix_genome_release_published_{_order}_desc",
        genome_release.c.published,
        genome_release.c[_order].desc(),
        genome_release.c.accession,
        genome_release.c.release,
    )
    Index(
        f"ix_genome_release_catalogue_{_order}_desc",
        genome_release.c.catalogue_id,
        genome_release.c[_order].desc(),
        genome_release.c.accession,
    )

genome_annotations = Table(
    "genome_annotations",
    metadata,
    Column("release_id", ID, ForeignKey("genome_release.id"), primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
)

genome_assembly_link = Table(
    "genome_assembly_link",
    metadata,
    Column("assembly_id", ID, ForeignKey("assembly.id"), primary_key=True, autoincrement=False),
    # The genome's accession is repeated here so that an assembly's links come out of this key in order.
    Column("genome_accession", ORDERED, primary_key=True),
    _reference("genome_id", "genome", required=True),
    Column("species_rep", Text),
    Column("mag_accession", Text),
    _updated_at(),
    Index("ix_genome_assembly_link_genome_id", "genome_id"),
    sqlite_with_rowid=False,
)

contained_genome = Table(
    "contained_genome",
    metadata,
    Column("assembly_id", ID, ForeignKey("assembly.id"), primary_key=True, autoincrement=False),
    Column("genome_accession", ORDERED, primary_key=True),
    # The run's accession, or "" where none is known: part of what makes a row one of its kind.
    Column("run_accession", ORDERED, primary_key=True),
    _reference("genome_id", "genome", required=True),
    _reference("run_id", "run"),
    Column("containment", Float),
    Column("cani", Float),
    _updated_at(),
    Index("ix_contained_genome_genome_id", "genome_id"),
    Index("ix_contained_genome_run_id", "run_id"),
    sqlite_with_rowid=False,
)

download = Table(
    "download",
    metadata,
    Column("parent_kind", ORDERED, primary_key=True),
    Column("parent_id", ID, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("alias", ORDERED, nullable=False),
    Column("file_type", Text, nullable=False),
    Column("download_type", Text, nullable=False),
    Column("download_group", Text, nullable=False),
    Column("short_description", Text, nullable=False),
    Column("long_description", Text, nullable=False),
    Column("file_size_bytes", BigInteger),
    Column("checksum", Text),
    Column("url", Text),
    Column("index_files", Text),
    Index("uq_download_parent_alias", "parent_kind", "parent_id", "alias", unique=True),
    sqlite_with_rowid=False,
)
"""Files of a study, an analysis, a genome release or a catalogue. `parent_kind` is the parent's table."""

SEARCHED = ("study", "sample", "publication", "genome_release")
"""Tables that are searched by text; each has a companion table `<name>_search(id, text)`, see `search.py`."""
