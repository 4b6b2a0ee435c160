#!/bin/sh
# Fails if a file under src/ includes a header of a module that src/LAYERS does not allow it, if a
# module has no row there, or if a row names one that does not stand above it (a cycle would).
set -eu
cd "$(dirname "$0")/../../src"
found=$(
    above=" "
    while IFS=: read -r module allowed; do
        case $module in "#"*) continue ;; esac
        for used in $allowed; do
            case $above in
            *" $used "*) ;;
            *) echo "src/LAYERS: '$module' names '$used', which does not stand above it" ;;
            esac
        done
        above="$above$module "
    done <LAYERS

    for file in */*.[ch]; do
        module=${file%%/*}
        grep -q "^$module:" LAYERS || { echo "src/$file: '$module' has no row in src/LAYERS"; continue; }
        allowed=$(sed -n "s/^$module: *//p" LAYERS)
        sed -n 's/^#[ ]*include "\([^"]*\)"/\1/p' "$file" | while read -r header; do
            case " $module $allowed " in
            *" ${header%%/*} "*) ;;
            *) echo "src/$file: module '$module' may not include '$header'" ;;
            esac
        done
    done
)
[ -z "$found" ] || { echo "$found"; exit 1; }
