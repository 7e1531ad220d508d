"""Analyses: list, detail, annotations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, select
from sqlalchemy.sql.selectable import Subquery

from metagate.model.accessions import normalise
from metagate.store import tables
from metagate.store.documents import Document, labelled, stored_json
from metagate.store.engine import Row
from metagate.store.listing import PageRequest, fetch_page
from metagate.store.picking import Dress, Key, Listing
from metagate.store.queries.context import Context, ListAnswer
from metagate.store.queries.downloads import downloads_of
from metagate.store.queries.items import (
    ASSEMBLY,
    EXPERIMENT_LABELS,
    assembly_document,
    joined_run,
    run_columns,
    run_document,
    sample_columns,
    sample_document,
    seen,
)
from metagate.store.statements import Statement, among_ids
from metagate.store.tables import analysis, annotation
from metagate.store.visibility import Sight, visible

_OWN = ("id", "accession", "experiment_type", "pipeline_version", "assembly_id", "run_id")
_MORE = ("quality_control_summary", "results_dir", "metadata")


def _joined(source: Any, sight: Sight, extra: Sequence[str] = ()) -> Select[Any]:
    """The columns of `MGnifyAnalysis`, for a source that holds the analysis table."""
    study, sample = tables.study.alias("of_study"), tables.sample.alias("of_sample")
    run, assembly, biome = tables.run.alias("of_run"), tables.assembly.alias("of_assembly"), tables.biome
    source = source.join(study, seen(study, analysis.c.study_id, sight))
    source = source.outerjoin(sample, seen(sample, analysis.c.sample_id, sight))
    source = source.outerjoin(biome, biome.c.id == sample.c.biome_id)
    source = source.outerjoin(assembly, seen(assembly, analysis.c.assembly_id, sight))
    source = source.outerjoin(run, seen(run, analysis.c.run_id, sight))
    source, run_sample, run_study = joined_run(source, run, sight, "run")
    columns = [
        *labelled(analysis, (*_OWN, *extra)),
        study.c.accession.label("study_accession"),
        *sample_columns(sample, biome, "in_sample_"),
        *run_columns(run, run_sample, run_study, "in_run_"),
        *labelled(assembly, ASSEMBLY, "in_assembly_"),
    ]
    return select(*columns).select_from(source)


def _dress(sight: Sight, extra: Sequence[str]) -> Dress:
    def dress(picked: Subquery) -> Select[Any]:
        return _joined(picked.join(analysis, analysis.c.id == picked.c.id), sight, extra)

    return dress


@cache
def dress_analyses(sight: Sight) -> Dress:
    """Analysis items for picked ids."""
    return _dress(sight, ())


def analysis_document(row: Row) -> Document:
    """`MGnifyAnalysis`."""
    return {
        "experiment_type": EXPERIMENT_LABELS[row["experiment_type"]],
        "study_accession": row["study_accession"],
        "accession": row["accession"],
        "run": None if row["in_run_accession"] is None else run_document(row, "in_run_"),
        "sample": None if row["in_sample_accession"] is None else sample_document(row, "in_sample_"),
        "assembly": None if row["in_assembly_accession"] is None else assembly_document(row, "in_assembly_"),
        "pipeline_version": row["pipeline_version"],
    }


@cache
def _runs_of_assemblies(sight: Sight) -> Statement:
    link, run = tables.assembly_run, tables.run
    source, sample, study = joined_run(link.join(run, run.c.id == link.c.run_id), run, sight, "run")
    found = select(link.c.assembly_id, *run_columns(run, sample, study)).select_from(source)
    found = found.where(among_ids(link.c.assembly_id, "assembly_ids"), visible(run, sight, reached=True))
    return Statement(found.order_by(link.c.assembly_id, link.c.position, run.c.accession))


async def _assembled_runs(context: Context, rows: Iterable[Row]) -> dict[int, list[Document]]:
    """The runs behind the assemblies of some analyses, as far as both may be seen."""
    runs: dict[int, list[Document]] = {
        row["assembly_id"]: [] for row in rows if row["in_assembly_accession"] is not None
    }
    if runs:
        found = await context.all(_runs_of_assemblies(context.sight), assembly_ids=context.reader.listed(runs))
        for run in found:
            runs[run["assembly_id"]].append(run_document(run))
    return runs


def _results_address(text: str | None) -> str | None:
    """Where the results are, if that is an address; a path on somebody's server says nothing to the world."""
    return text if text is not None and "://" in text else None


def _detail_document(row: Row, assembled_runs: dict[int, list[Document]], **more: Any) -> Document:
    item = analysis_document(row)
    runs = [item["run"]] if item["run"] is not None else assembled_runs.get(row["assembly_id"], [])
    return {
        **item,
        **more,
        "read_run": runs,
        "quality_control_summary": stored_json(row["quality_control_summary"]),
        "results_dir": _results_address(row["results_dir"]),
        "metadata": stored_json(row["metadata"]),
    }


@cache
def _listing(sight: Sight) -> Listing:
    return Listing(
        analysis,
        analysis.c.id,
        [visible(analysis, sight)],
        [Key(analysis.c.accession)],
        _dress(sight, _MORE),
        large=True,
    )


async def list_analyses(context: Context, page: PageRequest) -> ListAnswer:
    """Analyses that the viewer may see, as `MGnifyAnalysisDetail` without `downloads` (documentation, "Responses")."""
    found = await fetch_page(context.reader, context.memory, _listing(context.sight), page, context.values())
    runs = await _assembled_runs(context, found.rows)
    return ListAnswer(found.count, [_detail_document(row, runs) for row in found.rows])


@cache
def _detail(sight: Sight) -> Statement:
    found = _joined(analysis, sight, (*_MORE, "annotation_kinds"))
    return Statement(
        found.where(analysis.c.accession == bindparam("accession"), visible(analysis, sight, reached=True))
    )


async def _row(context: Context, accession: str) -> Row | None:
    return await context.first(_detail(context.sight), accession=normalise(accession))


async def _full(context: Context, row: Row) -> Document:
    runs = await _assembled_runs(context, [row])
    downloads = await downloads_of(context, analysis.name, [row["id"]])
    return _detail_document(row, runs, downloads=downloads[row["id"]])


async def get_analysis(context: Context, accession: str) -> Document | None:
    """`MGnifyAnalysisDetail`; None where the viewer sees no such analysis."""
    row = await _row(context, accession)
    return None if row is None else await _full(context, row)


_ANNOTATION = ("count", "description", "organism", "extra")
_ALL_ANNOTATIONS = Statement(
    select(annotation.c.kind, *labelled(annotation, _ANNOTATION))
    .where(annotation.c.analysis_id == bindparam("analysis_id"))
    .order_by(annotation.c.kind, annotation.c.position),
    scans=True,
)


def annotation_document(row: Row) -> Document:
    """`MGnifyAnalysisTypedAnnotation`, with what the pipeline said beyond the contract's three fields."""
    document = {"count": row["count"], "description": row["description"], "organism": row["organism"]}
    return document if row["extra"] is None else {**document, **orjson.loads(row["extra"])}


def _nested(kinds: Iterable[str], rows: dict[str, list[Document]]) -> Document:
    """`taxonomies__ssu` becomes `{"taxonomies": {"ssu": [...]}}` (behaviour table, row "Typed annotations")."""
    annotations: Document = {}
    for kind in kinds:
        *above, last = kind.split("__")
        place = annotations
        for step in above:
            place = place.setdefault(step, {})
        place[last] = rows.get(kind, [])
    return annotations


async def get_annotations(context: Context, accession: str) -> Document | None:
    """`MGnifyAnalysisWithAnnotations`; None where the viewer sees no such analysis."""
    row = await _row(context, accession)
    if row is None:
        return None
    kinds: dict[str, int] = orjson.loads(row["annotation_kinds"])
    rows: dict[str, list[Document]] = {}
    for found in await context.reader.all(_ALL_ANNOTATIONS, analysis_id=row["id"]):
        rows.setdefault(found["kind"], []).append(annotation_document(found))
    return {**await _full(context, row), "annotations": _nested(kinds, rows)}


_TYPED = Statement(
    select(*labelled(annotation, _ANNOTATION))
    .where(
        annotation.c.analysis_id == bindparam("analysis_id"),
        annotation.c.kind == bindparam("kind"),
        annotation.c.position >= bindparam("start"),
        annotation.c.position < bindparam("end"),
    )
    .order_by(annotation.c.position)
)


@cache
def _kinds(sight: Sight) -> Statement:
    found = select(analysis.c.id, analysis.c.annotation_kinds)
    return Statement(
        found.where(analysis.c.accession == bindparam("accession"), visible(analysis, sight, reached=True))
    )


async def list_annotations(context: Context, accession: str, kind: str, page: PageRequest) -> ListAnswer | None:
    """The annotations of one type, in the order of the pipeline's table; None where the viewer sees no such analysis.

    Positions count up within a type, so that any page is one range of the primary key, however deep.
    """
    row = await context.first(_kinds(context.sight), accession=normalise(accession))
    if row is None:
        return None
    count = int(orjson.loads(row["annotation_kinds"]).get(kind, 0))
    if page.offset >= count:
        return ListAnswer(count, [])
    end = min(page.offset + page.size, count)
    rows = await context.reader.all(_TYPED, analysis_id=row["id"], kind=kind, start=page.offset, end=end)
    return ListAnswer(count, [annotation_document(found) for found in rows])
