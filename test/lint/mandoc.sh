#!/bin/sh
# Runs mandoc -Tlint over every manual page.
set -eu
cd "$(dirname "$0")/../.."
command -v mandoc >/dev/null || { echo "mandoc is not installed"; exit 77; }
find man -name '*.[1-8]' 2>/dev/null | grep -q . || { echo "no manual pages"; exit 77; }
# A reference to a page that stands beside it, or to one of OpenSSH, need not be installed.
found=$(find man -name '*.[1-8]' | sort | xargs mandoc -Tlint -Wstyle |
    grep -vE 'referenced manual not found: Xr (gate|ssh-)|Mdocdate|lacks OS_ARCH' || true)
[ -z "$found" ] || { echo "$found"; exit 1; }
