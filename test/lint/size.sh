#!/bin/sh
# Fails on files of more than 1000 lines and functions of more than 80; tabs and blanks at the end of
# a line too. Rows of a table do not count: a table of cases stands in the function that runs it.
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
            /^{$/ { start = FNR; lines = 0; in_table = 0 }
            /\[\] = {$/ && start { in_table = 1 }
            start && !in_table { lines++ }
            /^ *};$/ { in_table = 0 }
            /^}$/ && start { if (lines > 82) print FILENAME ":" start ": a function of " lines - 2 " lines"; start = 0 }'
)
[ -z "$found" ] || { echo "$found"; exit 1; }
