"""Publications: list, detail with its studies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, func, literal_column, select
from sqlalchemy.sql.selectable import Subquery

from metagate.store import search, tables
from metagate.store.documents import Document
from metagate.store.engine import Row
from metagate.store.listing import PageRequest
from metagate.store.picking import Key, Listing
from metagate.store.queries import filters
from metagate.store.queries.context import Context, ListAnswer, page_of
from metagate.store.queries.items import study_columns, study_document
from metagate.store.statements import Statement
from metagate.store.tables import LAST_YEAR, biome, publication, study
from metagate.store.visibility import Sight, visible

_FARTHEST_YEAR = 1_000_000
_COLUMNS = ("pubmed_id", "title", "published_year", "metadata")
_LARGEST_ID = 2**63 - 1
_USUAL = dict.fromkeys(("authors", "doi", "isbn", "iso_journal", "pubmed_central_id", "volume", "pub_type"))
"""Keys that metadata always have, null where unknown (behaviour table, "Fields upstream shows today")."""


@dataclass(frozen=True, slots=True)
class PublicationFilters:
    """What a list of publications is narrowed to.

    Attributes:
        title: a phrase in the title.
        published_after, published_before: years, both included.
        order: "", `published_year` or `-published_year`. An unknown year comes last, and first when descending.
    """

    title: str | None = None
    published_after: int | None = None
    published_before: int | None = None
    order: str = ""


def publication_item(row: Row) -> Document:
    """`MGnifyPublication`."""
    return {
        "pubmed_id": row["pubmed_id"],
        "title": row["title"],
        "published_year": row["published_year"],
        "metadata": {**_USUAL, **orjson.loads(row["metadata"])},
    }


def dress_publications(picked: Subquery) -> Select[Any]:
    """Publication items for picked PubMed numbers."""
    columns = [publication.c[name] for name in _COLUMNS]
    return select(*columns).select_from(picked.join(publication, publication.c.pubmed_id == picked.c.id))


def _keys(order: str) -> list[Key]:
    by_number = Key(publication.c.pubmed_id)
    if not order:
        return [by_number]
    year = func.coalesce(publication.c.published_year, literal_column(str(LAST_YEAR)))
    return [Key(year, order.startswith("-")), by_number]


@cache
def _listing(order: str, *, after: bool, before: bool, titled: bool, indexed: bool) -> Listing:
    narrowed = []
    if after:
        narrowed.append(publication.c.published_year >= bindparam("published_after"))
    if before:
        narrowed.append(publication.c.published_year <= bindparam("published_before"))
    if titled:
        narrowed.append(search.contains_phrase(publication.c.pubmed_id, publication.name, indexed=indexed))
    return Listing(
        publication, publication.c.pubmed_id, [], _keys(order), dress_publications, filters=narrowed, large=True
    )


def _year(value: int) -> int:
    return max(-_FARTHEST_YEAR, min(_FARTHEST_YEAR, value))


async def list_publications(context: Context, page: PageRequest, wanted: PublicationFilters) -> ListAnswer:
    """Publications, as `MGnifyPublication`, by PubMed number unless ordered by year."""
    values: dict[str, Any] = {}
    if wanted.title is not None:
        values |= filters.phrase_values(wanted.title, context.reader.dialect)
    if wanted.published_after is not None:
        values["published_after"] = _year(wanted.published_after)
    if wanted.published_before is not None:
        values["published_before"] = _year(wanted.published_before)
    listing = _listing(
        wanted.order,
        after=wanted.published_after is not None,
        before=wanted.published_before is not None,
        titled=wanted.title is not None,
        indexed=wanted.title is not None and search.is_indexed(wanted.title),
    )
    return await page_of(context, listing, page, publication_item, **values)


_DETAIL = Statement(
    select(*(publication.c[name] for name in _COLUMNS)).where(publication.c.pubmed_id == bindparam("pubmed_id"))
)


@cache
def _studies(sight: Sight) -> Statement:
    link = tables.study_publication
    joined = link.join(study, study.c.id == link.c.study_id).outerjoin(biome, biome.c.id == study.c.biome_id)
    found = select(*study_columns(study, biome)).select_from(joined)
    found = found.where(link.c.pubmed_id == bindparam("pubmed_id"), visible(study, sight, reached=True))
    return Statement(found.order_by(study.c.accession))


async def get_publication(context: Context, pubmed_id: int) -> Document | None:
    """`MGnifyPublicationDetail`: the publication and those of its studies that the viewer may see."""
    if not 0 <= pubmed_id <= _LARGEST_ID:
        return None
    row = await context.reader.first(_DETAIL, pubmed_id=pubmed_id)
    if row is None:
        return None
    studies = await context.all(_studies(context.sight), pubmed_id=pubmed_id)
    return {**publication_item(row), "studies": [study_document(study) for study in studies]}


async def publication_exists(context: Context, pubmed_id: int) -> bool:
    """Whether the store holds a publication."""
    if not 0 <= pubmed_id <= _LARGEST_ID:
        return False
    return await context.reader.first(_DETAIL, pubmed_id=pubmed_id) is not None
