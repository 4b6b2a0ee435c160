#!/bin/sh
# Each lint finds the fault that it is there for: planted here, one at a time, in a small tree.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
status=0

# tree: a clean tree, with the lints, in $tmp/tree
tree() {
    rm -rf "$tmp/tree"
    mkdir -p "$tmp/tree/src/base" "$tmp/tree/src/format" "$tmp/tree/cmd/gate" "$tmp/tree/cmake" \
        "$tmp/tree/test" "$tmp/tree/tools"
    cp -r "$ROOT/test/lint" "$tmp/tree/test/"
    cd "$tmp/tree"
    printf 'base:\nformat: base\n' >src/LAYERS
    printf '#include "base/str.h"\nconst struct format_def format_passwd = {\n' >src/format/passwd.c
    printf 'int buf;\n' >src/base/buf.c
    printf 'FORMAT(passwd)\n' >src/format/formats.def
}

# find_fault LINT WORD FILE TEXT: LINT passes the clean tree, and names WORD once TEXT is in FILE.
find_fault() {
    tree
    if ! "test/lint/$1.sh" >"$tmp/clean" 2>&1; then
        echo "$1 complains about a clean tree: $(cat "$tmp/clean")"
        status=1
    fi
    printf '%b\n' "$4" >>"$3"
    if "test/lint/$1.sh" >"$tmp/found" 2>&1; then
        echo "$1 does not see '$4' in $3"
        status=1
    elif ! grep -q -- "$2" "$tmp/found"; then
        echo "$1 does not name '$2': $(cat "$tmp/found")"
        status=1
    fi
}

find_fault layers 'base' src/base/buf.c '#include "format/passwd.h"'
find_fault layers 'does not stand above' src/LAYERS 'odd: later\nlater:'
find_fault banned 'strcpy' src/base/buf.c 'x = strcpy(a, b);'
find_fault banned 'getenv' src/base/buf.c 'x = getenv("HOME");'
find_fault banned 'locale.h' cmd/gate/main.c '#include <locale.h>'
find_fault tables 'no src/format/group.c' src/format/formats.def 'FORMAT(group)'
find_fault tables 'twice' src/format/formats.def 'FORMAT(passwd)'
find_fault tables 'not an entry' src/format/formats.def 'FORMAT passwd'
find_fault tables 'not listed' src/format/passwd.c 'const struct format_def format_group = {'
find_fault tables 'does not live in' src/format/other.c 'const struct format_def format_passwd = {'
find_fault size 'a function of 81 lines' src/base/buf.c "{$(printf '\\nx;%.0s' $(seq 81))\n}"
find_fault size 'more than 1000 lines' src/base/buf.c "$(printf 'x;\\n%.0s' $(seq 1000))"
find_fault size 'blank at the end' src/base/buf.c 'x; '
find_fault leftovers 'buf.c' src/base/buf.c "/* TO""DO: later */"
exit "$status"
