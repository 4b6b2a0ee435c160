#!/bin/sh
# Fails if a file under src/ includes a header of a module that src/LAYERS does not allow it, if a
# module has no row there, or if a row names one that does not stand above it (a cycle would). What
# a control asks reaches resources and matchers as values: of those only the resource `yaml`, which
# asks about such files in an image, may know the language that our profiles are written in.
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
    grep -nE '^#[ ]*include "(format/yaml_|profile/)' resource/*.[ch] match/*.[ch] |
        grep -vE '^resource/(yaml|kubelet_config)\.c:[0-9]*:#include "format/yaml_value\.h"' |
        sed 's|^|src/|; s|$|: resources and matchers know nothing of YAML|' || true
)
[ -z "$found" ] || { echo "$found"; exit 1; }
