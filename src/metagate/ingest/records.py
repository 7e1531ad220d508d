"""`metagate import records`: API v2 documents become records.

A document is read, checked against its record model in `wire/`, and handed to a load. It may be a list item, a detail or
anything between; what it is silent about stays as it is in the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError

from metagate.ingest.errors import NothingToRead, Reject
from metagate.ingest.loading import Load, Progress, Summary, loading
from metagate.ingest.reading import Found, documents, files, kind_by_content, kind_by_name
from metagate.ingest.writing import Openness
from metagate.store.engine import Engine
from metagate.wire.analyses import AnalysisRecord
from metagate.wire.assemblies import AssemblyRecord, ContainedGenomeRecord, GenomeAssemblyLinkRecord
from metagate.wire.biomes import BiomeRecord
from metagate.wire.catalogues import CatalogueRecord
from metagate.wire.genomes import GenomeRecord
from metagate.wire.publications import PublicationRecord
from metagate.wire.runs import RunRecord
from metagate.wire.samples import SampleRecord
from metagate.wire.studies import StudyRecord
from metagate.wire.super_studies import SuperStudyRecord

_MODELS: Mapping[str, type[BaseModel]] = {
    "biome": BiomeRecord,
    "study": StudyRecord,
    "sample": SampleRecord,
    "run": RunRecord,
    "assembly": AssemblyRecord,
    "analysis": AnalysisRecord,
    "publication": PublicationRecord,
    "catalogue": CatalogueRecord,
    "super_study": SuperStudyRecord,
    "genome": GenomeRecord,
    "genome_assembly_link": GenomeAssemblyLinkRecord,
    "contained_genome": ContainedGenomeRecord,
}
_ADAPTERS: Mapping[str, TypeAdapter[Any]] = {kind: TypeAdapter(model) for kind, model in _MODELS.items()}
_NEEDS_ASSEMBLY = ("genome_assembly_link", "contained_genome")
_PROGRESS_EVERY = 1_000


def import_records(
    engine: Engine,
    paths: list[Path],
    *,
    openness: Openness | None = None,
    keep_going: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Import the documents of some files and directories, all or none.

    Args:
        paths: files or directories, see `reading.files`.
        openness: how open the records are to be; None leaves old records as they are and makes new ones public, though
            never more open than their study.
        keep_going: load the rest where a record cannot be taken; such records are in the summary's `rejects`.

    Raises:
        NothingToRead: a path cannot be read. Nothing was changed.
        Rejected: a record cannot be taken, and `keep_going` is off. Nothing was changed.
    """
    found = files(paths)
    with loading(engine, openness=openness, keep_going=keep_going, progress=progress) as load:
        for path in found:
            _RecordFile(load, path, progress).read()
        return load.finish()


class _RecordFile:
    """One file on its way into a load."""

    def __init__(self, load: Load, path: Path, progress: Progress | None) -> None:
        self._load = load
        self._path = path
        self._kind = kind_by_name(path)
        self._progress = progress

    def read(self) -> None:
        number = 0
        for number, found in enumerate(documents(self._path), 1):
            self._take(found)
            if self._progress is not None and number % _PROGRESS_EVERY == 0:
                self._progress(f"reading {self._path.name}", number)
        if self._progress is not None:
            self._progress(f"reading {self._path.name}", number)

    def _take(self, found: Found) -> None:
        kind = self._kind or self._shown_kind(found)
        if kind is None:
            return
        try:
            record = _ADAPTERS[kind].validate_json(found.text)
        except ValidationError as error:
            self._load.reject(_rejected(kind, found, error))
            return
        document = orjson.loads(_ADAPTERS[kind].dump_json(record, exclude_unset=True))
        if kind in _NEEDS_ASSEMBLY and not document.get("assembly_accession"):
            reason = "is needed: the document itself does not say which assembly it belongs to"
            self._load.reject(Reject(found.source, kind, "", "assembly_accession", reason, _text(found)))
            return
        self._note_left_out(kind, record)
        self._load.add(kind, document, found.source)

    def _shown_kind(self, found: Found) -> str | None:
        """The kind by the document's content, for a file whose name says none."""
        try:
            kind = kind_by_content(orjson.loads(found.text))
        except ValueError as error:
            self._load.reject(Reject(found.source, "document", "", "", f"is no JSON: {error}", _text(found)))
            return None
        if kind is None:
            reason = "neither the file's name nor the document says what kind of record this is; name the file studies…, samples… or the like"
            self._load.reject(Reject(found.source, "document", "", "", reason, _text(found)))
        return kind

    def _note_left_out(self, kind: str, record: BaseModel) -> None:
        for name in record.model_extra or ():
            of_kind = self._load.summary.left_out.setdefault(kind, {})
            of_kind[name] = of_kind.get(name, 0) + 1


def _text(found: Found) -> str:
    return found.text.decode(errors="replace").strip()


def _rejected(kind: str, found: Found, error: ValidationError) -> Reject:
    first = error.errors(include_url=False, include_context=False)[0]
    field = ".".join(str(step) for step in first["loc"])
    try:
        document = orjson.loads(found.text)
        key = next(
            (
                str(document[name])
                for name in ("accession", "pubmed_id", "slug", "catalogue_id", "lineage")
                if document.get(name)
            ),
            "",
        )
    except (ValueError, AttributeError):
        key = ""
    return Reject(found.source, kind, key, field, first["msg"], _text(found))


def write_rejects(summary: Summary, path: Path) -> None:
    """Write what was rejected to a file, a JSON object a line: where it was, why, and the record as it was read.

    Raises:
        NothingToRead: the file cannot be written.
    """
    try:
        with path.open("wb") as file:
            for reject in summary.rejects:
                row = {
                    "source": reject.source,
                    "kind": reject.kind,
                    "key": reject.key,
                    "field": reject.field,
                    "reason": reject.reason,
                    "record": reject.text,
                }
                file.write(orjson.dumps(row) + b"\n")
    except OSError as error:
        raise NothingToRead(f"{path}: cannot write the rejects there: {error}") from error
