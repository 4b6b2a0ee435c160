#!/bin/sh
# label: verify
# Runs shellcheck over every shell script.
set -eu
cd "$(dirname "$0")/../.."
command -v shellcheck >/dev/null || { echo "shellcheck is not installed"; exit 77; }
{
    echo dev
    echo .ci/run
    find cmake test tools -name '*.sh' ! -name attack.sh
} | sort | xargs shellcheck -x
# Pieces of scripts: what sources them knows their variables.
{
    find test/cli -name cmd
    find test/attack -name attack.sh
} | sort | xargs --no-run-if-empty shellcheck -s sh -e SC2154,SC2119,SC2120
