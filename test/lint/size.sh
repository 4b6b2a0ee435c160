#!/bin/sh
# Fails on files of more than 1000 lines, functions of more than 80 and lines of more than 100
# characters; tabs and blanks at the end of a line too.
set -eu
cd "$(dirname "$0")/../.."
found=$(
    find src cmd test tools cmake \( -name '*.[ch]' -o -name '*.sh' -o -name '*.cmake' \) | sort |
        xargs awk '
            FNR == 1 { start = 0 }
            FNR == 1001 { print FILENAME ": more than 1000 lines" }
            /[ \t]$/ { print FILENAME ":" FNR ": blank at the end" }
            FILENAME !~ /\.[ch]$/ { next }
            /\t/ { print FILENAME ":" FNR ": tab" }
            /^{$/ { start = FNR }
            /^}$/ && start { if (FNR - start > 81) print FILENAME ":" start ": a function of " FNR - start - 1 " lines"; start = 0 }'
)
[ -z "$found" ] || { echo "$found"; exit 1; }
