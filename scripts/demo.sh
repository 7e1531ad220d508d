#!/bin/sh
# Serves a synthetic store on 127.0.0.1:$1, making it first where there is none, or where another version made it.
set -eu
cd "$(dirname "$0")/.."

port=${1:-8000}
metagate=.venv/bin/metagate
store=.state/demo.db
made_by=.state/demo.version
sizes="--studies 200 --samples 5000 --runs 6000 --assemblies 800 --analyses 5000 --genomes 500 --seed 1"
wanted="$(.venv/bin/python -c 'from importlib.metadata import version; print(version("metagate"))') $sizes"

mkdir -p .state
# The note is written last: a store whose making was cut short has none, and is made anew.
if [ ! -f "$store" ] || [ "$(cat "$made_by" 2>/dev/null)" != "$wanted" ]; then
    rm -f "$store" "$store-wal" "$store-shm" "$made_by"
    # shellcheck disable=SC2086 # the sizes are words
    "$metagate" generate --database "sqlite:///$store" $sizes
    printf '%s\n' "$wanted" >"$made_by"
fi
printf '\nmetagate: http://127.0.0.1:%s/metagenomics/api/v2/ (stop it with Ctrl-C)\n\n' "$port"
exec "$metagate" serve --database "sqlite:///$store" --host 127.0.0.1 --port "$port"
