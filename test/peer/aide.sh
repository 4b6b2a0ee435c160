#!/bin/sh
# Which rules AIDE applies to paths by generated configurations, against aide itself in a Debian 12
# root.
set -eu
# shellcheck source=test/peer/lib_answers.sh
. "$(dirname "$0")/lib_answers.sh"

need python3
need_root "asks in a chroot"
debian_root apt aide,aide-common
mkdir -p "$answers/aide"
ask aide/ask.py "$root" "$answers/aide/rules.cases" -- "$seed" 150
replay resource_aide
