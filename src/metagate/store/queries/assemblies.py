"""Assemblies: list, detail, and what hangs on one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.sql.selectable import Subquery

from metagate.model.accessions import normalise
from metagate.store import tables
from metagate.store.documents import Document, labelled, stored_json
from metagate.store.engine import Row
from metagate.store.listing import PageRequest, fetch_page
from metagate.store.picking import Dress, Key, Listing
from metagate.store.queries.analyses import analysis_document, dress_analyses
from metagate.store.queries.context import (
    Context,
    ListAnswer,
    found_by_accession,
    id_and_revision,
    page_of,
    parent_id,
)
from metagate.store.queries.items import ASSEMBLY, assembly_document, seen
from metagate.store.statements import Statement, among_ids
from metagate.store.tables import assembly
from metagate.store.visibility import Sight, is_published, visible

_OWN = ("id", "accession", "updated_at", "assembler_name", "assembler_version", "metadata", "status")


def _dress(picked: Subquery) -> Select[Any]:
    return select(*labelled(assembly, ASSEMBLY)).select_from(picked.join(assembly, assembly.c.id == picked.c.id))


@cache
def _listing(sight: Sight) -> Listing:
    return Listing(assembly, assembly.c.id, [visible(assembly, sight)], [Key(assembly.c.accession)], _dress, large=True)


async def list_assemblies(context: Context, page: PageRequest) -> ListAnswer:
    """Assemblies that the viewer may see, as `Assembly`."""
    return await page_of(context, _listing(context.sight), page, assembly_document)


def _detail_columns_and_joins(source: Any, sight: Sight) -> Select[Any]:
    sample = tables.sample.alias("of_sample")
    reads, assembled = tables.study.alias("reads_study"), tables.study.alias("assembly_study")
    joined = (
        source.outerjoin(sample, seen(sample, assembly.c.sample_id, sight))
        .outerjoin(reads, seen(reads, assembly.c.reads_study_id, sight))
        .outerjoin(assembled, seen(assembled, assembly.c.assembly_study_id, sight))
    )
    columns = [
        *labelled(assembly, _OWN),
        sample.c.accession.label("sample_accession"),
        reads.c.accession.label("reads_study_accession"),
        assembled.c.accession.label("assembly_study_accession"),
    ]
    return select(*columns).select_from(joined)


@cache
def dress_assembly_details(sight: Sight) -> Dress:
    """Assembly details for picked ids; their runs come from `runs_of`."""

    def dress(picked: Subquery) -> Select[Any]:
        return _detail_columns_and_joins(picked.join(assembly, assembly.c.id == picked.c.id), sight)

    return dress


@cache
def _runs_of(sight: Sight) -> Statement:
    link, run = tables.assembly_run, tables.run
    found = select(link.c.assembly_id, run.c.accession).select_from(link.join(run, run.c.id == link.c.run_id))
    found = found.where(among_ids(link.c.assembly_id, "assembly_ids"), visible(run, sight, reached=True))
    return Statement(found.order_by(link.c.assembly_id, link.c.position, run.c.accession))


def _detail_document(row: Row, runs: Sequence[str]) -> Document:
    return {
        "accession": row["accession"],
        "updated_at": row["updated_at"],
        "run_accession": runs[0] if runs else None,
        "run_accessions": list(runs),
        "sample_accession": row["sample_accession"],
        "reads_study_accession": row["reads_study_accession"],
        "assembly_study_accession": row["assembly_study_accession"],
        "assembler_name": row["assembler_name"],
        "assembler_version": row["assembler_version"],
        "metadata": stored_json(row["metadata"]),
        "status": stored_json(row["status"]),
    }


async def _with_runs(context: Context, rows: Sequence[Row]) -> list[Document]:
    runs: dict[int, list[str]] = {row["id"]: [] for row in rows}
    if rows:
        found = await context.all(_runs_of(context.sight), assembly_ids=context.reader.listed(runs))
        for link in found:
            runs[link["assembly_id"]].append(link["accession"])
    return [_detail_document(row, runs[row["id"]]) for row in rows]


async def assembly_detail_documents(context: Context, listing: Listing, page: PageRequest, **values: Any) -> ListAnswer:
    """One page of `AssemblyDetail` documents of a listing that is dressed by `dress_assembly_details`."""
    found = await fetch_page(context.reader, context.memory, listing, page, context.values(**values))
    return ListAnswer(found.count, await _with_runs(context, found.rows))


@cache
def _detail(sight: Sight) -> Statement:
    return found_by_accession(
        assembly,
        sight,
        _detail_columns_and_joins(tables.alias.join(assembly, tables.alias.c.id == assembly.c.id), sight),
    )


async def get_assembly(context: Context, accession: str) -> Document | None:
    """`AssemblyDetail` by any of its accessions; None where the viewer sees no such assembly."""
    row = await context.first(_detail(context.sight), accession=normalise(accession))
    return None if row is None else (await _with_runs(context, [row]))[0]


@cache
def _parent(sight: Sight) -> Statement:
    return id_and_revision(assembly, sight)


@cache
def _analyses(sight: Sight) -> Listing:
    analysis = tables.analysis
    where = [analysis.c.assembly_id == bindparam("assembly_id"), visible(analysis, sight)]
    return Listing(analysis, analysis.c.id, where, [Key(analysis.c.accession)], dress_analyses(sight))


async def list_analyses(context: Context, accession: str, page: PageRequest) -> ListAnswer | None:
    """The analyses of an assembly, as `MGnifyAnalysis`; None where the viewer sees no such assembly."""
    parent = await parent_id(context, _parent(context.sight), accession)
    if parent is None:
        return None
    return await page_of(context, _analyses(context.sight), page, analysis_document, assembly_id=parent)


def _published_release(genome_id: Any) -> Any:
    """The id of the release by which a genome is shown: the published one; null while none is."""
    release = tables.genome_release.alias("shown")
    found = select(release.c.id).where(release.c.genome_id == genome_id, is_published(release))
    return found.order_by(release.c.release.desc()).limit(1).scalar_subquery()


def _with_genome(link: Any, source: Any, *columns: Any) -> Select[Any]:
    """Link columns with the genome as `GenomeSchema` shows it."""
    genome, release, catalogue = tables.genome, tables.genome_release, tables.catalogue
    joined = (
        source.join(genome, genome.c.id == link.c.genome_id)
        .outerjoin(release, release.c.id == _published_release(genome.c.id))
        .outerjoin(catalogue, catalogue.c.id == release.c.catalogue_id)
    )
    return select(
        *columns,
        genome.c.accession.label("genome_accession"),
        genome.c.ena_genome_accession.label("ena_genome_accession"),
        release.c.taxon_lineage.label("taxon_lineage"),
        catalogue.c.catalogue_id.label("catalogue_id"),
        catalogue.c.version.label("catalogue_version"),
    ).select_from(joined)


def _genome_document(row: Row) -> Document:
    return {
        "accession": row["genome_accession"],
        "catalogue_id": row["catalogue_id"],
        "taxon_lineage": row["taxon_lineage"],
        "catalogue_version": row["catalogue_version"],
        "ena_genome_accession": row["ena_genome_accession"],
    }


def _is_shown(genome_id: Any) -> Any:
    """A genome is known to the world once a catalogue that holds it is published."""
    release = tables.genome_release.alias("any_shown")
    return select(release.c.id).where(release.c.genome_id == genome_id, is_published(release)).exists()


def _dress_links(picked: Subquery) -> Select[Any]:
    link = tables.genome_assembly_link
    source = picked.join(link, (link.c.genome_id == picked.c.id) & (link.c.assembly_id == bindparam("assembly_id")))
    return _with_genome(link, source, *labelled(link, ("species_rep", "mag_accession", "updated_at")))


@cache
def _genome_links() -> Listing:
    link = tables.genome_assembly_link
    where = [link.c.assembly_id == bindparam("assembly_id"), _is_shown(link.c.genome_id)]
    return Listing(link, link.c.genome_id, where, [Key(link.c.genome_accession)], _dress_links)


def _link_document(row: Row) -> Document:
    return {
        "genome": _genome_document(row),
        "species_rep": row["species_rep"],
        "mag_accession": row["mag_accession"],
        "updated_at": row["updated_at"],
    }


async def list_genome_links(context: Context, accession: str, page: PageRequest) -> ListAnswer | None:
    """The genomes made from an assembly, as `GenomeAssemblyLinkSchema`, by genome accession."""
    parent = await parent_id(context, _parent(context.sight), accession)
    if parent is None:
        return None
    return await page_of(context, _genome_links(), page, _link_document, assembly_id=parent)


@cache
def _contained(sight: Sight) -> Listing:
    contained, run = tables.contained_genome, tables.run

    def dress(picked: Subquery) -> Select[Any]:
        same = (contained.c.genome_id == picked.c.id) & (contained.c.run_accession == picked.c.key_1)
        source = picked.join(contained, same & (contained.c.assembly_id == bindparam("assembly_id")))
        source = source.outerjoin(run, seen(run, contained.c.run_id, sight))
        own = labelled(contained, ("containment", "cani", "updated_at"))
        return _with_genome(contained, source, *own, run.c.accession.label("run_accession"))

    where = [contained.c.assembly_id == bindparam("assembly_id"), _is_shown(contained.c.genome_id)]
    # A row that came of a run which the viewer may not see is not shown: its figures are that run's.
    run_is_seen = select(run.c.id).where(run.c.id == contained.c.run_id, visible(run, sight, reached=True)).exists()
    where.append(contained.c.run_id.is_(None) | run_is_seen)
    keys = [Key(contained.c.genome_accession), Key(contained.c.run_accession)]
    return Listing(contained, contained.c.genome_id, where, keys, dress)


def _contained_document(row: Row) -> Document:
    return {
        "genome": _genome_document(row),
        "run_accession": row["run_accession"],
        "containment": row["containment"],
        "cani": row["cani"],
        "updated_at": row["updated_at"],
    }


async def list_contained_genomes(context: Context, accession: str, page: PageRequest) -> ListAnswer | None:
    """Further genomes contained in an assembly, as `AdditionalContainedGenomeSchema`, by genome, then run."""
    parent = await parent_id(context, _parent(context.sight), accession)
    if parent is None:
        return None
    return await page_of(context, _contained(context.sight), page, _contained_document, assembly_id=parent)
