#!/bin/sh
# Each planted violation is found by the control that names it, and by no other: see mutants.py.
python3 -c 'import yaml' 2>/dev/null || { echo "python3 with yaml is not installed"; exit 77; }
exec python3 "$ROOT/test/e2e/mutants.py"
