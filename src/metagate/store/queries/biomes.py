"""Biomes: a tree of 492 places, listed from the root down."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.sql.selectable import Subquery

from metagate.store.documents import Document
from metagate.store.engine import Row
from metagate.store.listing import PageRequest
from metagate.store.picking import Key, Listing
from metagate.store.queries.context import Context, ListAnswer, page_of
from metagate.store.queries.filters import in_lineage, lineage_values
from metagate.store.statements import Statement
from metagate.store.tables import biome
from metagate.store.visibility import is_shown


def biome_item(row: Row) -> Document:
    """`Biome`."""
    return {"biome_name": row["name"], "lineage": row["lineage"]}


def _dress(picked: Subquery) -> Select[tuple[object, ...]]:
    return select(biome.c.name, biome.c.lineage).select_from(picked.join(biome, biome.c.id == picked.c.id))


@cache
def _listing(*, lineage: bool, max_depth: bool) -> Listing:
    narrowed = [in_lineage(biome.c.path)] if lineage else []
    if max_depth:
        narrowed.append(biome.c.depth <= bindparam("max_depth"))
    return Listing(
        biome, biome.c.id, [is_shown(biome)], [Key(biome.c.path), Key(biome.c.lineage)], _dress, filters=narrowed
    )


async def list_biomes(
    context: Context, page: PageRequest, *, biome_lineage: str | None = None, max_depth: int | None = None
) -> ListAnswer:
    """Biomes in the order of their paths.

    Args:
        biome_lineage: only this biome and its descendants.
        max_depth: only biomes with at most this many steps; `root` has 1.
    """
    values = {} if biome_lineage is None else lineage_values(biome_lineage)
    if max_depth is not None:
        values["max_depth"] = min(max_depth, 2**31 - 1)
    listing = _listing(lineage=biome_lineage is not None, max_depth=max_depth is not None)
    return await page_of(context, listing, page, biome_item, **values)


_LINEAGE_EXISTS = Statement(select(biome.c.id).where(in_lineage(biome.c.path), is_shown(biome)).limit(1))


async def lineage_exists(context: Context, biome_lineage: str) -> bool:
    """Whether any biome lies at or below a lineage: an empty list then means "none", not "misspelt"."""
    return await context.first(_LINEAGE_EXISTS, **lineage_values(biome_lineage)) is not None
