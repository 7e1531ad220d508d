#!/bin/sh
# Writes requirements.lock: every extra and the dev group, for every platform and Python >= 3.11, with hashes.
# Pins stay as they are where they still fit; `scripts/lock.sh --upgrade` takes the newest of all.
set -eu
cd "$(dirname "$0")/.."

uv=$(command -v uv || true)
if [ -z "$uv" ]; then
    uv=.venv/bin/uv
    [ -x .venv/bin/python ] || sh scripts/bootstrap.sh
    [ -x "$uv" ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
fi
# --no-emit-…: whoever installs asks the registry of their own configuration, so no host is written down.
"$uv" pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet -o requirements.lock "$@"
if grep -n '://' requirements.lock; then
    printf 'metagate: requirements.lock names a host (above): take it out of the configuration of uv or pip\n' >&2
    exit 1
fi
