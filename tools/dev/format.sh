#!/bin/sh
# usage: format.sh
set -eu
. tools/dev/lib.sh
command -v clang-format >/dev/null || die "clang-format is missing: ./dev setup verify"
find src cmd test cmake -name '*.[ch]' -print0 | xargs -0 clang-format -i
