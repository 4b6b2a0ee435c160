#!/bin/sh
# `gate policy show` and `gate policy check` in real repositories with real keys: what counts and
# where it came from, what a change loosens, tightens and kills, and who would be locked out.
set -u
# shellcheck source=test/e2e/lib_trust.sh
. "$ROOT/test/e2e/lib_trust.sh"

for name in dev dev2 lead lead2 sec sec2 vp vp2 ci evil; do
    person "$name"
done
git init -q -b main app
commit app "without gate"

run app policy check
expect "no .gate" 0
says "no .gate" "there is no .gate"
run app policy check --require-policy
expect "no .gate, but it is required" 4
run app policy show
expect "no policy" 0
says "no policy" "# root: none" "there is no policy" "fail_on: cat2"
run . policy check
expect "no repository" 2

mkdir -p app/.gate
cat >app/.gate/policy.yaml <<'TEXT'
gate_policy: 1
project: payments-api
mode: enforce
fail_on: cat2
min_evaluated: 3
inputs:
  setuid_allowed: {value: [/usr/bin/su], overridable: false}
evidence: {signers: [ci@example.com]}
profiles: [auto, {name: cis-docker-image, sha256: "0000000000000000000000000000000000000000000000000000000000000000"}]
images:
  api: {expect: {os: debian-12, target: image}, platforms: [linux/amd64]}
waivers:
  requesters: [developers]
  approvals:
    cat3: {roles: [team-lead], count: 1, max_days: 180, kinds: [waiver]}
    cat2: {roles: [security], count: 1, max_days: 90, kinds: [waiver, break-glass]}
    cat1: {roles: [vp], count: 1, max_days: 14, kinds: [break-glass]}
  false-positive: {roles: [security], max_days: 365}
  break_glass_max_hours: 72
roles:
  developers: [dev@example.com, dev2@example.com]
  team-lead: [lead@example.com, lead2@example.com]
  security: [sec@example.com, sec2@example.com]
  vp: [vp@example.com, vp2@example.com]
TEXT
{
    for name in dev dev2 lead lead2 sec sec2 vp; do
        line "$name"
    done
    line vp2 gate-waiver@v1 "valid-before=\"$(date -u -d '10 days' +%Y%m%d)Z\""
    line ci gate-evidence@v1
} >app/.gate/allowed_signers
printf '* -text\n' >app/.gitattributes
waiver app WVR-1 dev lead
waiver app WVR-2 dev lead2
commit app "a policy"
publish app

run app policy show --origin
expect show 0
says show "# root: refs/remotes/origin/main $(git -C app rev-parse HEAD)" \
    "mode: enforce  # .gate/policy.yaml:3 (blob" "level: 1  # built-in default" \
    "sec@example.com: security" "ends in 9 days" "ci@example.com: evidence" "gate-evidence@v1"
run app policy show --as api
expect "show --as" 0
run app policy show --as other
expect "show --as an image that is none" 2
run app policy show --json
expect "show as JSON" 0
jq -e '.policy.waivers.approvals.cat1.roles == ["vp"] and .origin.mode.line == 3 and
    .origin.level == null and (.persons | length) == 9' "$tmp/stdout" >/dev/null ||
    fail "show --json: $(cat "$tmp/stdout")"

# What is shown is a policy: it means the same.
git clone -q app again 2>/dev/null
run app policy show --origin
cp "$tmp/stdout" again/.gate/policy.yaml
commit again "what gate wrote"
run again policy check --from refs/remotes/origin/main --no-loosen
expect "a policy as gate writes it" 0
says "a policy as gate writes it" "no change"

run app policy check --no-loosen
expect "no change" 0
says "no change" "a policy, 9 keys, 0 revocations, 2 waivers, no fault" "no change"

# change NAME SED EXIT TEXT...: one edit of the policy, what is said of it, and with --no-loosen
change() {
    change_name=$1 change_edit=$2 change_exit=$3
    shift 3
    git -C app checkout -q -B topic refs/remotes/origin/main
    edit app "$change_edit"
    git -C app diff --quiet && fail "$change_name: the edit changes nothing"
    commit app "$change_name"
    run app policy check --allow-lockout
    expect "$change_name" 0
    says "$change_name" "$@"
    run app policy check --no-loosen --allow-lockout
    expect "$change_name, with --no-loosen" "$change_exit"
}
change mode 's/^mode: enforce/mode: audit/' 1 "loosens   mode: nothing blocks any more: enforce -> audit"
change fail_on 's/^fail_on: cat2/fail_on: cat1/' 1 "loosens   fail_on"
change "fail_on, stricter" 's/^fail_on: cat2/fail_on: any/' 0 "tightens  fail_on"
change level 's/^fail_on/level: 2\nfail_on/' 0 "tightens  level"
change profiles 's/^profiles: .auto, /profiles: [/' 1 "loosens   profiles: the profile does not judge any more: was auto"
change pin 's/{name: cis-docker-image,[^}]*}/cis-docker-image/' 1 "loosens   profiles.cis-docker-image: the profile is not pinned any more"
change expect 's/os: debian-12, //' 1 "loosens   images.api.expect.os: anything may be found: was debian-12"
change platforms 's/, platforms: .linux.amd64.//' 1 "loosens   images.api.platforms"
change overridable 's/overridable: false/overridable: true/' 1 "loosens   inputs.setuid_allowed.overridable"
change input 's|/usr/bin/su|/usr/bin/evil|' 1 "loosens   inputs.setuid_allowed: another value"
change approvers 's/cat1: {roles: .vp./cat1: {roles: [vp, team-lead]/' 1 \
    "loosens   waivers.approvals.cat1.roles: 'team-lead' may approve: vp -> vp, team-lead"
change days 's/max_days: 14/max_days: 15/' 1 "loosens   waivers.approvals.cat1.max_days" "14 -> 15"
change kinds 's/kinds: .break-glass.}/kinds: [waiver, break-glass]}/' 1 "loosens   waivers.approvals.cat1.kinds: 'waiver' counts"
change category '/cat3:/d' 0 "tightens  waivers.approvals.cat3: it cannot be waived any more" \
    "kills     WVR-1, for cat3" "kills     WVR-2, for cat3"
change role 's/vp: .vp@example.com, /vp: [evil@example.com, vp@example.com, /' 1 \
    "loosens   roles.vp: 'evil@example.com' holds the role"
change "role, taken" 's/lead@example.com, lead2/lead2/' 0 "tightens  roles.team-lead" \
    "kills     WVR-1, for cat3: insufficient-approval: still needs: 1 of team-lead (lead2@example.com)"
silent "role, taken" "WVR-2"
change project 's/payments-api/other/' 0 "changes   project" "kills     WVR-1, for cat3: scope-mismatch"

# Keys and revocations.
git -C app checkout -q -B topic refs/remotes/origin/main
line evil >>app/.gate/allowed_signers
sed -i 's/,valid-before="[^"]*"//' app/.gate/allowed_signers
public lead >app/.gate/revoked
echo 'waiver: WVR-2' >>app/.gate/revoked
commit app keys
run app policy check --no-loosen
expect keys 1
says keys "loosens   keys: one key more may sign: now $(ssh-keygen -lf key-evil.pub | cut -d ' ' -f 2) evil@example.com" \
    "valid-before: the key counts longer: was" \
    "tightens  revoked: it is revoked: now waiver: WVR-2" "kills     WVR-1, for cat3" "kills     WVR-2, for cat3: revoked"
run app policy check --from topic --to origin/main
expect "a local branch is no reference" 2
run app policy check --from refs/heads/topic --to origin/main --no-loosen
expect "the other way" 1
says "the other way" "loosens   revoked: it is not revoked any more: was waiver: WVR-2" "tightens  keys: the key may not sign"

# Files around .gate.
git -C app checkout -q -B topic refs/remotes/origin/main
rm app/.gitattributes
mkdir -p app/.github/workflows app/ci
echo '/.gate/ @evil' >app/.github/CODEOWNERS
echo 'run: gate check image.tar --mode audit' >app/.github/workflows/ci.yml
echo 'run: aggregate investigate' >app/.github/workflows/other.yml
echo 'include: [{local: /ci/image.yml}]' >app/.gitlab-ci.yml
echo 'script: [gate check image.tar]' >app/ci/image.yml
commit app around
run app policy check
expect around 0
says around "look at   .gitattributes is removed" "look at   .github/CODEOWNERS is new" \
    "look at   .github/workflows/ci.yml is new" "look at   ci/image.yml is new"
silent around other.yml .gitlab-ci.yml
run app policy check --json
jq -e '[.look_at[].path] == [".gitattributes", ".github/CODEOWNERS", ".github/workflows/ci.yml", "ci/image.yml"]' \
    "$tmp/stdout" >/dev/null || fail "look_at: $(cat "$tmp/stdout")"

# Lock-out: one key, or one person with two keys.
git -C app checkout -q -B topic refs/remotes/origin/main
sed -i '/^vp2@/d' app/.gate/allowed_signers
commit app "one vp"
run app policy check
expect "one key for a category" 1
says "one key for a category" "waivers.approvals.cat1: without the key" "vp@example.com: needs 1 of vp"
silent "one key for a category" "waivers.approvals.cat2"
run app policy check --allow-lockout
expect "--allow-lockout" 0
public vp >app/.gate/revoked
commit app "no vp"
run app policy check
expect "no key for a category" 1
says "no key for a category" "waivers.approvals.cat1: needs 1 of vp beside who asks, and 0 can sign"
run app check "$FIXTURES/tiny.tar" --trust-ref origin/main
expect "gate check refuses to let it be merged" 2

# All faults of all files at once; the root that is broken is what a change repairs.
git -C app checkout -q -B topic refs/remotes/origin/main
edit app 's/^mode: enforce/mode: enforced/'
echo 'no key' >>app/.gate/allowed_signers
echo 'nothing' >app/.gate/revoked
echo 'gate_waiver: 2' >app/.gate/waivers/WVR-3.yaml
commit app faults
run app policy check
expect faults 2
says faults ".gate/policy.yaml:3:7: " ".gate/allowed_signers:10:" ".gate/revoked:1:" ".gate/waivers/WVR-3.yaml:1:" "(blob "
[ ! -s "$tmp/stdout" ] || fail "faults: something is on standard output"
publish app
git -C app checkout -q -B repair HEAD~1
run app policy check
expect "a change that repairs" 0
says "a change that repairs" "what stands there is malformed"
run app policy check --no-loosen
expect "a change that repairs, with --no-loosen" 4

# A root that is not fetched: known trouble only where a comparison was asked for.
git -C app update-ref -d refs/remotes/origin/main
git -C app symbolic-ref -d refs/remotes/origin/HEAD
run app policy check
expect "no root" 0
says "no root" "compared with nothing"
run app policy check --trust-ref origin/main
expect "no root, but it is named" 4
says "no root, but it is named" "git fetch"
exit "$status"
