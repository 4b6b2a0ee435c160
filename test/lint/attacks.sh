#!/bin/sh
# Fails unless test/attack/README.md has a line for each case, no other and no two alike, with the rule
# that the case's first line names; and unless each case says what it tries and has attack() and neighbour().
set -eu
cd "$(dirname "$0")/../attack"

rows=$(sed -n 's/^| \([a-z0-9-]*\) | \([^|]*\) | ..* |$/\1 \2/p' README.md | grep -v '^case \|^---')
found=$(
    echo "$rows" | cut -d ' ' -f 1 | sort | uniq -d | sed 's/^/README.md: twice: /'
    echo "$rows" | cut -d ' ' -f 1 | LC_ALL=C sort -c 2>/dev/null || echo "README.md: the cases are not sorted"
    echo "$rows" | while read -r name rule; do
        [ -e "$name/attack.sh" ] || { echo "README.md: no case '$name'"; continue; }
        head -n 1 "$name/attack.sh" | grep -q "^# $rule: ." || echo "$name/attack.sh: its first line is not '# $rule: ...'"
    done
    for folder in */; do
        name=${folder%/}
        echo "$rows" | grep -q "^$name " || echo "README.md: no line for '$name'"
        for part in attack neighbour; do
            grep -q "^$part() {\$" "$name/attack.sh" 2>/dev/null || echo "$name/attack.sh: no $part()"
        done
        grep -qE '^ +refused [0-9]|code. = [0-9]' "$name/attack.sh" 2>/dev/null || echo "$name/attack.sh: it expects no refusal"
        grep -qE '^ +accepted( |$)' "$name/attack.sh" 2>/dev/null || echo "$name/attack.sh: nothing is accepted"
    done
)
[ -z "$found" ] || { echo "$found"; exit 1; }
