#!/bin/sh
# label: verify
# Fails on C files that clang-format 14 would write differently.
set -eu
cd "$(dirname "$0")/../.."
command -v clang-format >/dev/null || { echo "clang-format is not installed"; exit 77; }
clang-format --version | grep -q 'version 14\.' || { echo "clang-format is not version 14"; exit 77; }
find src cmd test cmake -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run -Werror
