"""Opening and migrating: new, older, newer, foreign and broken databases; nothing is lost by a refusal."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from metagate.store import versions
from metagate.store.addresses import Address, parse
from metagate.store.engine import ReadLimits
from metagate.store.errors import BadAddress, StoreError, StoreMissing, StoreTooNew, StoreTooOld
from metagate.store.opening import engine_for, open_store
from metagate.store.versions import State, known_versions, migrate, state_of, version_of
from tests.store.kit import POSTGRES, SQLITE, Stores, connected, rows_of

BIOME = "INSERT INTO biome (id, name, lineage, path, depth) VALUES (1, 'root', 'root', 'root', 1)"

NEXT_VERSION = '''
"""A version that is yet to come."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{latest}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("shelf", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("biome") as biome:
        biome.add_column(sa.Column("colour", sa.Text(), nullable=False, server_default="green"))
    op.execute("UPDATE biome SET name = 'changed'")
    {then}
'''


def run_sql(address: Address, *statements: str) -> None:
    with connected(address) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def filled(empty: Address) -> Address:
    """A store of our version with a record in it."""
    run_sql(empty, BIOME)
    return empty


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """As if this metagate were a version later; undone by `undo()`."""
    tree = tmp_path / "migrations, 100 %"
    shutil.copytree(versions.MIGRATIONS, tree, ignore=shutil.ignore_patterns("__pycache__"))
    migration = NEXT_VERSION.format(latest=known_versions()[-1], then="pass")
    (tree / "versions" / "v9999_next.py").write_text(migration)
    monkeypatch.setattr(versions, "MIGRATIONS", tree)
    yield monkeypatch


# --- new stores -------------------------------------------------------------------------------------------------------


def test_there_is_no_store_until_one_is_made(nowhere: Address) -> None:
    assert version_of(nowhere) is None
    assert state_of(nowhere) is State.MISSING
    with pytest.raises(StoreMissing) as caught:
        open_store(nowhere)
    assert "metagate import records" in str(caught.value)
    assert nowhere.shown in str(caught.value)
    assert nowhere.path is None or not nowhere.path.exists()


def test_migrating_makes_a_store_and_twice_changes_nothing(nowhere: Address) -> None:
    migrate(nowhere)
    assert state_of(nowhere) is State.CURRENT
    run_sql(nowhere, BIOME)
    before = rows_of(nowhere)
    migrate(nowhere)
    assert rows_of(nowhere) == before
    open_store(nowhere)


def test_a_directory_that_is_not_there_is_made(tmp_path: Path) -> None:
    address = parse(str(tmp_path / "new" / "deep" / "odd name?%20#.db"))
    migrate(address)
    assert address.path is not None
    assert [file.name for file in address.path.parent.iterdir()] == ["odd name?%20#.db"]
    assert state_of(address) is State.CURRENT


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    address = parse(str(tmp_path / "empty.db"))
    assert state_of(address) is State.MISSING
    migrate(address)
    assert state_of(address) is State.CURRENT


MIGRATE = "import sys; from metagate.store.addresses import parse; from metagate.store.versions import migrate; "
MIGRATE += "print('ready', flush=True); sys.stdin.readline(); migrate(parse(sys.argv[1]))"
OPEN = """
import asyncio, sys
from metagate.store.addresses import parse
from metagate.store.opening import open_store
async def begin():
    engine = open_store(parse(sys.argv[1]))
    await engine.start()
    async with engine.read() as reader:
        assert await reader.revision() == 1
    await engine.stop()
print('ready', flush=True)
sys.stdin.readline()
asyncio.run(begin())
"""


def at_the_same_time(script: str, address: Address, how_many: int) -> None:
    """Run a script in several processes, all let loose together."""
    target = address.url or str(address.path)
    together = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", script, target],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(how_many)
    ]
    for process in together:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in together:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in together:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors


def test_processes_that_migrate_at_the_same_time_make_one_store(nowhere: Address) -> None:
    at_the_same_time(MIGRATE, nowhere, 3)
    assert state_of(nowhere) is State.CURRENT
    assert len(rows_of(nowhere)["revision"]) == 1


def test_processes_that_open_a_new_store_at_the_same_time_all_can(nowhere: Address) -> None:
    migrate(nowhere)
    at_the_same_time(OPEN, nowhere, 3)


# --- older and newer --------------------------------------------------------------------------------------------------


def test_an_older_store_is_refused_and_migrated_without_loss(filled: Address, next_version: pytest.MonkeyPatch) -> None:
    before = rows_of(filled)
    assert state_of(filled) is State.OLDER
    with pytest.raises(StoreTooOld) as caught:
        open_store(filled)
    assert f"metagate migrate --database {filled.shown}" in str(caught.value)
    assert rows_of(filled) == before
    migrate(filled)
    assert state_of(filled) is State.CURRENT
    after = rows_of(filled)
    assert after["biome"] == [(1, "changed", "root", "root", *before["biome"][0][4:], "green")]
    untouched = before.keys() - {"biome", "alembic_version"}
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}


def test_a_newer_store_is_refused_and_left_as_it_is(filled: Address, next_version: pytest.MonkeyPatch) -> None:
    migrate(filled)
    before = rows_of(filled)
    next_version.undo()
    assert state_of(filled) is State.NEWER
    for work in (open_store, migrate):
        with pytest.raises(StoreTooNew) as caught:
            work(filled)
        assert "9999" in str(caught.value)
        assert "Upgrade metagate" in str(caught.value)
    assert rows_of(filled) == before


def test_a_migration_that_fails_changes_nothing(filled: Address, next_version: pytest.MonkeyPatch) -> None:
    broken = NEXT_VERSION.format(latest=known_versions()[0], then='op.execute("SELECT nonsense FROM nowhere")')
    (versions.MIGRATIONS / "versions" / "v9999_next.py").write_text(broken)
    before = rows_of(filled)
    with pytest.raises(BadAddress) as caught:
        migrate(filled)
    assert "nowhere" in str(caught.value)
    assert rows_of(filled) == before
    assert state_of(filled) is State.OLDER
    next_version.undo()
    open_store(filled)


# --- what is no store -------------------------------------------------------------------------------------------------


def refused(address: Address) -> str:
    """What both ways in say; neither may change anything."""
    said = []
    for work in (open_store, migrate):
        with pytest.raises(BadAddress) as caught:
            work(address)
        said.append(str(caught.value))
    assert len(set(said)) == 1
    return said[0]


@pytest.mark.parametrize(
    "tables",
    [
        ["CREATE TABLE notes (id INTEGER)"],
        ["CREATE TABLE notes (id INTEGER)", "CREATE TABLE alembic_version (version_num VARCHAR(32))"],
        [
            "CREATE TABLE notes (id INTEGER)",
            "CREATE TABLE alembic_version (version_num VARCHAR(32))",
            "INSERT INTO alembic_version VALUES ('a1b2c3d4')",
        ],
    ],
    ids=["plain", "alembic, no version", "alembic, another's version"],
)
def test_a_database_of_another_application_is_refused(nowhere: Address, tables: list[str]) -> None:
    run_sql(nowhere, *tables, "INSERT INTO notes VALUES (1)")
    before = rows_of(nowhere)
    content = nowhere.path.read_bytes() if nowhere.path else b""
    assert "another application" in refused(nowhere)
    assert rows_of(nowhere) == before
    assert nowhere.path is None or nowhere.path.read_bytes() == content


def test_a_store_with_two_versions_is_refused(filled: Address) -> None:
    run_sql(filled, "INSERT INTO alembic_version VALUES ('0000')")
    assert "cannot open" in refused(filled)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear all, " * 1000)
    before = file.read_bytes()
    assert "not a database" in refused(parse(str(file)))
    assert file.read_bytes() == before


def test_a_file_that_is_cut_off_is_refused(stores: Stores) -> None:
    address = stores.new(SQLITE)
    assert address.path is not None
    whole = address.path.read_bytes()
    address.path.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(StoreError):
        engine = open_store(address)
        with engine.write():
            pass
    assert address.path.read_bytes() == whole[: len(whole) // 3]


def test_a_directory_is_refused(tmp_path: Path) -> None:
    assert str(tmp_path) in refused(parse(str(tmp_path)))


def test_a_place_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    address = parse(str(tmp_path / "file" / "store.db"))
    with pytest.raises(StoreError):
        open_store(address)
    with pytest.raises(BadAddress) as caught:
        migrate(address)
    assert "file" in str(caught.value)


WITHOUT_RIGHTS = """
    import os, sys
    from metagate.store.addresses import parse
    from metagate.store.errors import StoreError
    from metagate.store.opening import open_store
    from metagate.store.versions import migrate
    def write(address):
        with open_store(address).write() as writer:
            writer.script("UPDATE revision SET value = 7")
    def told(work, path):
        try:
            work(parse(path))
            print("done")
        except StoreError as error:
            print(error)
    for work in (migrate, write):  # Whatever is imported late is imported now, while it can be.
        told(work, sys.argv[1] + ".first")
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    for work in (migrate, write):
        told(work, sys.argv[1])
"""


def by_somebody_without_rights(path: Path) -> list[str]:
    """What migrating and writing say to an account that may not write there, as root may everywhere."""
    command = [sys.executable, "-c", textwrap.dedent(WITHOUT_RIGHTS), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert not done.stderr
    first, second, *said = done.stdout.splitlines()
    assert (first, second) == ("done", "done")
    return said


def test_a_store_that_cannot_be_written_is_refused(stores: Stores) -> None:
    address = stores.new(SQLITE)
    with tempfile.TemporaryDirectory(prefix="metagate-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        store = shutil.copy(address.path, directory / "store.db")  # type: ignore[type-var]
        before = store.read_bytes()
        store.chmod(0o444)
        migrated, written = by_somebody_without_rights(store)
        assert migrated == "done", "it is of our version, so there is nothing to do"
        assert "store.db" in written
        assert "readonly" in written
        assert store.read_bytes() == before
        migrated, written = by_somebody_without_rights(directory / "new.db")
        assert "cannot open" in migrated
        assert "there is no store" in written
        assert not (directory / "new.db").exists()


def test_a_database_that_is_not_there_is_refused(stores: Stores) -> None:
    nothing = stores.nothing(POSTGRES)
    stores.drop(nothing)
    assert "does not exist" in refused(nothing)


def test_without_the_driver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.delitem(sys.modules, "metagate.store.postgres", raising=False)
    address = parse("postgresql://127.0.0.1:1/metagate")
    assert "metagate[server,postgres]" in refused(address)
    with pytest.raises(BadAddress) as caught:
        engine_for(address, ReadLimits())
    assert "metagate[server,postgres]" in str(caught.value)


# --- as little as can be of the engines -------------------------------------------------------------------------------


def test_sqlite_stores_are_in_wal_mode_with_foreign_keys(stores: Stores) -> None:
    address = stores.new(SQLITE)
    assert address.path is not None
    with open_store(address).write() as writer:
        writer.script(BIOME)
        with pytest.raises(sqlite3.IntegrityError):
            writer.script("INSERT INTO study_sample VALUES (1, 'S1', 1)")
    with connected(address) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_write_that_fails_leaves_nothing_behind(empty: Address) -> None:
    before = rows_of(empty)
    with pytest.raises(RuntimeError), open_store(empty).write() as writer:
        writer.script(BIOME)
        raise RuntimeError
    assert rows_of(empty) == before
