#!/bin/sh
# The binary that users get: at most 14 MB, needs no interpreter and no library, and in an empty root
# directory it opens what it was given and nothing else, connects nowhere and executes nothing. The C
# library may ask the kernel how it overcommits, before it gives back memory of a thread.
set -eu
command -v readelf >/dev/null || { echo "readelf is not installed"; exit 77; }
size=$(wc -c <"$GATE")
[ "$size" -le 14000000 ] || { echo "$GATE has $size bytes, more than 14 MB"; exit 1; }
if readelf -lW "$GATE" | grep -E 'INTERP|RWE'; then
    echo "an interpreter, or memory that is written and executed"
    exit 1
fi
readelf -lW "$GATE" | grep -q GNU_RELRO || { echo "no RELRO"; exit 1; }
readelf -hW "$GATE" | grep -q 'Type: *DYN' || { echo "not position independent"; exit 1; }
if readelf -dW "$GATE" | grep NEEDED; then
    echo "needs shared libraries"
    exit 1
fi

[ "$(id -u)" -eq 0 ] || { echo "chroot needs root"; exit 77; }
command -v strace >/dev/null || { echo "strace is not installed"; exit 77; }
strace -o /dev/null true 2>/dev/null || { echo "strace is not permitted here"; exit 77; }

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/root"
cp "$GATE" "$tmp/root/gate"
cp "$FIXTURES/tiny.tar" "$tmp/root/image.tar"

# expect NAME ALLOWED COMMAND...: runs in the empty root; ALLOWED is a pattern of traced calls.
expect() {
    name=$1 allowed=$2
    shift 2
    rc=0
    strace -f -qq -o "$tmp/trace" -s 256 -e signal=none \
        -e trace=open,openat,openat2,creat,socket,connect,execve,execveat,fork,vfork,unlink,unlinkat,rename,renameat,renameat2 \
        chroot "$tmp/root" "$@" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null || rc=$?
    if [ "$rc" -ne 0 ] && [ "$rc" -ne 1 ]; then
        echo "$name: exit code $rc"
        cat "$tmp/stderr"
        exit 1
    fi
    # What chroot(8) did before is not gate's.
    sed '1,/execve("\/gate"/d' "$tmp/trace" >"$tmp/calls"
    if sed 's/^[0-9]* *//' "$tmp/calls" | grep -vE "^($allowed)" | grep -vE '^(\+\+\+|---|<\.\.\.)'; then
        echo "$name: none of these was asked for"
        exit 1
    fi
}
expect version 'nothing' /gate version
expect check 'open(at2?)?\((AT_FDCWD, )?"(/?image\.tar|/proc/sys/vm/overcommit_memory)"' \
    /gate check --no-repo /image.tar
[ -s "$tmp/stdout" ] || { echo "check: no verdict on stdout"; exit 1; }
found=$(cd "$tmp/root" && echo *)
[ "$found" = "gate image.tar" ] || { echo "left behind: $found"; exit 1; }
