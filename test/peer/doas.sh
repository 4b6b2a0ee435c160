#!/bin/sh
# What gate makes of random files of doas, against `doas -C`.
set -eu
# shellcheck source=test/peer/lib_answers.sh
. "$(dirname "$0")/lib_answers.sh"

need doas python3
mkdir -p "$answers/privileges"
ask doas_answers.py "$answers/privileges/doas" -- "$seed" 500
replay doas_conf answers
