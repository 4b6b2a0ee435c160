#!/bin/sh
# gate init makes what it says, in the repository around a folder, and changes nothing of others'.
set -u
command -v git >/dev/null || { echo "git is not installed"; exit 77; }
command -v ssh-keygen >/dev/null || { echo "ssh-keygen is not installed"; exit 77; }
python3 -c 'import yaml' 2>/dev/null || { echo "python3 with yaml is not installed"; exit 77; }
tmp=$(mktemp -d)
agent=
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"; [ -z "$agent" ] || kill "$agent"' EXIT
status=0
cd "$tmp" || exit 1
HOME=$tmp
export HOME GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org
export GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
unset GITHUB_ACTIONS GITLAB_CI JENKINS_URL TF_BUILD CIRCLECI CI SSH_AUTH_SOCK

fail() {
    echo "$*"
    status=1
}

# init WANTED ARGUMENT...: exit code WANTED; what it prints in $tmp/stdout and $tmp/stderr
init() {
    wanted=$1
    shift
    code=0
    "$GATE" init "$@" >"$tmp/stdout" 2>"$tmp/stderr" || code=$?
    [ "$code" = "$wanted" ] || fail "gate init $*: exit code $code, not $wanted: $(cat "$tmp/stderr")"
}

# says TEXT, and complains of TEXT: of the last run
says() { grep -qF -- "$1" "$tmp/stdout" || fail "'$1' is not said: $(cat "$tmp/stdout")"; }
complains() { grep -qF -- "$1" "$tmp/stderr" || fail "no '$1': $(cat "$tmp/stderr")"; }

# listing FOLDER: every file with its mode and content
listing() { (cd "$1" && find . -name .git -prune -o -printf '%p %y %m %l\n' -type f -exec cat {} + | sort); }

# same FOLDER ARGUMENT...: a run with these arguments changes nothing and says so
same() {
    folder=$1
    shift
    listing "$folder" >"$tmp/before"
    init 0 "$folder" "$@"
    listing "$folder" >"$tmp/after"
    cmp -s "$tmp/before" "$tmp/after" || fail "$folder: changed: $(diff "$tmp/before" "$tmp/after")"
    says "Nothing to write"
    if grep -q '^wrote' "$tmp/stdout"; then fail "$folder: written twice"; fi
}

# has FILE LINE
has() { grep -qxF -- "$2" "$1" || fail "$1: no line '$2': $(cat "$1")"; }
has_not() { if grep -qF -- "$2" "$1"; then fail "$1: '$2'"; fi; }

ssh-keygen -q -t ed25519 -N '' -C 'me@laptop' -f key
ssh-keygen -q -t ed25519 -N '' -C 'other' -f other

# A clone of a repository on GitHub, by its remote; whatever the branch here is.
git init -q -b trunk origin
git -C origin commit -q --allow-empty -m one
git -C origin checkout -q -b topic
git clone -q origin github
git -C github checkout -q topic
git -C github remote set-head origin trunk
git -C github config remote.origin.url https://user:secret@github.example.com/team/payments-api.git
mkdir github/deep
(cd github/deep && "$GATE" init --owner @team/security --signer "lead@example.com=$tmp/key.pub" \
    --signer "dev@example.com=$tmp/other.pub") >stdout 2>stderr || fail "github: $(cat stderr)"
for file in .gate/policy.yaml .gate/allowed_signers .gate/revoked .gate/waivers/README.md .gitattributes \
    .github/CODEOWNERS .github/workflows/gate.yml; do
    says "wrote $file"
    [ -f "github/$file" ] || fail "no github/$file"
done
says "origin/trunk (refs/remotes/origin/HEAD)"
if grep -rq --exclude-dir=.git secret stdout github; then fail "the remote's password is shown"; fi
has github/.gate/policy.yaml 'project: "payments-api"'
has github/.gate/policy.yaml 'mode: audit'
has github/.gitattributes '.gate/** -text'
for path in .gate/policy.yaml .gate/allowed_signers .gate/revoked .github/workflows/gate.yml; do
    has github/.github/CODEOWNERS "/$path @team/security"
done
has_not github/.github/CODEOWNERS waivers
same github
same github/deep
same github --owner @team/security

# ssh-keygen takes the file for what it is.
echo a >message
ssh-keygen -q -Y sign -n gate-waiver@v1 -f key message 2>/dev/null
ssh-keygen -q -Y verify -n gate-waiver@v1 -I lead@example.com -f github/.gate/allowed_signers -s message.sig \
    <message >/dev/null || fail "ssh-keygen does not take allowed_signers"
if ssh-keygen -q -Y verify -n gate-waiver@v1 -I dev@example.com -f github/.gate/allowed_signers -s message.sig \
    <message >/dev/null 2>&1; then fail "a key signs for another person"; fi

# The steps of git, as they stand in the file, bring the branch that --trust-ref names into a shallow clone.
cat >steps.py <<'PYTHON'
import sys
import yaml

with open(sys.argv[1], encoding="utf-8") as file:
    document = yaml.safe_load(file)
job = document.get("jobs", document)["gate"]
for step in job.get("steps", job.get("script")):
    text = step.get("run", "") if isinstance(step, dict) else step
    if text:
        print(text)
for step in job.get("steps", []):
    name, _, pin = step.get("uses", "x@" + 40 * "0").partition("@")
    assert len(pin) == 40, name
PYTHON
# run_fetch CI FILE BRANCH
run_fetch() {
    python3 steps.py "$2" >steps || fail "$2 is wrong"
    grep -qF -- "gate check image.tar --bootstrap --trust-ref origin/$3 --report cli" steps ||
        fail "$2: no gate check: $(cat steps)"
    git clone -q --depth=1 --branch topic "file://$tmp/origin" "shallow-$1"
    git -C "shallow-$1" update-ref -d refs/remotes/origin/HEAD
    (cd "shallow-$1" && sh -e -c "$(grep '^git fetch' ../steps)") 2>/dev/null || fail "$2: the fetch fails"
    [ "$(git -C "shallow-$1" rev-parse "refs/remotes/origin/$3")" = "$(git -C origin rev-parse "$3")" ] ||
        fail "$2: origin/$3 is not there"
}
run_fetch github github/.github/workflows/gate.yml trunk

# GitLab: by the file that is there, which is not touched.
git init -q -b trunk gitlab
git -C gitlab config remote.origin.url git@example.com:team/app.git
echo 'build: {script: [make]}' >gitlab/.gitlab-ci.yml
init 0 gitlab --branch trunk
says "kept  .gitlab-ci.yml"
says "  - local: .gate/gitlab-ci.yml"
says "wrote .gitlab/CODEOWNERS"
has gitlab/.gitlab-ci.yml 'build: {script: [make]}'
has gitlab/.gitlab/CODEOWNERS '# /.gate/gitlab-ci.yml @OWNER'
has gitlab/.gate/policy.yaml 'project: "app"'
run_fetch gitlab gitlab/.gate/gitlab-ci.yml trunk
same gitlab
# Owners that come later are added behind.
init 0 gitlab --owner @sec
says "wrote .gitlab/CODEOWNERS (7 lines added)"
has gitlab/.gitlab/CODEOWNERS '[gate]'
has gitlab/.gitlab/CODEOWNERS '/.gate/revoked @sec'
same gitlab --owner @sec
same gitlab
# Without one it is made, and includes the step.
git init -q empty
init 0 empty --ci gitlab
has empty/.gitlab-ci.yml '  - local: .gate/gitlab-ci.yml'
if grep -q 'Add to' stdout; then fail "there is nothing to add"; fi
same empty
# By the CI that runs it; and by nothing.
git init -q plain
GITHUB_ACTIONS=true init 0 plain --dry-run
says "would write .github/workflows/gate.yml"
[ ! -e plain/.gate ] || fail "--dry-run writes"
init 0 plain
says "--ci names it"
[ ! -e plain/.github ] || fail "a CI out of nothing"
same plain

# What is there is kept, byte by byte; lines are added behind what others wrote.
git init -q kept
mkdir -p kept/.gate/waivers kept/.github/workflows kept/docs
printf 'gate_policy: 1\nproject: mine' >kept/.gate/policy.yaml
printf '# mine\n' >kept/.gate/allowed_signers
printf '* text=auto\r\n' >kept/.gitattributes
chmod 600 kept/.gitattributes
printf '* @all' >kept/docs/CODEOWNERS
echo 'on: push' >kept/.github/workflows/gate.yml
cp -r kept expected
init 0 kept --owner @a --signer "a@example.com=$tmp/key.pub"
for file in .gate/policy.yaml .gate/allowed_signers .github/workflows/gate.yml; do
    says "kept  $file"
    cmp -s "kept/$file" "expected/$file" || fail "$file was changed"
done
says "Add to .gate/allowed_signers"
says "a@example.com namespaces=\"gate-waiver@v1\" ssh-ed25519 "
printf '* text=auto\r\n.gate/** -text\r\n' | cmp -s - kept/.gitattributes || fail "ends of lines of .gitattributes"
[ "$(stat -c %a kept/.gitattributes)" = 600 ] || fail "the mode of .gitattributes"
[ "$(head -n 1 kept/docs/CODEOWNERS)" = '* @all' ] || fail "the first line of CODEOWNERS"
has kept/docs/CODEOWNERS '/.gate/policy.yaml @a'
[ ! -e kept/.github/CODEOWNERS ] || fail "a second CODEOWNERS"
same kept

# refused PATH TARGET: with a link at PATH nothing is written, neither there nor elsewhere
refused() {
    rm -rf linked outside
    git init -q linked
    mkdir outside
    echo mine >outside/file
    mkdir -p "linked/$(dirname "$1")"
    ln -s "$2" "linked/$1"
    listing linked >before
    init 5 linked --ci github
    complains "'$1' is a symbolic link"
    listing linked >after
    cmp -s before after || fail "$1 is a link: written: $(diff before after)"
    [ "$(ls outside) $(cat outside/file)" = "file mine" ] || fail "$1 is a link: written outside"
}
for path in .gate/policy.yaml .gate/allowed_signers .gate/revoked .gate/waivers/README.md .gitattributes \
    .github/CODEOWNERS .github/workflows/gate.yml; do
    refused "$path" "$tmp/outside/file"
done
refused .gate ../outside
refused .gate/waivers "$tmp/outside"
refused .github "$tmp/outside"
refused .github/workflows "$tmp/outside"
refused .gate/policy.yaml "$tmp/outside/none"
refused .gitattributes "$tmp/outside/none"

# What cannot be written is an error that names it, and what is half written does not stay.
git init -q wrong
mkdir -p wrong/.gate/policy.yaml
init 5 wrong
complains "'.gate/policy.yaml' is a directory"
git init -q full
text=$(ulimit -f 0 && "$GATE" init full 2>&1 >/dev/null)
[ $? -eq 5 ] || fail "a file that may not grow: not 5"
echo "$text" >stderr
complains "cannot write '.gate/policy.yaml'"
[ -z "$(find full -name .git -prune -o -type f -print)" ] || fail "a part of a file stayed"
git init -q readonly
chmod a-w readonly
if [ "$(id -u)" -ne 0 ]; then
    init 5 readonly
    complains "cannot write '.gate/policy.yaml': permission denied"
elif command -v setpriv >/dev/null; then
    chmod a+rx "$tmp"
    setpriv --reuid 65534 --clear-groups "$GATE" init readonly >/dev/null 2>"$tmp/stderr"
    code=$?
    # Another user may not be able to start gate where it was built.
    [ "$code" -gt 125 ] || { [ "$code" = 5 ] && complains "cannot write '.gate/policy.yaml': permission denied"; } ||
        fail "a folder that is read-only: exit code $code: $(cat "$tmp/stderr")"
fi

# Wrong usage writes nothing.
mkdir none
git init -q --bare bare
git init -q usage
init 2 none
complains "no repository"
init 2 "$tmp/nowhere"
init 2 bare
complains "bare"
init 2 usage --branch 'a b'
init 2 usage --branch 'a;id'
init 2 usage --owner team
init 2 usage --signer "a b=$tmp/key.pub"
init 2 usage --signer "a*=$tmp/key.pub"
init 2 usage --signer "a=$tmp/key"
complains "no public key"
init 2 usage --signer "a=$tmp/none"
init 2 usage --signer "a=$tmp/steps.py"
cat key.pub other.pub >both.pub
init 2 usage --signer "a=$tmp/both.pub"
init 2 usage --signer a@example.com
complains "SSH_AUTH_SOCK"
git -C usage symbolic-ref refs/remotes/origin/HEAD 'refs/remotes/origin/a;id'
init 2 usage
complains "cannot stand in a CI file"
[ "$(ls -A usage)" = .git ] || fail "wrong usage writes"

# A key of ssh-agent: the only one.
if command -v ssh-agent >/dev/null; then
    eval "$(ssh-agent -a "$tmp/agent")" >/dev/null
    agent=$SSH_AGENT_PID
    git init -q agent-key
    init 2 agent-key --signer a@example.com
    complains "holds no key"
    ssh-add -q key
    init 0 agent-key --signer a@example.com
    has agent-key/.gate/allowed_signers "a@example.com namespaces=\"gate-waiver@v1\" $(cut -d' ' -f1,2 key.pub)"
    ssh-add -q other
    init 2 agent-key --signer b@example.com
    complains "holds several keys"
fi

# The policy is YAML as it is written, and with what is commented out; so are the files of the CIs.
cat >forms.py <<'PYTHON'
import re
import sys
import yaml

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
written = yaml.safe_load(text)
assert set(written) == {"gate_policy", "project", "mode", "fail_on", "level", "profiles"}, written
assert written["gate_policy"] == 1 and written["mode"] == "audit"
head, mark, tail = text.partition("# waivers:\n")
block = yaml.safe_load(head + re.sub("(?m)^# ", "", mark + tail))
assert set(block["waivers"]["approvals"]) == {"cat1", "cat2", "cat3"}, block
named = {role for entry in block["waivers"]["approvals"].values() for role in entry["roles"]}
assert named | set(block["waivers"]["requesters"]) <= set(block["roles"]), block
everything = yaml.safe_load(re.sub("(?m)^# (?=[a-z_]+:|  )", "", text))
assert {"enforce_after", "inputs", "images", "waivers", "roles"} <= set(everything), everything
assert all(line == line.rstrip() and len(line) <= 100 for line in text.split("\n"))
PYTHON
python3 forms.py github/.gate/policy.yaml || fail "the policy is wrong"
for file in gitlab/.gate/gitlab-ci.yml empty/.gitlab-ci.yml; do
    python3 -c 'import sys, yaml; assert yaml.safe_load(open(sys.argv[1]))' "$file" || fail "$file is no YAML"
done
exit "$status"
