#!/bin/sh
# label: verify
# The walk of CONTRIBUTING.md: its resource is added to a copy of the tree, which then builds, passes
# the tests and lints that the walk speaks of, and decides the walk's control.
exec python3 "$ROOT/test/e2e/contributing.py"
