"""Biomes over HTTP."""

from __future__ import annotations

from typing import Any

from metagate.api.operations import Answer, Call, Operations
from metagate.store.queries import biomes
from metagate.store.queries.context import ListAnswer
from metagate.wire.biomes import BiomeListQuery, BiomePage

operations = Operations("Miscellaneous")


@operations.get("/biomes/", "list_mgnify_biomes", BiomePage, query=BiomeListQuery)
async def list_biomes(call: Call[BiomeListQuery]) -> Answer:
    """List all biomes.

    List all biomes in the MGnify database, from the root down.
    """
    query = call.query
    answer = await biomes.list_biomes(
        call.context, call.page, biome_lineage=query.biome_lineage, max_depth=query.max_depth
    )
    return await noting_unknown_lineage(call, query.biome_lineage, answer)


async def noting_unknown_lineage(call: Call[Any], lineage: str | None, answer: ListAnswer | None) -> ListAnswer | None:
    """The answer; if it is empty because the filter's lineage is unknown, a notice says so."""
    if lineage is None or answer is None or answer.count > 0:
        return answer
    if not await biomes.lineage_exists(call.context, lineage):
        call.notice(f"biome_lineage {lineage} is no known biome; lineages start at root and are listed at biomes/")
    return answer
