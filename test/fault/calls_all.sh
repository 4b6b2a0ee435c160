#!/bin/sh
# label: verify
# The same with all that are asked for: 2,000 mallocs in four runs, 100 signals of each kind.
export FAULT_MALLOCS=500 FAULT_MOMENTS=100
exec "$ROOT/test/fault/calls.sh"
