"""Assemblies: contigs assembled from the reads of one or more runs, and the catalogued genomes found in them.

`AssemblyDetail` adds `run_accessions` to the contract: its `run_accession` has room for one run, and a co-assembly has
many. `status` is an object of booleans here; the contract leaves the values open.
"""

from typing import Annotated, Any

from pydantic import Field

from metagate.wire.base import (
    Accessions,
    Document,
    JsonObject,
    Key,
    Moment,
    Real,
    Record,
    Text,
    Timestamp,
    example,
)
from metagate.wire.genomes import GENOME_REFERENCE, GenomeRecord, GenomeSchema
from metagate.wire.pages import page_of
from metagate.wire.runs import RunRecord
from metagate.wire.samples import SampleRecord

ASSEMBLY = {"accession": "ERZ1000001", "updated_at": "2026-03-20T16:05:11.250Z"}


class Assembly(Document):
    """An assembly, as it stands in lists and inside other documents."""

    model_config = example(ASSEMBLY)

    accession: str | None = Field(default=None, description="ENA accession of the assembly.")
    updated_at: Timestamp = Field(description="When the record was last changed.")


class AssemblyDetail(Assembly):
    """An assembly with what it was made from, and how."""

    model_config = example(
        ASSEMBLY
        | {
            "run_accession": "ERR1000001",
            "run_accessions": ["ERR1000001", "ERR1000002"],
            "sample_accession": "SAMEA100000001",
            "reads_study_accession": "MGYS00010001",
            "assembly_study_accession": "MGYS00010002",
            "assembler_name": "metaSPAdes",
            "assembler_version": "3.15.5",
            "metadata": {"n_contigs": 18250, "coverage": 12.5},
            "status": {"assembly_completed": True, "assembly_uploaded": True},
        }
    )

    run_accession: str | None = Field(
        default=None, description="The run whose reads were assembled; the first of them if there are several."
    )
    run_accessions: list[str] = Field(default=[], description="All runs whose reads were assembled.")
    sample_accession: str | None = Field(default=None, description="Accession of the sample that the reads come from.")
    reads_study_accession: str | None = Field(default=None, description="Accession of the study that holds the reads.")
    assembly_study_accession: str | None = Field(
        default=None, description="Accession of the study that the assembly was published in."
    )
    assembler_name: str | None = Field(default=None, description="Program that made the assembly.")
    assembler_version: str | None = Field(default=None, description="Version of that program.")
    metadata: dict[str, Any] | None = Field(default=None, description="Figures of the assembly, e.g. its coverage.")
    status: dict[str, bool] | None = Field(
        default=None,
        description="How far the making of the assembly came: a name of each step, and whether it is done.",
    )


class GenomeAssemblyLinkSchema(Document):
    """A genome of a catalogue that was binned from an assembly."""

    model_config = example(
        {
            "genome": GENOME_REFERENCE,
            "species_rep": "GCA_900000001",
            "mag_accession": "GCA_900000002",
            "updated_at": "2026-04-01T00:00:00.000Z",
        }
    )

    genome: GenomeSchema = Field(description="The genome, as the catalogue has it.")
    species_rep: str | None = Field(
        default=None, description="Accession, in a sequence archive, of the genome that stands for the species."
    )
    mag_accession: str | None = Field(
        default=None, description="Accession, in a sequence archive, of the genome itself."
    )
    updated_at: Timestamp | None = Field(description="When the record was last changed.")


class AdditionalContainedGenomeSchema(Document):
    """A genome of a catalogue whose sequence was found again in an assembly."""

    model_config = example(
        {
            "genome": GENOME_REFERENCE,
            "run_accession": "ERR1000001",
            "containment": 0.87,
            "cani": 0.98,
            "updated_at": "2026-04-01T00:00:00.000Z",
        }
    )

    genome: GenomeSchema = Field(description="The genome, as the catalogue has it.")
    run_accession: str | None = Field(default=None, description="The run whose reads were assembled.")
    containment: float | None = Field(
        default=None, description="How much of the genome's k-mers the assembly holds, from 0 to 1."
    )
    cani: float | None = Field(
        default=None, description="Average nucleotide identity estimated from the containment, from 0 to 1."
    )
    updated_at: Timestamp | None = Field(description="When the record was last changed.")


AssemblyPage = page_of(Assembly)
AssemblyDetailPage = page_of(AssemblyDetail)
GenomeAssemblyLinkPage = page_of(GenomeAssemblyLinkSchema)
ContainedGenomePage = page_of(AdditionalContainedGenomeSchema)


class AssemblyRecord(Record):
    """An assembly to import."""

    accession: Key
    updated_at: Moment | None = None
    run_accession: Key | None = None
    run_accessions: Accessions | None = None
    sample_accession: Key | None = None
    reads_study_accession: Key | None = None
    assembly_study_accession: Key | None = None
    assembler_name: Text | None = None
    assembler_version: Text | None = None
    metadata: JsonObject | None = None
    status: dict[Text, Annotated[bool, Field(strict=True)]] | None = None
    ena_accessions: Accessions | None = None
    run: RunRecord | None = None
    sample: SampleRecord | None = None


class GenomeAssemblyLinkRecord(Record):
    """A link from an assembly to a genome, to import.

    Its key is the pair of both. The wire document leaves the assembly out, because its URL names it; so whoever reads
    it from there says it beside the document, and files name it here.
    """

    genome: GenomeRecord
    assembly_accession: Key | None = None
    species_rep: Text | None = None
    mag_accession: Text | None = None
    updated_at: Moment | None = None


class ContainedGenomeRecord(Record):
    """A genome found again in an assembly, to import.

    Its key is the assembly (see `GenomeAssemblyLinkRecord`), the genome and the run.
    """

    genome: GenomeRecord
    assembly_accession: Key | None = None
    run_accession: Key | None = None
    containment: Real | None = None
    cani: Real | None = None
    updated_at: Moment | None = None


COMPONENTS = (
    Assembly,
    AssemblyDetail,
    GenomeAssemblyLinkSchema,
    AdditionalContainedGenomeSchema,
    AssemblyPage,
    AssemblyDetailPage,
    GenomeAssemblyLinkPage,
    ContainedGenomePage,
)
