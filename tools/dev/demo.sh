#!/bin/sh
# usage: demo.sh
# From a fresh clone to a verdict. Succeeds whether the image passes or is blocked.
set -eu
. tools/dev/lib.sh
start=$(now)
image=build/demo/debian.tar
mkdir -p build/demo

tools/dev/setup.sh
if [ -e "$image" ]; then
    say "== demo: $image is there already"
    making=
else
    # The mirror and the compiler do not wait for each other.
    tools/dev/debian-image.sh "$image" >"$LOGS/debian-image.log" 2>&1 &
    making=$!
fi
step "demo: building build/release/gate" build_preset release gate
if [ "$making" ]; then
    finish() { wait "$making" || { cat "$LOGS/debian-image.log"; return 1; }; }
    printf '== demo: making a Debian 12 image with mmdebstrap ... '
    finish || die "cannot make the image"
    say "ready"
fi

say "== demo: gate check $image"
rc=0
build/release/gate check "$image" \
    --report json:build/demo/gate.json --report junit:build/demo/gate.xml || rc=$?
say
case $rc in
0 | 1) ;;
*) die "gate exited with $rc, which is no verdict" ;;
esac
say "exit code $rc, the verdict; the same as JSON in build/demo/gate.json, as JUnit in build/demo/gate.xml"
say "the program is build/release/gate ($(wc -c <build/release/gate) bytes); demo took $(($(now) - start)) s"
