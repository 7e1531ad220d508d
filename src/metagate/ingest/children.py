"""What hangs on a record and comes in its document: downloads, links to other records.

Two manners. *Replaced*: the document says all there is (downloads, the runs of an assembly); other rows go. *Joined*:
the document says what its reader was shown (the studies of a sample may include private ones that it does not name);
rows are added, none goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from metagate.ingest.kinds import Json

Rows = list[list[Any]]


@dataclass(frozen=True, slots=True)
class Children:
    """Rows of one table that hang on records of one kind.

    Attributes:
        table, parent: the table, and its column for the parent's id.
        columns: its other columns, in the order in which rows have their values.
        said: the rows that a document speaks of; None where it says nothing of them. Where the first column is the id
            of another record, it has the record's accession in its place.
        target: the kind of that other record; None where there is none.
        field: where the document names it, for messages.
        parent_kind: what stands in the table's column `parent_kind`, if it has one.
        joined: whether rows are only added.
        splits: whether an accession that is nowhere may be several in one text: `SRR014853,SRR014854`.
    """

    table: str
    parent: str
    columns: tuple[str, ...]
    said: Callable[[Json], Rows | None]
    target: str | None = None
    field: str = ""
    parent_kind: str | None = None
    joined: bool = False
    splits: bool = False


def _as_text(value: Any) -> str:
    return orjson.dumps(value).decode()


def _accessions(documents: Iterable[Json] | None, key: str = "accession") -> list[str]:
    return [document[key] for document in documents or ()]


_UNGROUPED = "all"
"""The group of a file that has none: clients require a text there (behaviour table, "Traps"), and this is the old name
for "any"."""


def _downloads(document: Json) -> Rows | None:
    items = document.get("downloads")
    return None if items is None else [_download(position, item) for position, item in enumerate(items)]


def _download(position: int, item: Json) -> list[Any]:
    indexes = item.get("index_files")
    return [
        position,
        item["alias"],
        item.get("file_type") or "other",
        item.get("download_type") or "Other",
        item.get("download_group") or _UNGROUPED,
        item.get("short_description") or "",
        item.get("long_description") or "",
        item.get("file_size_bytes"),
        item.get("checksum"),
        item.get("url"),
        None if indexes is None else _as_text(indexes),
    ]


_DOWNLOAD_COLUMNS = (
    "position",
    "alias",
    "file_type",
    "download_type",
    "download_group",
    "short_description",
    "long_description",
    "file_size_bytes",
    "checksum",
    "url",
    "index_files",
)


def _downloads_of(kind: str) -> Children:
    return Children("download", "parent_id", _DOWNLOAD_COLUMNS, _downloads, parent_kind=kind)


def _sample_studies(document: Json) -> Rows | None:
    studies = document.get("studies")
    return None if studies is None else [[study["accession"], document["accession"]] for study in studies]


def _publication_studies(document: Json) -> Rows | None:
    studies = document.get("studies")
    return None if studies is None else [[study["accession"]] for study in studies]


def _assembly_runs(document: Json) -> Rows | None:
    """The runs of an assembly: all of them where the document says so, or its one, which may be several in one text."""
    accessions = document.get("run_accessions")
    if not accessions:
        one = document.get("run_accession") or (document.get("run") or {}).get("accession")
        if one is None and accessions is None:
            return None
        accessions = [] if one is None else [one]
    return [[accession, document["accession"], position] for position, accession in enumerate(accessions)]


def _super_study_studies(document: Json) -> Rows | None:
    if document.get("flagship_studies") is None and document.get("related_studies") is None:
        return None
    flagship = _accessions(document.get("flagship_studies"))
    related = _accessions(document.get("related_studies"))
    rows = [[accession, 1] for accession in flagship] + [[accession, 0] for accession in related]
    return [[*row, position] for position, row in enumerate(rows)]


def _super_study_catalogues(document: Json) -> Rows | None:
    catalogues = document.get("genome_catalogues")
    if catalogues is None:
        return None
    return [[name, position] for position, name in enumerate(_accessions(catalogues, "catalogue_id"))]


def _genome_annotations(document: Json) -> Rows | None:
    annotations = document.get("annotations")
    return None if annotations is None else [[_as_text(annotations)]]


OF_KIND: dict[str, tuple[Children, ...]] = {
    "study": (_downloads_of("study"),),
    "sample": (
        Children(
            "study_sample",
            "sample_id",
            ("study_id", "sample_accession"),
            _sample_studies,
            target="study",
            field="studies",
            joined=True,
        ),
    ),
    "assembly": (
        Children(
            "assembly_run",
            "assembly_id",
            ("run_id", "assembly_accession", "position"),
            _assembly_runs,
            target="run",
            field="run_accession",
            splits=True,
        ),
    ),
    "analysis": (_downloads_of("analysis"),),
    "publication": (
        Children(
            "study_publication",
            "pubmed_id",
            ("study_id",),
            _publication_studies,
            target="study",
            field="studies",
            joined=True,
        ),
    ),
    "catalogue": (_downloads_of("catalogue"),),
    "super_study": (
        Children(
            "super_study_study",
            "super_study_id",
            ("study_id", "is_flagship", "position"),
            _super_study_studies,
            target="study",
            field="flagship_studies, related_studies",
        ),
        Children(
            "super_study_catalogue",
            "super_study_id",
            ("catalogue_id", "position"),
            _super_study_catalogues,
            target="catalogue",
            field="genome_catalogues",
        ),
    ),
    "genome_release": (
        _downloads_of("genome_release"),
        Children("genome_annotations", "release_id", ("document",), _genome_annotations),
    ),
}
"""What hangs on the records of each kind."""
