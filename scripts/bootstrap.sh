#!/bin/sh
# Makes .venv hold everything of requirements.lock and metagate itself (editable). Safe to run again at any time.
# PYTHON=… names the interpreter; without it the newest of python3.13 … python3.11, python3 that works is taken.
set -eu
cd "$(dirname "$0")/.."

VENV=.venv
CANDIDATES=${PYTHON:-python3.13 python3.12 python3.11 python3}

say() { printf 'metagate: %s\n' "$*"; }
die() {
    printf 'metagate: %s\n' "$@" >&2
    exit 1
}

# Candidates are run, not only looked up: a pyenv shim exists for versions that are not installed.
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
has_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }
has_pip() { "$VENV/bin/python" -m pip --version >/dev/null 2>&1; }
uv_present() { uv --version >/dev/null 2>&1; }

choose_python() {
    too_bare=
    for candidate in $CANDIDATES; do
        new_enough "$candidate" || continue
        if uv_present || has_venv "$candidate"; then
            chosen=$candidate
            return
        fi
        too_bare="${too_bare:-$candidate}"
    done
    [ -z "$too_bare" ] || die "$too_bare cannot make virtual environments: its module venv (or ensurepip) is missing." \
        "On Debian or Ubuntu: apt-get install python3-venv. Then run the same command again."
    die "no Python 3.11 or newer was found (tried: $CANDIDATES)." \
        "Install one (Debian: apt-get install python3 python3-venv), or name one: make install PYTHON=/path/to/python3"
}

make_venv() {
    if new_enough "$VENV/bin/python"; then
        return
    fi
    choose_python
    say "making $VENV with $("$chosen" --version 2>&1)"
    rm -rf "$VENV"
    if uv_present; then uv venv --quiet --python "$(command -v "$chosen")" "$VENV"; else "$chosen" -m venv "$VENV"; fi
}

# The build backend is in the lock too: with --no-build-isolation nothing is fetched that has no hash.
install_with_uv() {
    say "installing with $(uv --version)"
    uv pip install --quiet --python "$VENV/bin/python" --require-hashes -r requirements.lock
    uv pip install --quiet --python "$VENV/bin/python" --no-deps --no-build-isolation -e .
}

install_with_pip() {
    say "installing with pip (uv, where present, is quicker)"
    has_pip || "$VENV/bin/python" -m ensurepip >/dev/null 2>&1 ||
        die "$VENV holds no pip (uv made it) and uv is not on the PATH: put it there, or run make clean first."
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
}

make_venv
if uv_present; then install_with_uv; else install_with_pip; fi
say "ready: $VENV/bin/metagate"
