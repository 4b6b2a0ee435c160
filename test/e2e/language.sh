#!/bin/sh
# The twelve controls that the language was designed for, each over trees that pass, fail, lack the
# thing or spell it oddly.
set -eu
"$GATE" profile check "$ROOT/test/profiles/language"
"$GATE" profile test "$ROOT/test/profiles/language"
