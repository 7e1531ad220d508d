"""Downloads: the files of a study, an analysis, a genome release or a catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import and_, bindparam, or_, select

from metagate.store.documents import Document, stored_json
from metagate.store.engine import Row
from metagate.store.queries.context import Context
from metagate.store.statements import Statement, among_ids
from metagate.store.tables import download

_OF_PARENTS = Statement(
    select(download)
    .where(download.c.parent_kind == bindparam("parent_kind"), among_ids(download.c.parent_id, "parent_ids"))
    .order_by(download.c.parent_id, download.c.position)
)
_OF_TWO_KINDS = Statement(
    select(download)
    .where(
        or_(
            and_(download.c.parent_kind == bindparam("kind_0"), download.c.parent_id == bindparam("id_0")),
            and_(download.c.parent_kind == bindparam("kind_1"), download.c.parent_id == bindparam("id_1")),
        )
    )
    .order_by(download.c.parent_kind, download.c.parent_id, download.c.position)
)


def download_document(row: Row) -> Document:
    """A download file: where it is, what it is; never a path on a server."""
    return {
        "file_type": row["file_type"],
        "download_type": row["download_type"],
        "download_group": row["download_group"],
        "short_description": row["short_description"],
        "long_description": row["long_description"],
        "alias": row["alias"],
        "file_size_bytes": row["file_size_bytes"],
        "checksum": row["checksum"],
        "index_files": stored_json(row["index_files"]),
        "url": row["url"],
    }


async def downloads_of(context: Context, kind: str, ids: Iterable[int]) -> dict[int, list[Document]]:
    """The downloads of several parents of one kind, by parent. The parents must have passed the visibility rule."""
    found: dict[int, list[Document]] = {parent: [] for parent in ids}
    if found:
        rows = await context.reader.all(_OF_PARENTS, parent_kind=kind, parent_ids=context.reader.listed(found))
        for row in rows:
            found[row["parent_id"]].append(download_document(row))
    return found


async def downloads_of_two(
    context: Context, first: tuple[str, int], second: tuple[str, int]
) -> tuple[list[Document], list[Document]]:
    """The downloads of two parents of different kinds, in one statement."""
    values = {"kind_0": first[0], "id_0": first[1], "kind_1": second[0], "id_1": second[1]}
    rows = await context.reader.all(_OF_TWO_KINDS, **values)
    ours = [download_document(row) for row in rows if row["parent_kind"] == first[0]]
    return ours, [download_document(row) for row in rows if row["parent_kind"] == second[0]]
