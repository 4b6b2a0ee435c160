#!/bin/sh
# usage: answers.sh | answers.sh NAME...|all
# Asks foreign programs again for the answers that unit tests replay, into test/fixtures: what git
# then shows is what the programs say now. How a NAME asks is test/peer/NAME.sh.
set -eu
. tools/dev/lib.sh

names=$(grep -l '/lib_answers.sh"$' test/peer/*.sh | sed 's|.*/||; s|\.sh$||')
if [ $# -eq 0 ]; then
    say "$names"
    exit 0
fi
# shellcheck disable=SC2086
[ "$*" != all ] || set -- $names
for name in "$@"; do
    printf '%s\n' "$names" | grep -qx "$name" || die "no answers '$name': ./dev answers lists them"
done

tools/dev/setup.sh peers || say "== answers: peers are missing"
export ROOT="$PWD"
failed=0
for name in "$@"; do
    log=$LOGS/answers-$name.log
    start=$(now)
    rc=0
    "test/peer/$name.sh" record >"$log" 2>&1 </dev/null || rc=$?
    case $rc in
    0) say "ok: $name: $(($(now) - start)) s" ;;
    77) say "SKIPPED: $name: $(tail -n 1 "$log")" ;;
    *)
        tail -n 40 "$log"
        say "FAILED: $name ($log)"
        failed=1
        ;;
    esac
done
exit "$failed"
