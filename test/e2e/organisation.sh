#!/bin/sh
# The organisation's policy by --trust-repo, with real repositories and keys: its floors, roles, keys
# and revocations hold, the application only tightens and holds waivers, and what it tries beyond
# that is refused and told.
set -u
# shellcheck source=test/e2e/lib_trust.sh
. "$ROOT/test/e2e/lib_trust.sh"

for name in dev lead sec vp evil; do
    person "$name"
done

# The organisation: roles, keys, floors.
git init -q -b main security-policy
mkdir security-policy/.gate
cat >security-policy/.gate/policy.yaml <<'TEXT'
gate_policy: 1
mode: enforce
fail_on: cat2
level: 1
profiles: [cis-docker-image]
waivers:
  requesters: [developers]
  approvals:
    cat3: {roles: [team-lead], max_days: 180, kinds: [waiver]}
    cat1: {roles: [vp], max_days: 14, kinds: [break-glass]}
roles:
  developers: [dev@example.com]
  team-lead: [lead@example.com]
  vp: [vp@example.com]
TEXT
for name in dev lead vp; do
    line "$name"
done >security-policy/.gate/allowed_signers
commit security-policy "the first"
first=$(git -C security-policy rev-parse HEAD)
commit security-policy "the second"
second=$(git -C security-policy rev-parse HEAD)

run security-policy policy check --organisation --allow-lockout
expect "an organisation's own check" 0
says "an organisation's own check" "a policy, 3 keys"
run security-policy policy check
expect "its policy is none of an application" 2
says "its policy is none of an application" "missing key 'project'"

# The application.
git init -q -b main app
mkdir app/.gate
write_policy() {
    cat >app/.gate/policy.yaml <<TEXT
gate_policy: 1
project: payments-api
extends: {repo: security-policy, min_commit: "${1:-$first}"}
images:
  api: {}
TEXT
}
write_policy
waiver app WVR-1 dev lead
commit app "a policy"
publish app

# trust NAME [WORD...]: what counts, with the organisation checked out beside
trust() {
    trust_name=$1
    shift
    run app policy show --origin --trust-ref origin/main --trust-repo ../security-policy "$@"
    expect "$trust_name" 0
}

# setting NAME FILTER VALUE: of the policy that counts
setting() {
    run app policy show --json --trust-ref origin/main --trust-repo ../security-policy
    expect "$1" 0
    got=$(jq -c "$2" "$tmp/stdout")
    [ "$got" = "$3" ] || fail "$1: $2 is $got, expected $3"
}

trust "the organisation's policy"
says "the organisation's policy" "# organisation: ../security-policy $second" "profiles: [cis-docker-image]" \
    "the organisation's)" "vp@example.com: vp" "project: payments-api"
setting "both commits" '[.root.commit, .organisation.commit] | map(length)' '[40,40]'
setting roles '.policy.roles | keys' '["developers","team-lead","vp"]'

# Without it nothing counts, and the message says what to do.
run app policy show --trust-ref origin/main
expect "extends, without --trust-repo" 4
says "extends, without --trust-repo" "the policy extends 'security-policy'" "--trust-repo DIR"
run app check "$FIXTURES/tiny.tar" --trust-ref origin/main
expect "gate check, without --trust-repo" 4
run app policy check --trust-ref origin/main
expect "policy check, without --trust-repo" 4
run app policy show --trust-ref origin/main --trust-repo ../nowhere
expect "--trust-repo that is none" 4

# min_commit, by ancestry.
write_policy "$second"
commit app "the second"
publish app
trust "min_commit is reached"
git -C security-policy checkout -q -B old "$first"
run app policy show --trust-ref origin/main --trust-repo ../security-policy
expect "older than min_commit" 4
says "older than min_commit" "$second" "does not contain"
run app policy show --trust-ref origin/main --trust-repo ../security-policy@refs/heads/main
expect "--trust-repo DIR@REF" 0
git -C security-policy checkout -q --orphan other
commit security-policy "unrelated"
run app policy show --trust-ref origin/main --trust-repo ../security-policy
expect "another history" 4
git -C security-policy checkout -q main
write_policy
commit app "the first is enough"
publish app

# attempt NAME TEXT: HEAD of app is published as the root; what was tried is refused and told
attempt() {
    commit app "$1"
    publish app
    trust "$1"
    says "$1" "refused, or without effect" "$2"
}

# Floors.
printf 'mode: audit\nfail_on: cat1\n' >>app/.gate/policy.yaml
attempt "floors" "mode: audit, but the organisation's policy enforces (.gate/policy.yaml:6)"
says floors "fail_on: cat1, but the organisation's policy says cat2" "mode: enforce" "fail_on: cat2"
setting floors '[.policy.mode, .policy.fail_on]' '["enforce","cat2"]'
write_policy
printf 'images:\n  api: {fail_on: cat1}\n' >app/.gate/images
sed -i '/^images:/,$d' app/.gate/policy.yaml
cat app/.gate/images >>app/.gate/policy.yaml
rm app/.gate/images
attempt "the floor of one image" "images.api: cat1, but the organisation's policy says cat2"
write_policy
printf 'profiles: [cis-linux]\n' >>app/.gate/policy.yaml
commit app "profiles are added"
publish app
setting "profiles are added, not replaced" .policy.profiles '["cis-docker-image","cis-linux"]'

# It may tighten.
write_policy
printf 'fail_on: any\nlevel: 2\nmin_evaluated: 5\n' >>app/.gate/policy.yaml
commit app tighter
publish app
setting tighter '[.policy.fail_on, .policy.level, .policy.min_evaluated]' '["any",2,5]'

# Roles and approvals are the organisation's.
write_policy
cat >>app/.gate/policy.yaml <<'TEXT'
waivers:
  requesters: [developers]
  approvals:
    cat1: {roles: [vp, developers], max_days: 3000, kinds: [waiver, break-glass]}
roles:
  developers: [dev@example.com]
  vp: [dev@example.com, evil@example.com]
  mine: [evil@example.com]
TEXT
attempt roles "roles: roles are the organisation's"
says roles "waivers: who asks and who approves is the organisation's"
setting roles '[.policy.roles.vp, .policy.roles.mine, .policy.waivers.approvals.cat1.max_days]' '[["vp@example.com"],null,14]'

# Keys are the organisation's: the application's file does not count.
write_policy
{
    line evil
    printf 'vp@example.com namespaces="gate-waiver@v1" %s\n' "$(public evil)"
} >app/.gate/allowed_signers
attempt keys "keys come from --trust-repo"
setting keys '[.persons[].person]' '["dev@example.com","lead@example.com","vp@example.com"]'
rm app/.gate/allowed_signers

# Revocations are those of both: what the organisation revoked stays revoked.
public lead >security-policy/.gate/revoked
commit security-policy "lead lost the key"
line lead >app/.gate/allowed_signers
attempt "a key that is revoked" "keys come from --trust-repo"
setting "a key that is revoked" '[.persons[] | select(.person == "lead@example.com") | .keys[].state]' '["revoked"]'
rm app/.gate/allowed_signers
git -C security-policy revert --no-edit -q HEAD 2>/dev/null || git -C security-policy reset -q --hard HEAD~1
public lead >app/.gate/revoked
commit app "the application revokes, too"
publish app
setting "the application revokes" '[.persons[] | select(.person == "lead@example.com") | .keys[].state]' '["revoked"]'
rm app/.gate/revoked
commit app "as it was"
publish app

# A run records both commits, and judges by the organisation's floors.
run app check "$FIXTURES/tiny.tar" --trust-ref origin/main --trust-repo ../security-policy --as api \
    --report "json:$tmp/record.json" --quiet
[ "$code" -le 1 ] || fail "gate check: exit $code: $(cat "$tmp/stderr")"
grep -qF "$(git -C app rev-parse HEAD)" "$tmp/record.json" || fail "the record has not the application's commit"
grep -qF "$(git -C security-policy rev-parse HEAD)" "$tmp/record.json" || fail "the record has not the organisation's commit"
jq -e '.run.mode == "enforce"' "$tmp/record.json" >/dev/null || fail "the record's mode: $(jq -c .run "$tmp/record.json")"

# A change that only concerns the application is compared under the organisation's keys.
git -C app checkout -q -B topic
rm app/.gate/waivers/WVR-1.yaml*
commit app "a waiver is removed"
run app policy check --trust-repo ../security-policy
expect "a waiver is removed" 0
says "a waiver is removed" "kills     WVR-1, for cat3: its file is removed"
git -C app checkout -q -B topic main
sed -i '/^extends/d' app/.gate/policy.yaml
commit app "it extends nothing"
run app policy check --trust-repo ../security-policy --no-loosen
expect "it extends nothing" 1
says "it extends nothing" "loosens   extends.repo"
exit "$status"
