"""What every write ends with: visibility brought in step, and the revision raised."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, exists, or_, select, update

from metagate.model.visibility import Visibility
from metagate.store import tables
from metagate.store.engine import Writer
from metagate.store.statements import Statement, constant

_RAISE = Statement(update(tables.revision).values(value=tables.revision.c.value + 1))


def _stricter_than(record: Table, study_id: ColumnElement[Any], *only: ColumnElement[bool]) -> Statement:
    """Records of a table take over visibility and owner of a study that is stricter than they are."""
    study = tables.study
    is_theirs = and_(study.c.id == study_id, study.c.visibility > record.c.visibility)
    values = {
        name: select(study.c[name]).where(study.c.id == study_id).scalar_subquery() for name in ("visibility", "owner")
    }
    closed = select(study.c.id).where(study.c.visibility > constant(Visibility.PUBLIC))
    # The list of closed studies comes first: it is short, and finds the records from an index.
    return Statement(update(record).where(study_id.in_(closed), *only, exists().where(is_theirs)).values(values))


def _samples() -> Statement:
    """A sample is as open as the most open of its studies, if it has any."""
    link, study, sample = tables.study_sample, tables.study, tables.sample
    of_sample = select(study.c.id).where(link.c.sample_id == sample.c.id)
    of_sample = of_sample.select_from(link.join(study, study.c.id == link.c.study_id))
    most_open = of_sample.order_by(study.c.visibility, study.c.accession).limit(1)
    visibility = most_open.with_only_columns(study.c.visibility).scalar_subquery()
    owner = most_open.with_only_columns(study.c.owner).scalar_subquery()
    in_closed = select(link.c.sample_id).select_from(link.join(study, study.c.id == link.c.study_id))
    in_closed = in_closed.where(study.c.visibility > constant(Visibility.PUBLIC))
    closed = update(sample).where(sample.c.id.in_(in_closed), visibility > sample.c.visibility)
    return Statement(closed.values(visibility=visibility, owner=owner))


def _statements() -> list[Statement]:
    assembly = tables.assembly
    # The study that an assembly was submitted to decides; without one, the study of its reads. Two statements, for each
    # finds its records from an index.
    reads_alone = assembly.c.assembly_study_id.is_(None)
    return [
        _samples(),
        _stricter_than(tables.run, tables.run.c.study_id),
        _stricter_than(assembly, assembly.c.assembly_study_id),
        _stricter_than(assembly, assembly.c.reads_study_id, reads_alone),
        _stricter_than(tables.analysis, tables.analysis.c.study_id),
    ]


def _published() -> Statement:
    release, catalogue = tables.genome_release, tables.catalogue
    open_ = select(case((catalogue.c.status == "published", 1), else_=0)).where(
        catalogue.c.id == release.c.catalogue_id
    )
    now = open_.scalar_subquery()
    return Statement(update(release).where(release.c.published != now).values(published=now))


def _biomes() -> Statement:
    """A biome that came in with other records is shown once one of them is public."""
    biome, public = tables.biome, constant(Visibility.PUBLIC)
    open_ = [
        exists().where(table.c.biome_id == biome.c.id, table.c.visibility == public)
        for table in (tables.study, tables.sample)
    ]
    release, catalogue = tables.genome_release, tables.catalogue
    open_.append(exists().where(release.c.biome_id == biome.c.id, release.c.published == constant(1)))
    open_.append(exists().where(catalogue.c.biome_id == biome.c.id, catalogue.c.status == "published"))
    now = case((or_(biome.c.listed == constant(1), *open_), 1), else_=0)
    return Statement(update(biome).where(biome.c.shown != now).values(shown=now))


_VISIBILITY = _statements()
_BIOMES = _biomes()
_PUBLISHED = _published()


def settle(writer: Writer, *, genomes: bool = True) -> None:
    """End a write: no record more open than its study, lists of genomes and biomes in step, a new revision.

    Args:
        genomes: whether genomes or catalogues may have changed.
    """
    for statement in _VISIBILITY:
        writer.execute(statement)
    if genomes:
        writer.execute(_PUBLISHED)
    writer.execute(_BIOMES)
    raise_revision(writer)


def raise_revision(writer: Writer) -> None:
    """Say that something changed: whatever is remembered of answers is forgotten."""
    writer.execute(_RAISE)
