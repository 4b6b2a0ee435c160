#!/bin/sh
# The script steps of ci-examples/ run as CI would run them: see ci_examples.py.
python3 -c 'import yaml' 2>/dev/null || { echo "python3 with yaml is not installed"; exit 77; }
command -v git >/dev/null || { echo "git is not installed"; exit 77; }
exec python3 "$ROOT/test/e2e/ci_examples.py"
