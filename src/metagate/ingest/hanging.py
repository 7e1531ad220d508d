"""Writing what hangs on records: the rows of their `Children`, and the annotations of analyses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, delete

from metagate.ingest import annotation_rows
from metagate.ingest.children import Children, Rows
from metagate.ingest.kinds import Json
from metagate.ingest.resolving import Resolver, Unresolved
from metagate.store import tables
from metagate.store.engine import Writer
from metagate.store.statements import Statement

Found = list[tuple[Any, ...]]
"""Rows whose references have become ids, in the order of their columns."""


class ChildWriter:
    """Writes the rows of one `Children`."""

    def __init__(self, writer: Writer, children: Children) -> None:
        self._writer = writer
        self.children = children
        kind = children.parent_kind
        self._fixed: tuple[str, ...] = () if kind is None else (kind,)
        self._columns = (children.parent, *children.columns, *(("parent_kind",) if self._fixed else ()))
        names = ", ".join(f'"{name}"' for name in (children.parent, *children.columns))
        of_kind = f"parent_kind = '{kind}' AND " if self._fixed else ""
        self._held = f"SELECT {names} FROM {children.table} WHERE {of_kind}{children.parent} {{among}}"  # noqa: S608 - names of ours
        table = tables.metadata.tables[children.table]
        mine = [table.c.parent_kind == kind] if self._fixed else []
        self._delete = Statement(delete(table).where(*mine, table.c[children.parent] == bindparam("parent")))

    def found(self, rows: Rows, resolver: Resolver, *, nested: bool) -> Found:
        """The rows with ids for accessions, each record once.

        Raises:
            Unresolved: one leads nowhere, and it stands in a document of its own; a nested one leaves it out.
        """
        target = self.children.target
        if target is None:
            return [tuple(row) for row in rows]
        numbered = self.children.columns[-1] == "position"
        found: dict[int, tuple[Any, ...]] = {}
        for accession, *rest in rows:
            ids = self._ids(resolver, accession)
            if not ids and not nested:
                raise Unresolved(self.children.field, target, accession)
            for number in ids:
                row = (number, *rest[:-1], len(found)) if numbered else (number, *rest)
                found.setdefault(number, row)
        return list(found.values())

    def _ids(self, resolver: Resolver, accession: str) -> Sequence[int]:
        target = self.children.target or ""
        if self.children.splits:
            return resolver.find_each(target, accession)
        found = resolver.find(target, accession)
        return () if found is None else (found,)

    def insert(self, rows: Mapping[int, Found]) -> None:
        """Write the rows of new parents."""
        fixed = self._fixed
        every = [(parent, *row, *fixed) for parent, found in rows.items() for row in found]
        if every:
            self._writer.insert(self.children.table, self._columns, every)

    def update(self, wanted: Mapping[int, Found]) -> set[int]:
        """Bring the rows of old parents in step; answers the parents whose rows changed."""
        if not wanted:
            return set()
        held: dict[int, Found] = {}
        for parent, *row in self._writer.look_up(self._held, list(wanted)):
            held.setdefault(parent, []).append(tuple(row))
        new = {parent: self._missing(held.get(parent, []), rows) for parent, rows in wanted.items()}
        changed = {parent: rows for parent, rows in new.items() if rows is not None}
        gone = [parent for parent in changed if parent in held and not self.children.joined]
        if gone:
            self._writer.many(self._delete, [{"parent": parent} for parent in gone])
        self.insert(changed)
        return set(changed)

    def _missing(self, held: Found, wanted: Found) -> Found | None:
        """The rows to insert; None where nothing changes."""
        if self.children.joined:
            known = {row[0] for row in held}
            return [row for row in wanted if row[0] not in known] or None
        # The first column tells the rows of one parent apart.
        return None if sorted(held, key=itemgetter(0)) == sorted(wanted, key=itemgetter(0)) else wanted


_DELETE_ANNOTATIONS = Statement(
    delete(tables.annotation).where(tables.annotation.c.analysis_id == bindparam("analysis_id"))
)


def write_annotations(writer: Writer, wanted: Mapping[int, Mapping[str, list[Json]]], replaced: Sequence[int]) -> None:
    """Write the annotations of analyses.

    Args:
        wanted: the rows of each kind, by the analysis's id.
        replaced: analyses that have others so far.
    """
    if replaced:
        writer.many(_DELETE_ANNOTATIONS, [{"analysis_id": number} for number in replaced])
    rows = [row for number, kinds in wanted.items() for row in annotation_rows.rows(number, dict(kinds))]
    if rows:
        writer.insert("annotation", annotation_rows.COLUMNS, rows)
