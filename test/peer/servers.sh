#!/bin/sh
# What gate makes of configurations of servers, against crossplane and httpd.
set -eu
# shellcheck source=test/peer/lib_answers.sh
. "$(dirname "$0")/lib_answers.sh"

need python3
python3 -c 'import crossplane' 2>/dev/null || skip "crossplane is not installed"
[ -x /usr/sbin/apache2 ] || skip "apache2-bin is not installed"
real=
[ ! -f /etc/nginx/nginx.conf ] || real=real
mkdir -p "$answers/directives"
ask directive_answers.py "$answers/directives" -- "$seed" $real
replay directives answers
