"""The migrations make exactly the tables that `tables.py` declares, on both engines."""

from __future__ import annotations

import re
import warnings
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from metagate.store import tables
from metagate.store.addresses import Address
from metagate.store.tables import SEARCHED, metadata
from tests.store.kit import POSTGRES, SQLITE, Stores, connected


def sqlalchemy_engine(address: Address) -> sa.Engine:
    dialect = "sqlite" if address.path else "postgresql+psycopg"
    return sa.create_engine(f"{dialect}://", creator=lambda: _raw(address), poolclass=sa.NullPool)


def _raw(address: Address) -> Any:
    import sqlite3

    import psycopg

    return sqlite3.connect(address.path) if address.path else psycopg.connect(address.url)


def is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    """Not the companions of searched tables, which no engine shares with the other."""
    return not (kind == "table" and any((name or "").startswith(f"{table}_search") for table in SEARCHED))


def test_alembic_finds_nothing_to_do(empty: Address) -> None:
    with sqlalchemy_engine(empty).connect() as connection, warnings.catch_warnings():
        # Indexes over expressions cannot be reflected on SQLite; they are compared below.
        warnings.filterwarnings("ignore", "(Skipped unsupported reflection|autogenerate skipping).*expression")
        context = MigrationContext.configure(connection, opts={"include_object": is_ours, "compare_type": True})
        assert compare_metadata(context, metadata) == []


def catalogue_of(address: Address) -> dict[str, set[Any]]:
    """Everything that a database itself says of its tables."""
    with connected(address) as connection:
        return _of_sqlite(connection) if address.path else _of_postgres(connection)


def _of_sqlite(connection: Any) -> dict[str, set[Any]]:
    names = [table.name for table in metadata.sorted_tables]
    found: dict[str, set[Any]] = {"columns": set(), "indexes": set(), "references": set(), "kinds": set()}
    kinds = {row[1]: row[2:] for row in connection.execute("PRAGMA table_list") if row[0] == "main"}
    for name in names:
        found["kinds"].add((name, kinds[name]))  # Number of columns, WITHOUT ROWID, STRICT.
        found["columns"] |= {(name, *row[1:]) for row in connection.execute(f"PRAGMA table_xinfo({name})")}
        found["references"] |= {(name, *row[2:]) for row in connection.execute(f"PRAGMA foreign_key_list({name})")}
        for index in connection.execute(f"PRAGMA index_list({name})").fetchall():
            columns = [row[1:] for row in connection.execute(f"PRAGMA index_xinfo('{index[1]}')")]
            shown = index[1] if not index[1].startswith("sqlite_autoindex") else ""
            found["indexes"].add((name, shown, *index[2:], str(sorted(columns, key=repr))))
    expressions = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    found["expressions"] = {(name, re.sub(r"\s+", " ", text)) for name, text in connection.execute(expressions)}
    return found


_POSTGRES = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
}


def _of_postgres(connection: Any) -> dict[str, set[Any]]:
    found = {kind: set(connection.execute(text).fetchall()) for kind, text in _POSTGRES.items()}
    ours = {table.name for table in metadata.sorted_tables}
    return {kind: {row for row in rows if row[0] in ours} for kind, rows in found.items()}


def test_the_database_is_the_one_that_the_declarations_make(empty: Address, stores: Stores, dialect: str) -> None:
    declared = stores.nothing(dialect)
    with sqlalchemy_engine(declared).begin() as connection:
        metadata.create_all(connection)
    migrated, wanted = catalogue_of(empty), catalogue_of(declared)
    for kind in wanted:
        assert migrated[kind] == wanted[kind], kind
    assert len(wanted["columns"]) == sum(len(table.c) for table in metadata.sorted_tables)


def test_text_that_is_compared_sorts_by_bytes(stores: Stores) -> None:
    """SQLite sorts by bytes of its own accord; PostgreSQL is told to, or pages would differ between them."""
    address = stores.new(POSTGRES)
    with connected(address) as connection:
        found = connection.execute(
            "SELECT table_name, column_name, collation_name FROM information_schema.columns "
            "WHERE table_schema = 'public'"
        )
        collations = {(table, column): collation for table, column, collation in found.fetchall()}
    ordered = [column for table in metadata.sorted_tables for column in table.c if column.type is tables.ORDERED]
    assert len(ordered) > 20
    assert {collations[column.table.name, column.name] for column in ordered} == {"C"}


def test_every_searched_table_has_its_companion(empty: Address, dialect: str) -> None:
    for table in SEARCHED:
        with connected(empty) as connection:
            values = f"INSERT INTO {table}_search ({'rowid' if dialect == SQLITE else 'id'}, text) VALUES (7, 'abcdef')"
            connection.execute(values)
            if dialect == SQLITE:
                found = connection.execute(f"SELECT rowid FROM {table}_search WHERE {table}_search MATCH '\"bcd\"'")
            else:
                found = connection.execute(f"SELECT id FROM {table}_search WHERE text LIKE '%bcd%'")
            assert found.fetchall() == [(7,)]
