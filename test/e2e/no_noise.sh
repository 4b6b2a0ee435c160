#!/bin/sh
# Minimal images as published show no CAT I and few CAT II, each of them expected: see no_noise.py.
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
exec python3 "$ROOT/test/e2e/no_noise.py"
