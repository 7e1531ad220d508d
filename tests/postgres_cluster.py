"""A private PostgreSQL server for one test run: found, started, guarded, stopped.

All of it lives in one directory: `data` (the cluster), the socket, `log`, and `alive`, a file that the test run keeps
locked for as long as it lives. `python postgres_cluster.py DIRECTORY` is the guard: it waits for that lock, so that the
server goes away even when the run was killed and could stop nothing itself.
"""

import fcntl
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

MINIMUM_VERSION = 15
USER = "metagate"
# Where distributions put programs that they keep off the PATH: Debian, Red Hat, Homebrew.
PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")
# Nothing here outlives the run, so nothing has to reach the disk.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = '{directory}'
fsync = off
full_page_writes = off
synchronous_commit = off
shared_buffers = '32MB'
max_connections = 100
"""


class UnavailableError(Exception):
    """No PostgreSQL can be had; the message is the reason, for the person who runs the tests."""


def find_programs() -> Path:
    """Return the directory with `initdb` and `pg_ctl` of the newest PostgreSQL here.

    METAGATE_TEST_POSTGRES_BIN names the only directory to look into.

    Raises UnavailableError when there is none of version 15 or newer.
    """
    named = os.environ.get("METAGATE_TEST_POSTGRES_BIN")
    places = [Path(named)] if named else _usual_places()
    versions = {place: _major_version(place) for place in places if (place / "pg_ctl").exists()}
    best = max(versions, key=lambda place: versions[place], default=None)
    if best is None or versions[best] < MINIMUM_VERSION:
        found = ", ".join(f"{version} in {place}" for place, version in versions.items()) or "none"
        raise UnavailableError(
            f"no PostgreSQL {MINIMUM_VERSION} or newer was found (found: {found}). Install one (Debian: apt-get "
            "install postgresql), or set METAGATE_TEST_POSTGRES to the URL of a server where databases can be created"
        )
    return best


def _usual_places() -> list[Path]:
    on_path = shutil.which("initdb")
    first = [Path(on_path).resolve().parent] if on_path else []
    return first + [place for pattern in PLACES for place in Path("/").glob(pattern)]


def _major_version(place: Path) -> int:
    try:
        answer = subprocess.run([place / "initdb", "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    found = re.search(r"(\d+)(?:\.|devel|beta|rc)", answer)
    return int(found[1]) if found else 0


def start(directory: Path) -> str:
    """Make a cluster in `directory`, start it and return its URL; the caller holds the lock on `directory/alive`.

    Raises UnavailableError when there is no PostgreSQL, or when it does not start.
    """
    programs = find_programs()
    if account := _account():
        os.chown(directory, account.pw_uid, account.pw_gid)
    data = directory / "data"
    options = ("--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust", "--no-sync")
    _run_or_fail(directory, programs / "initdb", "-D", data, "-U", USER, *options)
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write(SETTINGS.format(directory=directory))
    # Nothing of ours may stay open in the guard: it outlives us, and xdist waits for the end of its workers' pipes.
    nothing = subprocess.DEVNULL
    subprocess.run([sys.executable, __file__, directory], check=True, stdin=nothing, stdout=nothing, stderr=nothing)
    return f"postgresql://{USER}@127.0.0.1:{_start_on_free_port(directory, programs)}/postgres"


def _start_on_free_port(directory: Path, programs: Path) -> int:
    log = directory / "log"
    command = (programs / "pg_ctl", "start", "-w", "-D", directory / "data", "-l", log)
    for _ in range(5):
        port = _free_port()
        started, _said = _run(directory, *command, "-o", f"-p {port}")
        if started:
            return port
        said = log.read_text(errors="replace") if log.exists() else ""
        # Another process may take the port between our look and the server's.
        if "Address already in use" not in said:
            break
        log.unlink()
    raise UnavailableError(f"PostgreSQL in {programs} did not start. It said: {said[-2000:].strip() or 'nothing'}")


def stop(directory: Path) -> None:
    """Stop the server in `directory`, if one runs, and remove the directory."""
    if (directory / "data" / "postmaster.pid").exists():
        _run(directory, find_programs() / "pg_ctl", "stop", "-w", "-m", "immediate", "-D", directory / "data")
    shutil.rmtree(directory, ignore_errors=True)


def guard(directory: Path) -> None:
    """Wait, in a process of its own, until nobody holds the lock on `directory/alive`; then stop the server."""
    with (directory / "alive").open("a") as alive:
        if os.fork():
            os._exit(0)  # the caller waits for this process only
        os.setsid()
        fcntl.flock(alive, fcntl.LOCK_EX)
        stop(directory)


def _account() -> pwd.struct_passwd | None:
    """Return whom to run the server as: PostgreSQL refuses root. None: as ourselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = names.get("postgres") or names.get("nobody")
    if account is None:
        raise UnavailableError("PostgreSQL does not run as root, and neither a user postgres nor a user nobody is here")
    return account


def _run(directory: Path, *command: str | Path) -> tuple[bool, str]:
    """Run a program of PostgreSQL's in `directory`; return whether it succeeded, and what it printed."""
    account = _account()
    # LC_ALL: we read the messages. PG*: the person's own settings are for their own servers.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
    try:
        ended = subprocess.run(
            command,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=90,
            check=False,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return False, str(error)
    return ended.returncode == 0, ended.stdout


def _run_or_fail(directory: Path, *command: str | Path) -> None:
    succeeded, said = _run(directory, *command)
    if not succeeded:
        raise UnavailableError(f"{command[0]} failed. It said: {said[-2000:].strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    guard(Path(sys.argv[1]))
