#!/bin/sh
# label: verify
# ISA-L, libcrypto and the two lanes of SHA-256 choose by what the processor has. On one without AVX2 and
# SHA extensions, as qemu plays it, the same program says the same of good and of damaged images.
set -eu
command -v qemu-x86_64-static >/dev/null || { echo "qemu-user-static is not installed"; exit 77; }
[ "$(uname -m)" = x86_64 ] || { echo "this is not x86_64"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
status=0

# Each damages a copy in its own place; the last ones in the middle of layers.
python3 - "$FIXTURES" "$tmp" <<'PYTHON'
import random, sys
folder, out = sys.argv[1:]
chosen = random.Random(1)
for name in ("red.tar", "red.tar.gz", "red-oci.tar"):
    with open(f"{folder}/{name}", "rb") as file:
        content = file.read()
    with open(f"{out}/whole-{name}", "wb") as file:
        file.write(content)
    for number in range(6):
        damaged = bytearray(content)
        damaged[chosen.randrange(len(content))] ^= 1 << chosen.randrange(8)
        with open(f"{out}/{number}-{name}", "wb") as file:
            file.write(damaged)
    with open(f"{out}/cut-{name}", "wb") as file:
        file.write(content[:chosen.randrange(len(content))])
PYTHON

# check RESULT COMMAND...: what gate says of $image
check() {
    result=$1
    shift
    rc=0
    "$@" check "$image" --no-repo --profile cis-docker-image --at 2026-01-01T00:00:00Z --report json \
        >"$tmp/record" 2>"$tmp/said" || rc=$?
    {
        echo "exit $rc"
        grep -v '^qemu-' "$tmp/said" || true
        [ "$rc" -gt 1 ] || jq 'del(.run, .host, .controls[].start_time, .controls[].run_time)' "$tmp/record"
    } >"$result"
}

for image in "$tmp"/*.tar "$tmp"/*.gz; do
    check "$tmp/here" "$GATE"
    for processor in core2duo Nehalem max; do
        check "$tmp/there" qemu-x86_64-static -cpu "$processor" "$GATE"
        cmp -s "$tmp/here" "$tmp/there" && continue
        echo "FAIL ${image##*/} on $processor:"
        diff "$tmp/here" "$tmp/there" | head -n 20
        status=1
    done
done
exit "$status"
