#!/bin/sh
# A profile under a policy: needs that the policy declares, raises that its content line holds back,
# and what a profile includes, which the policy's checksum pins.
set -u
# shellcheck source=test/e2e/lib_trust.sh
. "$ROOT/test/e2e/lib_trust.sh"

git init -q -b main app
mkdir -p app/.gate app/profiles/app app/profiles/base image/etc
printf 'ID=debian\nVERSION_ID=12\n' >image/etc/os-release
cat >app/profiles/base/profile.yaml <<'TEXT'
gate_profile: 1
name: base
version: "2.0"
title: Rules of all
inputs:
  needed_services: {type: list, default: []}
  tries: {type: integer, by: [{when: {os: debian}, value: 3}]}
controls:
  - {id: no-ftp, title: No FTP, impact: 1, needed: vsftpd, describe: [{ask: so?}]}
  - {id: dropped, title: Dropped, impact: 1, describe: [{file: /etc/x, it: exist}]}
TEXT
cat >app/profiles/app/profile.yaml <<'TEXT'
gate_profile: 1
name: app
version: "1.3"
title: Rules of one
include: [{profile: ../base, drop: [{control: dropped, reason: not ours}]}]
controls:
  - {id: raised, title: R, impact: 1, since: {"1.0": 0.3, "1.3": 1}, describe: [{file: /etc/x, it: exist}]}
  - {id: fresh, title: F, impact: 1, since: "1.3", describe: [{file: /etc/x, it: exist}]}
  - {id: old, title: O, impact: 0.3, since: "1.0", describe: [{file: /etc/os-release, it: exist}]}
TEXT

# pin: writes the policy with the checksum that the profile has now
pin() {
    sha256=$(cd app && "$GATE" profile show --json profiles/app | sed -n 's/.*"sha256": "sha256:\([0-9a-f]*\)".*/\1/p')
    cat >app/.gate/policy.yaml <<TEXT
gate_policy: 1
project: demo
profiles: [{name: profiles/app, sha256: "$sha256"}]
content: "1.2"
inputs:
  needed_services: {value: [vsftpd]}
TEXT
    commit app "a policy"
    publish app
}

pin
run app check --report json ../image
expect "what is newer does not block" 0
says "what is newer does not block" '"newer": true' '"control": "dropped"' '"reason": "not ours"' \
    "vsftpd is declared as needed (needed_services: policy .gate/policy.yaml:6)" \
    '"given_by": "policy .gate/policy.yaml:6"' "profiles/base/profile.yaml:7" '"effective_sha256": "sha256:'
run app check ../image
says "the report" "New, not yet enforced: raised, fresh"

edit app 's/"1.2"/"1.3"/'
commit app "all of it"
publish app
run app check ../image
expect "what is enforced blocks" 1
says "what is enforced blocks" "2 failures at or above CAT II"

echo '# a word' >>app/profiles/base/profile.yaml
run app check ../image
expect "an included file that changed" 2
says "an included file that changed" "the policy pins"
exit "$status"
