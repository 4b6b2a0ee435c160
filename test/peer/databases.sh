#!/bin/sh
# Settings of database servers, generated: what the server says it would use is what the resource says;
# what the server refuses to read is no answer either.
for program in python3 mariadbd redis-server redis-cli; do
    command -v "$program" >/dev/null || { echo "$program is not installed"; exit 77; }
done
POSTGRES=$(find /usr/lib/postgresql/*/bin/postgres 2>/dev/null | tail -n 1)
[ -n "$POSTGRES" ] || { echo "postgres is not installed"; exit 77; }
export POSTGRES
exec python3 "$ROOT/test/peer/databases_peer.py"
