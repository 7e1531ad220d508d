"""Filters that several lists share: search, biome lineage."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, Text, and_, bindparam, or_, select

from metagate.model import biomes
from metagate.model.accessions import normalise
from metagate.store import search, tables

LINEAGE = ("lineage_path", "lineage_low", "lineage_high")


def in_lineage(path: ColumnElement[Any]) -> ColumnElement[bool]:
    """The path is that of the lineage in the parameters `LINEAGE`, or below it."""
    own, low, high = (bindparam(name, type_=Text) for name in LINEAGE)
    return or_(path == own, and_(path >= low, path < high))


def biome_in_lineage(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """The record's biome is the one in the parameters `LINEAGE`, or a descendant of it."""
    return column.in_(select(tables.biome.c.id).where(in_lineage(tables.biome.c.path)))


def lineage_values(lineage: str) -> dict[str, Any]:
    """The parameters for a lineage as somebody wrote it."""
    return dict(zip(LINEAGE, biomes.subtree(lineage), strict=True))


def has_accession(table: Table) -> Select[Any]:
    """The id of the record whose accession is the phrase."""
    return select(table.c.id).where(table.c.accession == bindparam("phrase_accession"))


def contains_phrase(table: Table, *, indexed: bool, also: Select[Any] | None = None) -> ColumnElement[bool]:
    """The record's search text contains the phrase; or it is one of `also`.

    Args:
        indexed: what `search.is_indexed` says of the phrase.
        also: a statement of further ids, such as `has_accession`.
    """
    return search.contains_phrase(table.c.id, table.name, indexed=indexed, also=also)


def phrase_values(phrase: str, dialect: str, *, also_accession: bool = False) -> dict[str, Any]:
    """The parameters for a searched phrase."""
    values = {search.PHRASE: search.phrase_value(phrase, dialect)}
    if also_accession:
        values["phrase_accession"] = normalise(phrase)
    return values
