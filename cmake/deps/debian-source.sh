#!/bin/sh
# usage: debian-source.sh versions PACKAGE...            prints the versions that apt would install
#        debian-source.sh download CACHE PACKAGE...      fetches source packages, verified by apt
#        debian-source.sh unpack CACHE PACKAGE FOLDER    unpacks one of them, patched, into FOLDER
# Needs no root and no deb-src line: it has apt lists of its own in CACHE, from the mirrors that
# this machine's apt uses (GATE_DEBIAN_MIRROR names another).
set -eu
command=$1
shift

die() { echo "deps: $*" >&2; exit 1; }
command -v dpkg-source >/dev/null ||
    die "dpkg-source is missing: run ./dev setup, or on another system build with -DGATE_DEPS_MODE=upstream"

# The binary package whose version stands for the source package.
binary_of() {
    case $1 in
    libisal) echo libisal2 ;;
    libgit2) echo libgit2-dev ;;
    *) die "unknown source package '$1'" ;;
    esac
}

version_of() {
    found=$(apt-cache policy "$(binary_of "$1")" | sed -n 's/^  Candidate: //p' | sed 's/+b[0-9]*$//')
    echo "${found:-unknown}"
}

# source_list CODENAME: deb-src lines for the suites of this machine that hold main
source_list() {
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    if [ "${GATE_DEBIAN_MIRROR:-}" ]; then
        echo "deb-src [signed-by=$keyring] $GATE_DEBIAN_MIRROR $1 main"
        return
    fi
    # shellcheck disable=SC2016 # apt expands these
    apt-get indextargets --format '$(REPO_URI) $(RELEASE)' "Created-By: Packages" "Component: main" |
        sort -u | while read -r uri suite; do
        case $suite in
        "$1" | "$1-security" | "$1-updates") echo "deb-src [signed-by=$keyring] $uri $suite main" ;;
        esac
    done
}

download() {
    cache=$1
    shift
    mkdir -p "$cache/lists/partial" "$cache/apt/archives/partial" "$cache/sources"
    exec 8>"$cache/lock"
    flock 8
    missing=
    for package in "$@"; do
        [ -e "$cache/sources/$package/$(version_of "$package")" ] || missing="$missing $package"
    done
    [ "$missing" ] || return 0

    # shellcheck source=/dev/null
    codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
    source_list "$codename" >"$cache/sources.list"
    grep -q . "$cache/sources.list" || die "apt has no mirror for $codename: set GATE_DEBIAN_MIRROR"
    apt="apt-get -qq -o Dir::Etc::SourceList=$cache/sources.list -o Dir::Etc::SourceParts=/dev/null
        -o Dir::State::Lists=$cache/lists -o Dir::Cache=$cache/apt -o APT::Sandbox::User= "
    # shellcheck disable=SC2086
    $apt update || die "cannot read the source lists of the mirrors"
    for package in $missing; do
        rm -rf "$cache/sources/$package"
        mkdir -p "$cache/sources/$package"
        cd "$cache/sources/$package"
        version=$(version_of "$package")
        # The security suite does not hold every source that it lists: the main suite's serves then.
        # shellcheck disable=SC2086
        if ! $apt source --download-only "$package=$version"; then
            echo "deps: warning: no source of $package $version: taking the newest there is"
            $apt source --download-only -t "$codename" "$package" || die "cannot fetch the source of $package"
        fi
        : >"$version"
    done
}

case $command in
versions)
    for package in "$@"; do
        echo "$package $(version_of "$package")"
    done
    ;;
download) download "$@" ;;
unpack)
    rm -rf "$3"
    # apt verified the files against its signed lists; the signatures of uploaders are not needed.
    dpkg-source --no-check -x "$1/sources/$2"/*.dsc "$3"
    ;;
*) die "unknown command '$command'" ;;
esac
