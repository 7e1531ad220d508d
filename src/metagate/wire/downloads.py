"""Result files: how studies, analyses, genomes and catalogues list them.

The contract requires `path` and `parent_identifier` of every file and knows `index_file` and two more `parent_...`
fields. They are places on the server, and no answer of the public service has ever carried them; ours never do either.
They stay in the schemas, so that generated clients keep their shape, but are not required. In exchange every kind of
file has `index_files` with the URL of each index, and a `checksum`.
"""

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

from metagate.model.vocabularies import DownloadFileType, DownloadType, IndexType
from metagate.wire.base import Count, Document, Record, Says, Text, Url, example, plainly

INDEX = {
    "index_type": "gzi",
    "url": "https://metagenomes.example.org/files/MGYA00100001/ERR1000001_pfam_summary.tsv.gz.gzi",
}
DOWNLOAD: dict[str, Any] = {
    "file_type": "tsv",
    "download_type": "Functional analysis",
    "download_group": "functional_annotation.pfams",
    "short_description": "Pfam counts",
    "long_description": "How many predicted proteins carry each Pfam domain",
    "alias": "ERR1000001_pfam_summary.tsv.gz",
    "file_size_bytes": 48213,
    "index_files": [INDEX],
    "url": "https://metagenomes.example.org/files/MGYA00100001/ERR1000001_pfam_summary.tsv.gz",
    "checksum": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
_UNSENT = "Part of the contract, but never sent: "


class DownloadFileIndexFile(Document):
    """An index beside a result file, as the server knows it. Never sent: see `MGnifyDownloadFileIndexFile`."""

    model_config = example({"index_type": "fai", "path": "qc/ERZ1000001_filtered_contigs.fasta.gz.fai"})

    index_type: IndexType = Field(
        description="Kind of index: `fai` of FASTA, `gzi` of bgzip blocks, `csi` of positions."
    )
    path: str | Path | SkipJsonSchema[None] = Field(
        default=None,
        description=_UNSENT + "where the index lies on the server.",
        examples=["qc/ERZ1000001_filtered_contigs.fasta.gz.fai"],
    )


class MGnifyDownloadFileIndexFile(Document):
    """An index that lets a program read parts of a result file by byte ranges."""

    model_config = example(INDEX)

    index_type: IndexType = Field(
        description="Kind of index: `fai` of FASTA, `gzi` of bgzip blocks, `csi` of positions."
    )
    path: str | SkipJsonSchema[None] = Field(
        default=None,
        description=_UNSENT + "where the index lies on the server.",
        examples=["functional-annotation/pfam/ERR1000001_pfam_summary.tsv.gz.gzi"],
    )
    url: str | None = Field(default=None, description="Where to fetch the index; null when it is not offered.")


class DownloadFile(Document):
    """A result file."""

    file_type: DownloadFileType = Field(description="Format of the file, apart from any compression.")
    download_type: DownloadType = Field(description="Kind of content.")
    download_group: str | None = Field(
        default=None, description="What the file belongs with, as words joined by dots; the same in every object."
    )
    short_description: str = Field(description="What the file is, in a few words.")
    long_description: str = Field(description="What the file is, in a sentence.")
    path: str | SkipJsonSchema[None] = Field(
        default=None,
        description=_UNSENT + "where the file lies on the server.",
        examples=["functional-annotation/pfam/ERR1000001_pfam_summary.tsv.gz"],
    )
    alias: str = Field(description="Name of the file, unique within its study, analysis, genome or catalogue.")
    file_size_bytes: int | None = Field(default=None, description="Size in bytes as it is downloaded; null if unknown.")
    index_file: DownloadFileIndexFile | list[DownloadFileIndexFile] | None = Field(
        default=None,
        description=_UNSENT + "the indexes as the server knows them; `index_files` has what can be fetched.",
        examples=[{"index_type": "gzi", "path": "functional-annotation/pfam/ERR1000001_pfam_summary.tsv.gz.gzi"}],
    )
    parent_identifier: int | str | SkipJsonSchema[None] = Field(
        default=None, description=_UNSENT + "what the file belongs to.", examples=["MGYA00100001"]
    )
    index_files: list[MGnifyDownloadFileIndexFile] | None = Field(
        default=None, description="Indexes beside the file, each with its URL; null when there are none."
    )
    url: str | None = Field(
        default=None,
        description="Where to fetch the file; null if it is not offered. URLs of private files are signed and expire.",
    )
    checksum: str | None = Field(
        default=None,
        description="Method and hexadecimal digest of the file's bytes, joined by a colon; null if unknown.",
    )


class ParentedDownloadFile(DownloadFile):
    """A result file of something that can be private."""

    parent_is_private: bool | None = Field(
        default=None, description=_UNSENT + "whether the file belongs to private data.", examples=[False]
    )
    parent_results_dir: str | None = Field(
        default=None,
        description=_UNSENT + "directory of the results on the server.",
        examples=["PRJEB100001/ERR1000001/V6"],
    )


class MGnifyAnalysisDownloadFile(ParentedDownloadFile):
    """A result file of an analysis."""

    model_config = example(DOWNLOAD)


class MGnifyStudyDownloadFile(ParentedDownloadFile):
    """A file that sums up the analyses of a study."""

    model_config = example(
        {
            "file_type": "tsv",
            "download_type": "Taxonomic analysis",
            "download_group": "study_summary.v6.amplicon",
            "short_description": "Summary of SILVA-SSU taxonomies",
            "long_description": "Counts of each SILVA-SSU taxon in every run of the study",
            "alias": "PRJEB100001_SILVA-SSU_study_summary.tsv",
            "file_size_bytes": 730112,
            "index_files": None,
            "url": "https://metagenomes.example.org/files/MGYS00010001/PRJEB100001_SILVA-SSU_study_summary.tsv",
            "checksum": None,
        }
    )


class MGnifyGenomeDownloadFile(DownloadFile):
    """A file of a genome: its sequence, its annotation, or its pan-genome."""

    model_config = example(
        {
            "file_type": "fasta",
            "download_type": "Genome analysis",
            "download_group": "Genome analysis",
            "short_description": "Nucleic Acid Sequence",
            "long_description": "Contigs of the genome",
            "alias": "MGYG000900001.fna.gz",
            "file_size_bytes": 923563,
            "index_files": [
                {
                    "index_type": "fai",
                    "url": "https://metagenomes.example.org/files/MGYG000900001/MGYG000900001.fna.gz.fai",
                }
            ],
            "url": "https://metagenomes.example.org/files/MGYG000900001/MGYG000900001.fna.gz",
            "checksum": None,
        }
    )


class MGnifyGenomeCatalogueDownloadFile(DownloadFile):
    """A file of a whole genome catalogue."""

    model_config = example(
        {
            "file_type": "json",
            "download_type": "Genome analysis",
            "download_group": "catalogue",
            "short_description": "Phylogenetic tree",
            "long_description": "Tree of all species of the catalogue",
            "alias": "phylo_tree.json",
            "file_size_bytes": 38803,
            "index_files": None,
            "url": "https://metagenomes.example.org/files/shore-v1-0/phylo_tree.json",
            "checksum": None,
        }
    )


class IndexFileRecord(Record):
    """An index of a file to import."""

    index_type: IndexType
    path: Text | None = None
    url: Url | None = None


Alias = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"""\A[^/'"\x00\r\n]+\z"""),
    Says("must be a file name of one character or more, without '/', quotes, line breaks or NUL"),
]


class DownloadRecord(Record):
    """A result file of a record to import; its alias is its key within the record."""

    alias: Alias
    file_type: DownloadFileType | None = None
    download_type: DownloadType | None = None
    download_group: Text | None = None
    short_description: Text | None = None
    long_description: Text | None = None
    path: Text | None = None
    file_size_bytes: Count | None = None
    index_file: IndexFileRecord | list[IndexFileRecord] | None = None
    index_files: list[IndexFileRecord] | None = None
    url: Url | None = None
    checksum: Text | None = None


def _named_once(downloads: list[DownloadRecord]) -> list[DownloadRecord]:
    seen: set[str] = set()
    for download in downloads:
        if download.alias in {".", ".."}:
            raise ValueError(f"{download.alias!r} is not a file name: give the file an alias of its own")
        if download.alias in seen:
            raise ValueError(f"alias {download.alias!r} stands twice: the aliases of one object must all be different")
        seen.add(download.alias)
    return downloads


DownloadRecords = Annotated[list[DownloadRecord], AfterValidator(plainly(_named_once))]
"""The files of one record, each alias once."""

COMPONENTS = (
    DownloadFileIndexFile,
    MGnifyDownloadFileIndexFile,
    MGnifyAnalysisDownloadFile,
    MGnifyStudyDownloadFile,
    MGnifyGenomeDownloadFile,
    MGnifyGenomeCatalogueDownloadFile,
    DownloadFileType,
    DownloadType,
)
