#!/bin/sh
# usage: build.sh debian|upstream
# Builds libgit2 and ISA-L as small static archives into a cache and prints the directory that then
# holds include/ and lib/. What is in the cache already is not built again.
# Environment: CC, GATE_DEPS_DIR, and for upstream GATE_DEPS_SHA256_LIBGIT2 and _ISAL.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mode=$1
compiler=${CC:-cc}
cache=${GATE_DEPS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/gate/deps}

flags="-O2 -g0 -fPIE -ffunction-sections -fdata-sections -fstack-protector-strong"
flags="$flags -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -w"
case $(uname -m) in
x86_64) flags="$flags -fcf-protection=full" ;;
aarch64) flags="$flags -mbranch-protection=standard" ;;
esac

say() { echo "deps: $*" >&2; }
die() { say "$*"; exit 1; }

for tool in "$compiler" cmake ninja make flock sha256sum; do
    command -v "$tool" >/dev/null || die "$tool is missing: run ./dev setup"
done

case $mode in
debian) versions=$("$here/debian-source.sh" versions libgit2 libisal) ;;
upstream) versions=$(cat "$here/upstream.txt") ;;
*) die "unknown mode '$mode': debian or upstream" ;;
esac

key=$(
    {
        cat "$here/build.sh" "$here/debian-source.sh"
        echo "$mode $versions $flags"
        "$compiler" --version | head -n 1
        uname -m
    } | sha256sum | cut -c 1-16
)
prefix=$cache/$key
mkdir -p "$prefix"
exec 9>"$prefix/lock"
flock 9
if [ -e "$prefix/complete" ]; then
    echo "$prefix"
    exit 0
fi

work=$prefix/work
rm -rf "$work" "${prefix:?}/include" "${prefix:?}/lib"
mkdir -p "$work" "$prefix/include" "$prefix/lib"
flags="$flags -ffile-prefix-map=$work=."
jobs=$(nproc)

# fetch NAME DEBIAN-SOURCE: the sources of NAME, unpacked in $work/NAME
fetch() {
    case $mode in
    debian) "$here/debian-source.sh" unpack "$cache/debian" "$2" "$work/$1" ;;
    upstream) "$here/upstream-source.sh" "$cache/upstream" "$1" "$work/$1" ;;
    esac
}

# Its own use of PCRE2 leaks at each pattern that does not match; the C library serves as well.
build_libgit2() {
    cmake -S "$work/libgit2" -B "$work/libgit2-build" -G Ninja -Wno-dev \
        -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE=-DNDEBUG \
        -DCMAKE_C_COMPILER="$compiler" "-DCMAKE_C_FLAGS=$flags" \
        -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF \
        -DBUILD_TESTS=OFF -DBUILD_CLI=OFF -DBUILD_EXAMPLES=OFF -DUSE_SSH=OFF -DUSE_HTTPS=OFF \
        -DUSE_GSSAPI=OFF -DUSE_NTLMCLIENT=OFF -DUSE_SHA1=CollisionDetection -DUSE_SHA256=Builtin \
        -DUSE_HTTP_PARSER=system -DUSE_ICONV=OFF -DREGEX_BACKEND=regcomp -DUSE_BUNDLED_ZLIB=OFF \
        -DUSE_THREADS=ON -DUSE_NSEC=ON &&
        ninja -C "$work/libgit2-build" -j "$jobs" install
}

# Only inflate and the checksums. DEBUG is the variable that adds to the makefile's own flags.
build_isal() {
    cd "$work/isal" || return
    make -s -f Makefile.unx "units=igzip crc" lib -j "$jobs" "DEBUG=$flags" CC="$compiler" &&
        mkdir -p "$prefix/include/isa-l" &&
        cp bin/isa-l.a "$prefix/lib/libisal.a" &&
        cp include/igzip_lib.h include/crc.h include/types.h "$prefix/include/isa-l/"
}

# one NAME DEBIAN-SOURCE: fetches and builds NAME; what it says is in $work/NAME.log
one() {
    start=$(date +%s)
    if ! { fetch "$1" "$2" && "build_$1"; } >"$work/$1.log" 2>&1; then
        tail -n 30 "$work/$1.log" >&2
        die "cannot build $1: the whole log is $work/$1.log"
    fi
    say "built $1 in $(($(date +%s) - start)) s"
}

say "building libgit2 and ISA-L into $prefix (once)"
[ "$mode" = upstream ] || "$here/debian-source.sh" download "$cache/debian" libgit2 libisal >&2
one libgit2 libgit2 &
libgit2=$!
one isal libisal
wait "$libgit2"
rm -rf "$work"
echo "$versions" >"$prefix/versions"
: >"$prefix/complete"
echo "$prefix"
