#!/bin/sh
# Fails unless each .def table and the files beside it agree: every entry, such as RESOURCE(user), is
# defined as `const struct … resource_user = {` in user.c, in user_*.c or in the file of a relation
# that is an entry too; every such definition is an entry; entries are one a line, none stands twice.
set -eu
cd "$(dirname "$0")/../.."

# is_home FILE NAMES: whether FILE, without its folder and .c, is one of NAMES or NAME_something
is_home() {
    for entry in $2; do
        case $1 in "$entry" | "$entry"_*) return 0 ;; esac
    done
    return 1
}

found=$(
    for table in src/*/*.def cmd/gate/*.def; do
        [ -e "$table" ] || continue
        folder=${table%/*}
        names=$(sed -n 's/^[A-Z_]*(\([a-z0-9_]*\)[,)].*$/\1/p' "$table")
        kind=$(sed -n 's/^\([A-Z_]*\)(.*/\1/p' "$table" | head -n 1 | tr '[:upper:]' '[:lower:]')
        grep -nvE '^([A-Z_]+\([^)]*\)|#.*|/\*.*|[[:space:]]?\*.*|//.*|)$' "$table" |
            sed "s|^|$table: not an entry: |" || true
        echo "$names" | sort | uniq -d | sed "s|^|$table: twice: |"

        defined=" "
        # shellcheck disable=SC2013 # one word each, and a pipe would lose $defined
        for row in $(grep -HE "^const struct [a-z_]+ ${kind}_[a-z0-9_]+ = \{" "$folder"/*.c 2>/dev/null |
            sed -E "s/:const struct [a-z_]+ ${kind}_([a-z0-9_]+) = .*/:\1/"); do
            file=${row%:*}
            name=${row#*:}
            defined="$defined$name "
            echo "$names" | grep -qx "$name" || echo "$table: '${kind}_$name' in $file is not listed"
            is_home "$(basename "$file" .c)" "$names" || echo "$table: '$name' does not live in $file"
        done
        for name in $names; do
            case $defined in
            *" $name "*) ;;
            *) echo "$table: '$name' is not defined: no $folder/$name.c" ;;
            esac
        done
    done
)
[ -z "$found" ] || { echo "$found"; exit 1; }
