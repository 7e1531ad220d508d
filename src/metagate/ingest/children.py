"""What hangs on a record and comes in its document: downloads, annotations, links to other records.

Two manners. *Replaced*: the document says all there is (downloads, the runs of an assembly); other rows go. *Joined*: the
document says what its reader was shown (the studies of a sample may include private ones that it does not name); rows
are added, none goes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Table, bindparam, delete, insert, select

from metagate.ingest.kinds import Json
from metagate.ingest.resolving import Resolver
from metagate.ingest.rows import Unresolved, as_text
from metagate.model.accessions import parts
from metagate.store import tables
from metagate.store.engine import Row, Writer
from metagate.store.statements import Statement, among_ids

Rows = list[Json]
RowsOf = Callable[[Json, Resolver, bool], Rows | None]
"""The rows that a document wants, without the parent's id; None where it says nothing of them."""


@dataclass(frozen=True)
class Children:
    """Rows of one table that hang on records of one kind.

    Attributes:
        table, parent: the table, and its column for the parent's id.
        rows_of: see `RowsOf`.
        fixed: columns with one value for this kind of parent.
        joined: whether rows are only added.
        references: the accessions that a document's rows refer to, by kind.
        identity: the columns that make a row one of its kind among its parent's (for joined rows).
    """

    table: Table
    parent: str
    rows_of: RowsOf
    fixed: Mapping[str, Any] | None = None
    joined: bool = False
    references: Callable[[Json], dict[str, list[str]]] | None = None
    identity: tuple[str, ...] = ()


class ChildWriter:
    """Brings the rows of one `Children` in step with documents."""

    def __init__(self, children: Children) -> None:
        self._children = children
        table, parent = children.table, children.table.c[children.parent]
        fixed = [table.c[name] == value for name, value in (children.fixed or {}).items()]
        self._compared = [
            str(c.name) for c in table.c if c.name != children.parent and c.name not in (children.fixed or {})
        ]
        columns = [parent, *(table.c[name] for name in self._compared)]
        self._existing = Statement(select(*columns).where(among_ids(parent, "parents"), *fixed))
        self._delete = Statement(delete(table).where(among_ids(parent, "parents"), *fixed))
        self._insert = Statement(insert(table).values({c.name: bindparam(c.name) for c in table.c}))

    def wanted(self, documents: Sequence[Json], resolver: Resolver) -> None:
        """Look up what the documents' rows refer to."""
        if self._children.references is None:
            return
        needed: dict[str, set[str]] = {}
        for document in documents:
            for kind, accessions in self._children.references(document).items():
                needed.setdefault(kind, set()).update(accessions)
        for kind, found in needed.items():
            resolver.learn(kind, found)

    def rows_of(self, document: Json, resolver: Resolver, *, own: bool) -> Rows | None:
        """The rows that a document wants. Raises `Unresolved` where one leads nowhere."""
        return self._children.rows_of(document, resolver, own)

    def write(self, writer: Writer, wanted: Mapping[int, Rows], old_parents: Iterable[int]) -> set[int]:
        """Bring the rows in step; answers the parents whose rows changed.

        Args:
            wanted: the rows of each parent that has something said of it.
            old_parents: those of them that were in the store before.
        """
        held = self._held(writer, [parent for parent in old_parents if parent in wanted])
        changed: dict[int, Rows] = {}
        for parent, rows in wanted.items():
            new = self._difference(held.get(parent, []), rows)
            if new is not None:
                changed[parent] = new
        if not changed:
            return set()
        if not self._children.joined:
            gone = [parent for parent in changed if held.get(parent)]
            if gone:
                writer.execute(self._delete, parents=writer.listed(gone))
        fixed = dict(self._children.fixed or {})
        rows = [{**row, **fixed, self._children.parent: parent} for parent, rows in changed.items() for row in rows]
        if rows:
            writer.many(self._insert, rows)
        return set(changed)

    def _held(self, writer: Writer, parents: list[int]) -> dict[int, Rows]:
        held: dict[int, Rows] = {}
        if parents:
            for row in writer.all(self._existing, parents=writer.listed(parents)):
                held.setdefault(row[self._children.parent], []).append({name: row[name] for name in self._compared})
        return held

    def _difference(self, held: Rows, wanted: Rows) -> Rows | None:
        """The rows to insert; None where nothing changes."""
        if self._children.joined:
            known = {tuple(row[name] for name in self._children.identity) for row in held}
            new = {tuple(row[name] for name in self._children.identity): row for row in wanted}
            missing = [row for key, row in new.items() if key not in known]
            return missing or None
        by_text = sorted(wanted, key=as_text)
        return None if sorted(held, key=as_text) == by_text else wanted


def _accessions(documents: Iterable[Json] | None, key: str = "accession") -> list[str]:
    return [document[key] for document in documents or []]


def _found(resolver: Resolver, field: str, kind: str, accession: str) -> int:
    found = resolver.find(kind, accession)
    if found is None:
        raise Unresolved(field, kind, accession)
    return found


def downloads(kind: str) -> Children:
    """The downloads of a kind of record, whose documents carry them all."""

    def rows_of(document: Json, _resolver: Resolver, _own: bool) -> Rows | None:  # noqa: FBT001
        if document.get("downloads") is None:
            return None
        return [_download_row(position, item) for position, item in enumerate(document["downloads"])]

    return Children(tables.download, "parent_id", rows_of, fixed={"parent_kind": kind})


_UNGROUPED = "all"
"""The group of a file that has none: clients require a text there (behaviour table, "Traps"), and this is the old name
for "any"."""


def _download_row(position: int, item: Json) -> Json:
    index_files = item.get("index_files")
    return {
        "position": position,
        "alias": item["alias"],
        "file_type": item.get("file_type") or "other",
        "download_type": item.get("download_type") or "Other",
        "download_group": item.get("download_group") or _UNGROUPED,
        "short_description": item.get("short_description") or "",
        "long_description": item.get("long_description") or "",
        "file_size_bytes": item.get("file_size_bytes"),
        "checksum": item.get("checksum"),
        "url": item.get("url"),
        "index_files": None if index_files is None else as_text(index_files),
    }


def _sample_studies(document: Json, resolver: Resolver, own: bool) -> Rows | None:  # noqa: FBT001
    if document.get("studies") is None:
        return None
    found = [resolver.find("study", accession) for accession in _accessions(document["studies"])]
    if own and None in found:
        missing = _accessions(document["studies"])[found.index(None)]
        raise Unresolved("studies", "study", missing)
    return [{"study_id": study, "sample_accession": document["accession"]} for study in found if study is not None]


STUDIES_OF_SAMPLES = Children(
    tables.study_sample,
    "sample_id",
    _sample_studies,
    joined=True,
    references=lambda document: {"study": _accessions(document.get("studies"))},
    identity=("study_id",),
)


def _publication_studies(document: Json, resolver: Resolver, _own: bool) -> Rows | None:  # noqa: FBT001
    if document.get("studies") is None:
        return None
    found = _accessions(document["studies"])
    return [{"study_id": _found(resolver, "studies", "study", accession)} for accession in found]


STUDIES_OF_PUBLICATIONS = Children(
    tables.study_publication,
    "pubmed_id",
    _publication_studies,
    joined=True,
    references=lambda document: {"study": _accessions(document.get("studies"))},
    identity=("study_id",),
)


def _run_accessions(document: Json) -> list[str] | None:
    """The runs of an assembly: all of them where the document says so, or its one, which may be a list in one text."""
    if document.get("run_accessions"):
        return list(document["run_accessions"])
    if "run_accession" in document:
        return [document["run_accession"]] if document["run_accession"] is not None else None
    return [document["run"]["accession"]] if document.get("run") else None


def _assembly_runs(document: Json, resolver: Resolver, own: bool) -> Rows | None:  # noqa: FBT001
    accessions = _run_accessions(document)
    if accessions is None:
        return None
    whole = [accession for accession in accessions if resolver.find("run", accession) is not None]
    if len(whole) < len(accessions):
        accessions = [part for accession in accessions for part in parts(accession)]
    rows: dict[int, Json] = {}
    for accession in accessions:
        run = resolver.find("run", accession)
        if run is None and own:
            raise Unresolved("run_accession", "run", accession)
        if run is not None:
            rows.setdefault(run, {"run_id": run, "assembly_accession": document["accession"], "position": len(rows)})
    return list(rows.values())


def _assembly_run_references(document: Json) -> dict[str, list[str]]:
    accessions = _run_accessions(document) or []
    return {"run": [*accessions, *(part for accession in accessions for part in parts(accession))]}


RUNS_OF_ASSEMBLIES = Children(tables.assembly_run, "assembly_id", _assembly_runs, references=_assembly_run_references)


def _super_study_studies(document: Json, resolver: Resolver, _own: bool) -> Rows | None:  # noqa: FBT001
    if "flagship_studies" not in document and "related_studies" not in document:
        return None
    rows: dict[int, Json] = {}
    for field, is_flagship in (("flagship_studies", 1), ("related_studies", 0)):
        for accession in _accessions(document.get(field)):
            study = _found(resolver, field, "study", accession)
            rows.setdefault(study, {"study_id": study, "is_flagship": is_flagship, "position": len(rows)})
    return list(rows.values())


STUDIES_OF_SUPER_STUDIES = Children(
    tables.super_study_study,
    "super_study_id",
    _super_study_studies,
    references=lambda document: {
        "study": [*_accessions(document.get("flagship_studies")), *_accessions(document.get("related_studies"))]
    },
)


def _super_study_catalogues(document: Json, resolver: Resolver, _own: bool) -> Rows | None:  # noqa: FBT001
    if document.get("genome_catalogues") is None:
        return None
    found = _accessions(document["genome_catalogues"], "catalogue_id")
    ids = [_found(resolver, "genome_catalogues", "catalogue", name) for name in found]
    return [{"catalogue_id": catalogue, "position": position} for position, catalogue in enumerate(dict.fromkeys(ids))]


CATALOGUES_OF_SUPER_STUDIES = Children(
    tables.super_study_catalogue,
    "super_study_id",
    _super_study_catalogues,
    references=lambda document: {"catalogue": _accessions(document.get("genome_catalogues"), "catalogue_id")},
)


def _genome_annotations(document: Json, _resolver: Resolver, _own: bool) -> Rows | None:  # noqa: FBT001
    if document.get("annotations") is None:
        return None
    return [{"document": as_text(document["annotations"])}]


ANNOTATIONS_OF_GENOMES = Children(tables.genome_annotations, "release_id", _genome_annotations)

OF_KIND: dict[str, tuple[Children, ...]] = {
    "study": (downloads("study"),),
    "sample": (STUDIES_OF_SAMPLES,),
    "assembly": (RUNS_OF_ASSEMBLIES,),
    "analysis": (downloads("analysis"),),
    "publication": (STUDIES_OF_PUBLICATIONS,),
    "catalogue": (downloads("catalogue"),),
    "super_study": (STUDIES_OF_SUPER_STUDIES, CATALOGUES_OF_SUPER_STUDIES),
    "genome_release": (downloads("genome_release"), ANNOTATIONS_OF_GENOMES),
}


# --- the annotations of analyses: too many rows to compare, so told apart by a digest ---------------------------------

_ANNOTATION_FIELDS = ("count", "description", "organism")
_DELETE_ANNOTATIONS = Statement(
    delete(tables.annotation).where(tables.annotation.c.analysis_id == bindparam("analysis_id"))
)
_INSERT_ANNOTATIONS = Statement(
    insert(tables.annotation).values({column.name: bindparam(column.name) for column in tables.annotation.c})
)


def flattened(annotations: Json) -> dict[str, Rows]:
    """`{"taxonomies": {"ssu": [...]}}` becomes `{"taxonomies__ssu": [...]}`; null and empty parts keep their name.

    `"taxonomies": []` is how the public service writes "none yet" (facts on V6 results, section 6).
    """
    kinds: dict[str, Rows] = {}
    for name, value in annotations.items():
        if isinstance(value, dict):
            kinds.update({f"{name}__{inner}": rows for inner, rows in flattened(value).items()})
        else:
            kinds[name] = value or []
    return kinds


def annotation_columns(document: Json) -> Json:
    """The columns of an analysis that sum up its annotations; none where the document says nothing of them."""
    if document.get("annotations") is None:
        return {}
    kinds = flattened(document["annotations"])
    return {
        "annotation_kinds": as_text({kind: len(rows) for kind, rows in kinds.items()}),
        "annotation_digest": hashlib.sha256(orjson.dumps(kinds)).hexdigest(),
    }


def write_annotations(writer: Writer, analysis_id: int, annotations: Json) -> None:
    """Replace the annotations of one analysis."""
    writer.execute(_DELETE_ANNOTATIONS, analysis_id=analysis_id)
    rows = [
        _annotation_row(analysis_id, kind, position, row)
        for kind, found in flattened(annotations).items()
        for position, row in enumerate(found)
    ]
    if rows:
        writer.many(_INSERT_ANNOTATIONS, rows)


def _annotation_row(analysis_id: int, kind: str, position: int, row: Json) -> Json:
    extra = {name: value for name, value in row.items() if name not in _ANNOTATION_FIELDS}
    return {
        "analysis_id": analysis_id,
        "kind": kind,
        "position": position,
        **{name: row.get(name) for name in _ANNOTATION_FIELDS},
        "extra": as_text(extra) if extra else None,
    }
