#!/bin/sh
# usage: build.sh [PRESET]
set -eu
. tools/dev/lib.sh
preset=${1:-release}
case $preset in
release | dev | thread | analyze) tools/dev/setup.sh ;;
clang | fuzz) tools/dev/setup.sh verify ;;
*) die "no preset '$preset': release, dev, thread, clang, analyze or fuzz" ;;
esac
case $preset in
release) step "build: release" build_preset release gate && ls -l build/release/gate ;;
fuzz) step "build: fuzz" build_preset fuzz fuzzers ;;
*) step "build: $preset" build_preset "$preset" ;;
esac
