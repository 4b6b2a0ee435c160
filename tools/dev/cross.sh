#!/bin/sh
# usage: cross.sh
# Builds what reads images for aarch64, without ISA-L and against Debian's archives for it, and runs its
# unit tests and corpora there, as qemu plays it. Nothing is installed: the archives are unpacked in
# build/cross.
set -eu
. tools/dev/lib.sh
tests="codec digest tar cpio layer store rootfs image threads file"
fuzzed="codec tar image image_layers rootfs"
libraries="zlib1g-dev libzstd-dev liblz4-dev liblzma-dev libbz2-dev libssl-dev libjansson-dev libyaml-dev
    libpcre2-dev libexpat1-dev libsqlite3-dev"
work=$PWD/build/cross
triplet=aarch64-linux-gnu

fetch_libraries() {
    rm -rf "$work/root" "$work/debs"
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/debs" "$work/root"
    set -- -qq -o APT::Architectures::=arm64 -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache"
    apt-get "$@" update
    # shellcheck disable=SC2046,SC2086 # several packages
    (cd "$work/debs" && apt-get "$@" download $(printf '%s:arm64 ' $libraries))
    for package in "$work"/debs/*.deb; do dpkg -x "$package" "$work/root"; done
    : >"$work/root/complete"
}

# compile FILE: its object, below build/cross
compile() {
    object=$work/${1%.c}.o
    mkdir -p "${object%/*}"
    # shellcheck disable=SC2086 # the launcher may be none
    ${CMAKE_C_COMPILER_LAUNCHER:-} $triplet-gcc -std=c17 -O2 -Wall -Wextra -Werror -D_GNU_SOURCE \
        -DGATE_WITHOUT_ISAL -fPIE -ffunction-sections -fdata-sections -mbranch-protection=standard \
        -I. -Isrc -Itest -isystem "$work/root/usr/include" -isystem "$work/root/usr/include/$triplet" \
        -c "$1" -o "$object"
}

# link_program SOURCE...: the program of the first one
link_program() {
    program=$work/${1%.c}
    objects=
    for source in "$@"; do objects="$objects $work/${source%.c}.o"; done
    # shellcheck disable=SC2086 # several objects
    $triplet-gcc -static-pie -Wl,--gc-sections -o "$program" $objects "$work/core.a" \
        -L"$work/root/usr/lib/$triplet" -Wl,--start-group -lpcre2-8 -ljansson -lyaml -lexpat -lcrypto \
        -lzstd -llz4 -llzma -lbz2 -lz -lsqlite3 -Wl,--end-group -lm
}

build() {
    core=$(find src/base src/format src/image -name '*.c' ! -name codec_gzip_isal.c
        for name in test packer tar_writer cpio_writer image_ways; do echo "test/unit/$name.c"; done)
    {
        printf '%s\n' "$core" test/fuzz/replay.c
        for name in $tests; do echo "test/unit/test_$name.c"; done
        for name in $fuzzed; do echo "test/fuzz/fuzz_$name.c"; done
    } | xargs -P "$(nproc)" -n 1 "$0" compile
    rm -f "$work/core.a"
    printf '%s\n' "$core" | sed "s|^|$work/|; s|\\.c\$|.o|" | xargs $triplet-ar rcs "$work/core.a"
    for name in $tests; do link_program "test/unit/test_$name.c"; done
    for name in $fuzzed; do link_program "test/fuzz/fuzz_$name.c" test/fuzz/replay.c; done
}

run_tests_there() {
    ROOT=$PWD
    export ROOT
    for name in $tests; do
        echo "unit.$name"
        # qemu has no openat2(), without which a link in a folder is refused.
        cases=
        [ "$name" != store ] || cases=$(sed -n 's/^    { "\([a-z0-9_]*\)", test_.*/\1/p' test/unit/test_store.c |
            grep -vx directory)
        # shellcheck disable=SC2086 # several cases, all of them if none is named
        qemu-aarch64-static "$work/test/unit/test_$name" $cases
    done
    for name in $fuzzed; do
        echo "fuzz.$name"
        qemu-aarch64-static "$work/test/fuzz/fuzz_$name" "test/fuzz/corpus/$name"/*
    done
}

# Each in a process of its own, where the first failure ends it.
case ${1:-} in
compile)
    compile "$2"
    exit
    ;;
fetch_libraries | build | run_tests_there)
    "$1"
    exit
    ;;
esac
tools/dev/setup.sh verify
mkdir -p "$work"
if [ ! -e "$work/root/complete" ] && ! step "cross: fetching libraries" "$0" fetch_libraries; then
    say "SKIPPED: cross: there are no archives for aarch64 to be had"
    exit 0
fi
step "cross: building" "$0" build
step "cross: tests on aarch64" "$0" run_tests_there
