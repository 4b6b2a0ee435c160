#!/bin/sh
# Fails unless each .def table and the files beside it agree: every entry RESOURCE(user) has its
# user.c, every definition `const struct … resource_user =` of that folder has its entry, entries are
# one a line and none stands twice.
set -eu
cd "$(dirname "$0")/../.."
found=$(
    for table in src/*/*.def cmd/gate/*.def; do
        [ -e "$table" ] || continue
        folder=${table%/*}
        names=$(sed -n 's/^[A-Z_]*(\([a-z0-9_]*\)[,)].*$/\1/p' "$table")
        kind=$(sed -n 's/^\([A-Z_]*\)(.*/\1/p' "$table" | head -n 1 | tr '[:upper:]' '[:lower:]')
        grep -nvE '^([A-Z_]+\([^)]*\)|#.*|/\*.*|[[:space:]]?\*.*|//.*|)$' "$table" | sed "s|^|$table: not an entry: |" || true
        echo "$names" | sort | uniq -d | sed "s|^|$table: twice: |"
        for name in $names; do
            [ -e "$folder/$name.c" ] || echo "$table: '$name' has no $folder/$name.c"
        done
        defined=$(sed -n "s/^const struct [a-z_]* ${kind}_\([a-z0-9_]*\) = .*/\1/p" "$folder"/*.c 2>/dev/null || true)
        for name in $defined; do
            echo "$names" | grep -qx "$name" || echo "$table: '${kind}_$name' is defined and not listed"
        done
    done
)
[ -z "$found" ] || { echo "$found"; exit 1; }
