#!/bin/sh
# The controls of the language's specification that ask how people log in, over trees that pass and fail.
set -eu

"$GATE" profile check "$ROOT/test/fixtures/profiles/login"
"$GATE" profile test "$ROOT/test/fixtures/profiles/login"
