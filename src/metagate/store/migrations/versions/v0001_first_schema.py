"""The first schema.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ORDERED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
LAST_TEXT = "\U0010ffff"
SEARCHED = ("study", "sample", "publication", "genome_release")


def upgrade() -> None:
    op.create_table(
        "alias",
        sa.Column("kind", ORDERED, nullable=False),
        sa.Column("accession", ORDERED, nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "accession", "id", name=op.f("pk_alias")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "biome",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lineage", ORDERED, nullable=False),
        sa.Column("path", ORDERED, nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("listed", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("shown", sa.SmallInteger(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_biome")),
        sa.UniqueConstraint("lineage", name=op.f("uq_biome_lineage")),
    )
    op.create_index("ix_biome_path", "biome", ["path", "lineage"], unique=False)
    op.create_index("ix_biome_shown_path", "biome", ["shown", "path", "lineage"], unique=False)
    op.create_table(
        "download",
        sa.Column("parent_kind", ORDERED, nullable=False),
        sa.Column("parent_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alias", ORDERED, nullable=False),
        sa.Column("file_type", sa.Text(), nullable=False),
        sa.Column("download_type", sa.Text(), nullable=False),
        sa.Column("download_group", sa.Text(), nullable=False),
        sa.Column("short_description", sa.Text(), nullable=False),
        sa.Column("long_description", sa.Text(), nullable=False),
        sa.Column("file_size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("checksum", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("index_files", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("parent_kind", "parent_id", "position", name=op.f("pk_download")),
        sqlite_with_rowid=False,
    )
    op.create_index("uq_download_parent_alias", "download", ["parent_kind", "parent_id", "alias"], unique=True)
    op.create_table(
        "genome",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("accession", ORDERED, nullable=False),
        sa.Column("ena_genome_accession", sa.Text(), nullable=True),
        sa.Column("ena_sample_accession", sa.Text(), nullable=True),
        sa.Column("ena_study_accession", sa.Text(), nullable=True),
        sa.Column("ncbi_genome_accession", sa.Text(), nullable=True),
        sa.Column("ncbi_sample_accession", sa.Text(), nullable=True),
        sa.Column("ncbi_study_accession", sa.Text(), nullable=True),
        sa.Column("img_genome_accession", sa.Text(), nullable=True),
        sa.Column("patric_genome_accession", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_genome")),
        sa.UniqueConstraint("accession", name=op.f("uq_genome_accession")),
    )
    op.create_table(
        "publication",
        sa.Column("pubmed_id", ID, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published_year", sa.Integer(), nullable=True),
        sa.Column("metadata", sa.Text(), server_default="{}", nullable=False),
        sa.Column("updated_at", ORDERED, nullable=False),
        sa.PrimaryKeyConstraint("pubmed_id", name=op.f("pk_publication")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_table(
        "super_study",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("slug", ORDERED, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("logo_url", sa.Text(), nullable=True),
        sa.Column("updated_at", ORDERED, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_super_study")),
        sa.UniqueConstraint("slug", name=op.f("uq_super_study_slug")),
    )
    op.create_table(
        "catalogue",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("catalogue_id", ORDERED, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", ORDERED, nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("protein_catalogue_name", sa.Text(), nullable=True),
        sa.Column("protein_catalogue_description", sa.Text(), nullable=True),
        sa.Column("result_directory", sa.Text(), nullable=True),
        sa.Column("genome_count", sa.BigInteger(), nullable=True),
        sa.Column("unclustered_genome_count", sa.BigInteger(), nullable=True),
        sa.Column("ftp_url", sa.Text(), nullable=False),
        sa.Column("pipeline_version_tag", sa.Text(), nullable=False),
        sa.Column("catalogue_biome_label", sa.Text(), nullable=False),
        sa.Column("catalogue_type", ORDERED, nullable=False),
        sa.Column("other_stats", sa.Text(), nullable=True),
        sa.Column("biome_id", ID, nullable=True),
        sa.Column("updated_at", ORDERED, nullable=False),
        sa.ForeignKeyConstraint(["biome_id"], ["biome.id"], name=op.f("fk_catalogue_biome_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue")),
        sa.UniqueConstraint("catalogue_id", name=op.f("uq_catalogue_catalogue_id")),
    )
    op.create_index("ix_catalogue_series", "catalogue", ["catalogue_biome_label", "catalogue_type"], unique=False)
    op.create_index("ix_catalogue_status", "catalogue", ["status", "catalogue_id"], unique=False)
    op.create_table(
        "sample",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("accession", ORDERED, nullable=False),
        sa.Column("sample_title", ORDERED, nullable=True),
        sa.Column("biome_id", ID, nullable=True),
        sa.Column("ena_accessions", sa.Text(), server_default="[]", nullable=False),
        sa.Column("metadata", sa.Text(), server_default="{}", nullable=False),
        sa.Column("updated_at", ORDERED, nullable=False),
        sa.Column("visibility", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("owner", ORDERED, nullable=True),
        sa.ForeignKeyConstraint(["biome_id"], ["biome.id"], name=op.f("fk_sample_biome_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
        sa.UniqueConstraint("accession", name=op.f("uq_sample_accession")),
    )
    op.create_index("ix_sample_biome_id", "sample", ["biome_id", "visibility", "accession"], unique=False)
    op.create_index("ix_sample_visibility_accession", "sample", ["visibility", "accession"], unique=False)
    op.create_index(
        "ix_sample_visibility_updated_at", "sample", ["visibility", "updated_at", "accession"], unique=False
    )
    op.create_table(
        "study",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("accession", ORDERED, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("biome_id", ID, nullable=True),
        sa.Column("ena_accessions", sa.Text(), server_default="[]", nullable=False),
        sa.Column("first_accession", sa.Text(), nullable=True),
        sa.Column("metadata", sa.Text(), server_default="{}", nullable=False),
        sa.Column("updated_at", ORDERED, nullable=False),
        sa.Column("visibility", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("owner", ORDERED, nullable=True),
        sa.ForeignKeyConstraint(["biome_id"], ["biome.id"], name=op.f("fk_study_biome_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study")),
        sa.UniqueConstraint("accession", name=op.f("uq_study_accession")),
    )
    op.create_index("ix_study_biome_id", "study", ["biome_id", "visibility", "accession"], unique=False)
    op.create_index("ix_study_owner", "study", ["owner", "accession"], unique=False)
    op.create_index("ix_study_visibility_accession", "study", ["visibility", "accession"], unique=False)
    op.create_index("ix_study_visibility_updated_at", "study", ["visibility", "updated_at", "accession"], unique=False)
    op.create_table(
        "assembly",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("accession", ORDERED, nullable=False),
        sa.Column("sample_id", ID, nullable=True),
        sa.Column("reads_study_id", ID, nullable=True),
        sa.Column("assembly_study_id", ID, nullable=True),
        sa.Column("assembler_name", sa.Text(), nullable=True),
        sa.Column("assembler_version", sa.Text(), nullable=True),
        sa.Column("ena_accessions", sa.Text(), server_default="[]", nullable=False),
        sa.Column("metadata", sa.Text(), server_default="{}", nullable=False),
        sa.Column("status", sa.Text(), server_default="{}", nullable=False),
        sa.Column("updated_at", ORDERED, nullable=False),
        sa.Column("visibility", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("owner", ORDERED, nullable=True),
        sa.ForeignKeyConstraint(["assembly_study_id"], ["study.id"], name=op.f("fk_assembly_assembly_study_id")),
        sa.ForeignKeyConstraint(["reads_study_id"], ["study.id"], name=op.f("fk_assembly_reads_study_id")),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_assembly_sample_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly")),
        sa.UniqueConstraint("accession", name=op.f("uq_assembly_accession")),
    )
    op.create_index("ix_assembly_assembly_study_id", "assembly", ["assembly_study_id"], unique=False)
    op.create_index("ix_assembly_reads_study_id", "assembly", ["reads_study_id"], unique=False)
    op.create_index("ix_assembly_sample_id", "assembly", ["sample_id", "visibility", "accession"], unique=False)
    op.create_index("ix_assembly_visibility_accession", "assembly", ["visibility", "accession"], unique=False)
    op.create_table(
        "genome_release",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("genome_id", ID, nullable=False),
        sa.Column("catalogue_id", ID, nullable=False),
        sa.Column("release", ORDERED, nullable=False),
        sa.Column("accession", ORDERED, nullable=False),
        sa.Column("published", sa.SmallInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("num_contigs", sa.BigInteger(), nullable=False),
        sa.Column("num_genomes_total", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("n_50", sa.BigInteger(), nullable=False),
        sa.Column("gc_content", sa.Float(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("completeness", sa.Float(), nullable=False),
        sa.Column("contamination", sa.Float(), nullable=False),
        sa.Column("taxon_lineage", sa.Text(), nullable=False),
        sa.Column("geographic_origin", sa.Text(), nullable=True),
        sa.Column("geographic_range", sa.Text(), server_default="[]", nullable=False),
        sa.Column("biome_id", ID, nullable=True),
        sa.Column("rna_5s", sa.Float(), nullable=True),
        sa.Column("rna_5_8s", sa.Float(), nullable=True),
        sa.Column("rna_16s", sa.Float(), nullable=True),
        sa.Column("rna_18s", sa.Float(), nullable=True),
        sa.Column("rna_23s", sa.Float(), nullable=True),
        sa.Column("rna_28s", sa.Float(), nullable=True),
        sa.Column("trnas", sa.Float(), nullable=True),
        sa.Column("nc_rnas", sa.Float(), nullable=True),
        sa.Column("eggnog_coverage", sa.Float(), nullable=True),
        sa.Column("ipr_coverage", sa.Float(), nullable=True),
        sa.Column("num_proteins", sa.BigInteger(), nullable=True),
        sa.Column("pangenome_size", sa.BigInteger(), nullable=True),
        sa.Column("pangenome_core_size", sa.BigInteger(), nullable=True),
        sa.Column("pangenome_accessory_size", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", ORDERED, nullable=False),
        sa.ForeignKeyConstraint(["biome_id"], ["biome.id"], name=op.f("fk_genome_release_biome_id")),
        sa.ForeignKeyConstraint(["catalogue_id"], ["catalogue.id"], name=op.f("fk_genome_release_catalogue_id")),
        sa.ForeignKeyConstraint(["genome_id"], ["genome.id"], name=op.f("fk_genome_release_genome_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_genome_release")),
        sa.UniqueConstraint("release", name=op.f("uq_genome_release_release")),
    )
    op.create_index(
        "ix_genome_release_biome_id", "genome_release", ["biome_id", "published", "accession"], unique=False
    )
    op.create_index(
        "ix_genome_release_catalogue_accession", "genome_release", ["catalogue_id", "accession"], unique=False
    )
    op.create_index(
        "ix_genome_release_catalogue_completeness",
        "genome_release",
        ["catalogue_id", "completeness", "accession"],
        unique=False,
    )
    op.create_index(
        "ix_genome_release_catalogue_contamination",
        "genome_release",
        ["catalogue_id", "contamination", "accession"],
        unique=False,
    )
    op.create_index(
        "ix_genome_release_catalogue_length",
        "genome_release",
        ["catalogue_id", "length", "accession"],
        unique=False,
    )
    op.create_index(
        "ix_genome_release_catalogue_num_genomes_total",
        "genome_release",
        ["catalogue_id", "num_genomes_total", "accession"],
        unique=False,
    )
    op.create_index(
        "ix_genome_release_published_accession", "genome_release", ["published", "accession", "release"], unique=False
    )
    op.create_index(
        "ix_genome_release_published_completeness",
        "genome_release",
        ["published", "completeness", "accession", "release"],
        unique=False,
    )
    op.create_index(
        "ix_genome_release_published_contamination",
        "genome_release",
        ["published", "contamination", "accession", "release"],
        unique=False,
    )
    op.create_index(
        "ix_genome_release_published_length",
        "genome_release",
        ["published", "length", "accession", "release"],
        unique=False,
    )
    op.create_index(
        "ix_genome_release_published_num_genomes_total",
        "genome_release",
        ["published", "num_genomes_total", "accession", "release"],
        unique=False,
    )
    op.create_index("ix_genome_release_genome_id", "genome_release", ["genome_id", "catalogue_id"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("accession", ORDERED, nullable=False),
        sa.Column("experiment_type", ORDERED, nullable=False),
        sa.Column("sample_id", ID, nullable=True),
        sa.Column("study_id", ID, nullable=True),
        sa.Column("instrument_model", sa.Text(), nullable=True),
        sa.Column("instrument_platform", sa.Text(), nullable=True),
        sa.Column("ena_accessions", sa.Text(), server_default="[]", nullable=False),
        sa.Column("metadata", sa.Text(), server_default="{}", nullable=False),
        sa.Column("updated_at", ORDERED, nullable=False),
        sa.Column("visibility", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("owner", ORDERED, nullable=True),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_run_sample_id")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_run_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("accession", name=op.f("uq_run_accession")),
    )
    op.create_index("ix_run_sample_id", "run", ["sample_id", "visibility", "accession"], unique=False)
    op.create_index("ix_run_study_id", "run", ["study_id"], unique=False)
    op.create_index("ix_run_visibility_accession", "run", ["visibility", "accession"], unique=False)
    op.create_index(
        "ix_run_visibility_experiment_type", "run", ["visibility", "experiment_type", "accession"], unique=False
    )
    op.create_table(
        "study_publication",
        sa.Column("study_id", ID, autoincrement=False, nullable=False),
        sa.Column("pubmed_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["pubmed_id"], ["publication.pubmed_id"], name=op.f("fk_study_publication_pubmed_id")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_study_publication_study_id")),
        sa.PrimaryKeyConstraint("study_id", "pubmed_id", name=op.f("pk_study_publication")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_study_publication_pubmed_id", "study_publication", ["pubmed_id", "study_id"], unique=False)
    op.create_table(
        "study_sample",
        sa.Column("study_id", ID, autoincrement=False, nullable=False),
        sa.Column("sample_accession", ORDERED, nullable=False),
        sa.Column("sample_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_study_sample_sample_id")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_study_sample_study_id")),
        sa.PrimaryKeyConstraint("study_id", "sample_accession", name=op.f("pk_study_sample")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_study_sample_sample_id", "study_sample", ["sample_id", "study_id"], unique=False)
    op.create_table(
        "super_study_catalogue",
        sa.Column("super_study_id", ID, autoincrement=False, nullable=False),
        sa.Column("catalogue_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["catalogue_id"], ["catalogue.id"], name=op.f("fk_super_study_catalogue_catalogue_id")),
        sa.ForeignKeyConstraint(
            ["super_study_id"], ["super_study.id"], name=op.f("fk_super_study_catalogue_super_study_id")
        ),
        sa.PrimaryKeyConstraint("super_study_id", "catalogue_id", name=op.f("pk_super_study_catalogue")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "super_study_study",
        sa.Column("super_study_id", ID, autoincrement=False, nullable=False),
        sa.Column("study_id", ID, autoincrement=False, nullable=False),
        sa.Column("is_flagship", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_super_study_study_study_id")),
        sa.ForeignKeyConstraint(
            ["super_study_id"], ["super_study.id"], name=op.f("fk_super_study_study_super_study_id")
        ),
        sa.PrimaryKeyConstraint("super_study_id", "study_id", name=op.f("pk_super_study_study")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_super_study_study_study_id", "super_study_study", ["study_id"], unique=False)
    op.create_table(
        "analysis",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("accession", ORDERED, nullable=False),
        sa.Column("study_id", ID, nullable=False),
        sa.Column("sample_id", ID, nullable=True),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("assembly_id", ID, nullable=True),
        sa.Column("experiment_type", ORDERED, nullable=False),
        sa.Column("pipeline_version", ORDERED, nullable=True),
        sa.Column("quality_control_summary", sa.Text(), nullable=True),
        sa.Column("results_dir", sa.Text(), nullable=True),
        sa.Column("metadata", sa.Text(), server_default="{}", nullable=False),
        sa.Column("annotation_kinds", sa.Text(), server_default="{}", nullable=False),
        sa.Column("annotation_digest", sa.Text(), nullable=True),
        sa.Column("updated_at", ORDERED, nullable=False),
        sa.Column("visibility", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("owner", ORDERED, nullable=True),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_analysis_assembly_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_analysis_run_id")),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_analysis_sample_id")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_analysis_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis")),
        sa.UniqueConstraint("accession", name=op.f("uq_analysis_accession")),
    )
    op.create_index("ix_analysis_assembly_id", "analysis", ["assembly_id", "visibility", "accession"], unique=False)
    op.create_index("ix_analysis_run_id", "analysis", ["run_id", "visibility", "accession"], unique=False)
    op.create_index("ix_analysis_study_id", "analysis", ["study_id", "visibility", "accession"], unique=False)
    op.create_index(
        "ix_analysis_study_pipeline", "analysis", ["study_id", "pipeline_version", "visibility"], unique=False
    )
    op.create_index("ix_analysis_visibility_accession", "analysis", ["visibility", "accession"], unique=False)
    op.create_table(
        "assembly_run",
        sa.Column("run_id", ID, autoincrement=False, nullable=False),
        sa.Column("assembly_accession", ORDERED, nullable=False),
        sa.Column("assembly_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_assembly_run_assembly_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_assembly_run_run_id")),
        sa.PrimaryKeyConstraint("run_id", "assembly_accession", name=op.f("pk_assembly_run")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_assembly_run_assembly_id", "assembly_run", ["assembly_id", "position"], unique=False)
    op.create_table(
        "contained_genome",
        sa.Column("assembly_id", ID, autoincrement=False, nullable=False),
        sa.Column("genome_accession", ORDERED, nullable=False),
        sa.Column("run_accession", ORDERED, nullable=False),
        sa.Column("genome_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("containment", sa.Float(), nullable=True),
        sa.Column("cani", sa.Float(), nullable=True),
        sa.Column("updated_at", ORDERED, nullable=False),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_contained_genome_assembly_id")),
        sa.ForeignKeyConstraint(["genome_id"], ["genome.id"], name=op.f("fk_contained_genome_genome_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_contained_genome_run_id")),
        sa.PrimaryKeyConstraint("assembly_id", "genome_accession", "run_accession", name=op.f("pk_contained_genome")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_contained_genome_genome_id", "contained_genome", ["genome_id"], unique=False)
    op.create_index("ix_contained_genome_run_id", "contained_genome", ["run_id"], unique=False)
    op.create_table(
        "genome_annotations",
        sa.Column("release_id", ID, autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["genome_release.id"], name=op.f("fk_genome_annotations_release_id")),
        sa.PrimaryKeyConstraint("release_id", name=op.f("pk_genome_annotations")),
    )
    op.create_table(
        "genome_assembly_link",
        sa.Column("assembly_id", ID, autoincrement=False, nullable=False),
        sa.Column("genome_accession", ORDERED, nullable=False),
        sa.Column("genome_id", ID, nullable=False),
        sa.Column("species_rep", sa.Text(), nullable=True),
        sa.Column("mag_accession", sa.Text(), nullable=True),
        sa.Column("updated_at", ORDERED, nullable=False),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_genome_assembly_link_assembly_id")),
        sa.ForeignKeyConstraint(["genome_id"], ["genome.id"], name=op.f("fk_genome_assembly_link_genome_id")),
        sa.PrimaryKeyConstraint("assembly_id", "genome_accession", name=op.f("pk_genome_assembly_link")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_genome_assembly_link_genome_id", "genome_assembly_link", ["genome_id"], unique=False)
    op.create_table(
        "annotation",
        sa.Column("analysis_id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", ORDERED, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("organism", sa.Text(), nullable=True),
        sa.Column("extra", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["analysis_id"], ["analysis.id"], name=op.f("fk_annotation_analysis_id")),
        sa.PrimaryKeyConstraint("analysis_id", "kind", "position", name=op.f("pk_annotation")),
        sqlite_with_rowid=False,
    )

    op.create_index(
        "ix_sample_visibility_title",
        "sample",
        ["visibility", sa.text(f"substr(coalesce(sample_title, '{LAST_TEXT}'), 1, 600)"), "accession"],
    )
    year = "coalesce(published_year, 999999)"
    op.create_index("ix_publication_year", "publication", [sa.text(year), "pubmed_id"])
    _create_descending(year)
    op.execute("INSERT INTO revision (id, value) VALUES (1, 1)")
    _create_search()


def _create_descending(year: str) -> None:
    """Indexes of lists in descending order, whose ties still go by accession upwards."""
    title = f"substr(coalesce(sample_title, '{LAST_TEXT}'), 1, 600)"
    for table, name, order in (
        ("study", "ix_study_visibility_updated_at", "updated_at"),
        ("sample", "ix_sample_visibility_updated_at", "updated_at"),
        ("sample", "ix_sample_visibility_title", title),
    ):
        op.create_index(f"{name}_desc", table, ["visibility", sa.text(f"{order} DESC"), "accession"])
    op.create_index("ix_publication_year_desc", "publication", [sa.text(f"{year} DESC"), "pubmed_id"])
    for order in ("length", "completeness", "contamination", "num_genomes_total"):
        descending = sa.text(f"{order} DESC")
        name = f"ix_genome_release_published_{order}_desc"
        op.create_index(name, "genome_release", ["published", descending, "accession", "release"])
        name = f"ix_genome_release_catalogue_{order}_desc"
        op.create_index(name, "genome_release", ["catalogue_id", descending, "accession"])


def _create_search() -> None:
    """The companions of the searched tables: FTS5 with trigrams on SQLite, `pg_trgm` on PostgreSQL."""
    if op.get_bind().dialect.name == "sqlite":
        for table in SEARCHED:
            # The text is folded before it comes here, so the tokenizer need not fold again.
            op.execute(f"CREATE VIRTUAL TABLE {table}_search USING fts5(text, tokenize='trigram case_sensitive 1')")
            # An import gathers this many bytes of index before it writes them: 16 MB took a third of its time off.
            op.execute(f"INSERT INTO {table}_search ({table}_search, rank) VALUES ('hashsize', 16777216)")  # noqa: S608
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for table in SEARCHED:
        op.create_table(
            f"{table}_search",
            sa.Column("id", ID, primary_key=True, autoincrement=False),
            sa.Column("text", ORDERED, nullable=False),
        )
        op.execute(f"CREATE INDEX ix_{table}_search_text ON {table}_search USING gin (text gin_trgm_ops)")
