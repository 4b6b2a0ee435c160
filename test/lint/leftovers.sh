#!/bin/sh
# Fails on notes to self: what is in the tree is finished, or has an issue's number.
set -eu
cd "$(dirname "$0")/../.."
marks='TO''DO|FIX''ME|XX''X|HA''CK'
found=$(grep -rnE "(^|[^A-Za-z_])($marks)([^A-Za-z_]|$)" CMakeLists.txt cmake cmd dev src test tools profiles man \
    ci-examples .ci .github ./*.md --include='*' --exclude-dir=corpus --exclude-dir=data 2>/dev/null |
    grep -vE 'TO''DO\([0-9]+\): ' || true)
[ -z "$found" ] || { echo "$found"; exit 1; }
