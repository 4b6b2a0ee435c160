#!/bin/sh
# Fails unless every command has a manual page, its noun's or gate(1), that shows each option of its
# --help. The commands are those of commands.def: COMMAND(image_ls) is `gate image ls`.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
gate=${GATE:-$root/build/release/gate}
[ -x "$gate" ] || { echo "no gate at $gate"; exit 77; }
[ -e "$root/cmd/gate/commands.def" ] || { echo "no commands.def"; exit 77; }

found=$(
    sed -n 's/^COMMAND(\([a-z0-9_]*\)[,)].*$/\1/p' "$root/cmd/gate/commands.def" | while read -r name; do
        noun=${name%%_*}
        page=$root/man/gate-$noun.1
        case $noun in help | version | completion) page=$root/man/gate.1 ;; esac
        [ -e "$page" ] || { echo "gate $noun: no ${page#"$root/"}"; continue; }
        words=$(echo "$name" | tr _ ' ')
        # shellcheck disable=SC2086
        options=$("$gate" $words --help | sed -n 's/^ *\(-[a-zA-Z], *\)\{0,1\}--\([a-z0-9-]*\).*/\2/p')
        for option in $options; do
            grep -qE "^\.It (Fl [a-zA-Z] , )?Fl -$option( |\$)" "$page" ||
                echo "${page#"$root/"}: 'gate $words' has --$option, the page has not"
        done
    done
)
[ -z "$found" ] || { echo "$found"; exit 1; }
