#!/bin/sh
# The whole life of waivers in real repositories with real keys: asked for, signed by gate and by
# ssh-keygen, attached, verified, listed, revoked, pruned, found again in the history. What gate
# signs ssh-keygen verifies, and the command that `ask` prints is run as it stands.
# shellcheck disable=SC2086,SC2154 # $trust is words; $out and the images are of lib.sh
set -u
for tool in git jq ssh-keygen ssh-agent ssh-add python3; do
    command -v "$tool" >/dev/null || { echo "SKIPPED: $tool is not installed"; exit 77; }
done
tmp=$(mktemp -d)
agent=
trap '[ -z "$agent" ] || kill "$agent"; rm -rf "$tmp"' EXIT
status=0
unset SSH_AUTH_SOCK
ATTACK_BASE=$tmp/base
"$ROOT/test/attack/base.sh" "$ATTACK_BASE" >"$tmp/base.log" 2>&1 || { cat "$tmp/base.log"; exit 1; }
cd "$tmp" || exit 1
CASE=waivers PART=setup
# shellcheck source=test/attack/lib.sh
. "$ROOT/test/attack/lib.sh"
trust='--trust-ref origin/main'

# what of lib.sh ends a case ends here one check
fail() {
    echo "waivers: $PART: $*"
    status=1
}

# begin NAME: a fresh repository, and what follows is about NAME
begin() {
    PART=$1
    rm -rf "$tmp/repo"
    cp -r "$ATTACK_BASE/repo" "$tmp/repo"
    cd "$tmp/repo" || exit 1
}

# waive EXIT VERB [WORD...]: runs gate waiver; $tmp/stdout and $tmp/stderr hold what it said
waive() {
    wanted=$1 verb=$2
    shift 2
    "$GATE" waiver "$verb" $trust "$@" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null && code=0 || code=$?
    [ "$code" = "$wanted" ] || fail "$verb $*: exit $code, expected $wanted: $(cat "$tmp/stderr" "$tmp/stdout")"
}
says() { grep -qF -- "$1" "$tmp/stdout" "$tmp/stderr" || fail "nothing says '$1': $(cat "$tmp/stderr" "$tmp/stdout")"; }
says_not() { ! grep -qF -- "$1" "$tmp/stdout" "$tmp/stderr" || fail "something says '$1'"; }
id_of() { basename "$(ls .gate/waivers/*.yaml)" .yaml; }
expect() { [ "$2" = "$3" ] || fail "$1: '$2', expected '$3'"; }
# run_line: runs the git line that was printed, without the push
run_line() { sh -c "$(grep '^git .*add ' "$tmp/stdout" | sed 's/ && git [^&]*push$//')" >/dev/null || fail "the git line does not run"; }
# by_ssh_keygen FILE PRINCIPAL
by_ssh_keygen() {
    ssh-keygen -q -Y verify -f .gate/allowed_signers -I "$2" -n gate-waiver@v1 -s "$1.$2.sig" <"$1" >/dev/null 2>&1 ||
        fail "ssh-keygen does not verify the signature of $2"
}

begin records
for category in 1 2 3; do
    eval "image=\$CAT$category"
    # shellcheck disable=SC2154
    "$GATE" check "$image" $trust --quiet --report "json:$tmp/cat$category.json" 2>/dev/null
    expect "check of cat$category" $? 1
done
"$GATE" check "$GREEN" $trust --quiet --report "json:$tmp/green.json" 2>/dev/null
reason='--reason because'

# --- red to green for CAT I: three commands and a paste for who asks, one command for who approves
begin break-glass
waive 0 new --from "$tmp/cat1.json" --key "$KEYS/dev" --sign --reason 'Patch for CVE; "must" ship: now' --plan 'Base lands tomorrow' --ticket INC-4711
id=$(id_of)
file=.gate/waivers/$id.yaml
says 'break-glass for project payments-api, image api'
says 'needs       1 of vp (vp@example.com)'
says '/etc/shadow:2'
by_ssh_keygen "$file" dev@example.com
waive 2 ask "$id"
says 'git add it first'
waive 0 new --from "$tmp/cat1.json" --key "$KEYS/dev" $reason --plan p --json
jq -e '.status == "insufficient-approval" and .category == "cat1" and (.next | startswith("git add"))' "$tmp/stdout" >/dev/null || fail "new --json"
rm .gate/waivers/"$(jq -r .id "$tmp/stdout")".yaml
git add .gate
waive 0 ask "$id" --record "$tmp/cat1.json"
says 'CAT I  No account has an empty password'
says "$(sha256sum "$file" | cut -d ' ' -f 1)"
sed -n '/^ssh-keygen/,/^END-OF-WAIVER$/p' "$tmp/stdout" | sed "s,~/.ssh/id_ed25519,'$KEYS/vp'," >"$tmp/command"
sh "$tmp/command" >"$tmp/pasted" 2>"$tmp/keygen.log" || fail "the command of ask: $(cat "$tmp/keygen.log")"
sed -n '/^gate_waiver/,/^END-OF-WAIVER$/p' "$tmp/command" | sed '$d' | cmp -s - "$file" || fail "the bytes are not those of the file"
commit asked
check "$CAT1"
expect "check before approval" "$code" 1
{ echo 'here you are:'; echo '```'; sed 's/^/> > /' "$tmp/pasted"; echo '```'; } >"$tmp/chat"
waive 0 attach "$id" "$tmp/chat"
says "signed by vp@example.com"
run_line
by_ssh_keygen "$file" vp@example.com
check "$CAT1"
accepted 1
waive 0 verify "$id"
says 'vp@example.com (vp)'
waive 0 lint
waive 0 ls --json
expect 'ls' "$(jq -r '.waivers[] | .status + " " + .approved' "$tmp/stdout")" 'accepted vp@example.com (vp)'
waive 0 show "$id" --json
expect 'signatures' "$(jq -c '[.signatures[].state]' "$tmp/stdout")" '["good","good"]'
waive 0 ls --expiring 1d
waive 1 ls --expiring 4d --format csv
says "$id"
waive 2 ls --expiring soon
waive 2 show WVR-x
waive 2 show "${id%?}"
says "did you mean '$id'?"

# --- what new refuses
begin refusals
waive 2 new $reason
says 'missing option: --from'
waive 2 new --from "$tmp/none.json" $reason
waive 2 new --from "$CAT1" $reason
says 'no record'
waive 2 new --from "$tmp/green.json" --key "$KEYS/dev" $reason
says 'no waiver needed: nothing blocks'
waive 2 new --from "$tmp/cat1.json" --key "$KEYS/dev" $reason image-user
says 'no waiver needed: image-user does not fail'
waive 2 new --from "$tmp/cat1.json" --key "$KEYS/dev" $reason empty-pasword
says "did you mean 'empty-password'?"
waive 2 new --from "$tmp/cat1.json" --key "$KEYS/dev" --plan p
says 'missing option: --reason'
waive 2 new --from "$tmp/cat1.json" --key "$KEYS/dev" $reason
says 'missing option: --plan'
waive 2 new --from "$tmp/cat1.json" --key "$KEYS/dev" $reason --plan p --kind waiver
says 'the policy allows no waiver for cat1'
waive 2 new --from "$tmp/cat1.json" --key "$KEYS/dev" $reason --plan p --kind false-positive
waive 2 new --from "$tmp/cat1.json" --key "$KEYS/dev" $reason --plan p --hours 73
says 'too long: the policy allows 3 days'
waive 2 new --from "$tmp/cat1.json" --key "$KEYS/dev" $reason --plan p --hours 1 --days 1
waive 2 new --from "$tmp/cat1.json" --key "$KEYS/dev" $reason --plan p --until 2001-01-01T00:00:00Z
waive 2 new --from "$tmp/cat1.json" --key "$KEYS/dev" $reason --plan p --until tomorrow
waive 2 new --from "$tmp/cat1.json" --key "$KEYS/dev" $reason --plan p --image web
says "unknown image: 'web'"
waive 2 new --from "$tmp/cat1.json" $reason --plan p
says '--requested-by says it'
waive 2 new --from "$tmp/cat1.json" $reason --plan p --requested-by lead@example.com
says 'lead@example.com may not ask for waivers'
waive 2 new --from "$tmp/cat1.json" $reason --plan p --key "$KEYS/evil"
waive 2 new --from "$tmp/cat1.json" $reason --plan p --requested-by dev@example.com --key "$KEYS/lead" --sign
says 'the key is that of lead@example.com'
waive 2 new --from "$tmp/cat1.json" --key "$KEYS/dev" --plan p --reason "$(printf 'up\033[31m')"
waive 2 new --from "$tmp/cat1.json" --key "$KEYS/dev" --plan p --reason "$(printf 'left \342\200\256 right')"
waive 2 new --from "$tmp/cat1.json" --key "$KEYS/dev" --plan p $reason --renews WVR-1
jq '(.controls[] | select(.decision == "block") | .results[] | select(.status == "failed")).findings_cut = true' "$tmp/cat1.json" >"$tmp/cut.json"
waive 2 new --from "$tmp/cut.json" --key "$KEYS/dev" --plan p $reason
says 'its list of findings was cut'
jq '(.controls[] | select(.decision == "block") | .results[] | select(.status == "failed")).status = "error"' "$tmp/cat1.json" >"$tmp/error.json"
waive 2 new --from "$tmp/error.json" --key "$KEYS/dev" --plan p $reason
says '--covers failed,error'
waive 2 new --from "$tmp/error.json" --key "$KEYS/dev" --plan p $reason --covers everything
jq '.controls |= map(if .id == "image-user" then .decision = "block" | .status = "failed" | .results = ([.results[0]] | map(.status = "failed" | .findings = [{fingerprint: ("sha256:" + "a" * 64)}])) else . end)' "$tmp/cat1.json" >"$tmp/two.json"
waive 2 new --from "$tmp/two.json" --key "$KEYS/dev" --plan p $reason
says 'one waiver is for one profile'
jq '.schema = "gate-record-2"' "$tmp/cat1.json" >"$tmp/schema.json"
waive 2 new --from "$tmp/schema.json" --key "$KEYS/dev" --plan p $reason
says 'expected gate-record-1'
truncate -s 65M "$tmp/huge.json"
waive 2 new --from "$tmp/huge.json" --key "$KEYS/dev" --plan p $reason
[ ! -e .gate/waivers ] || [ -z "$(ls .gate/waivers)" ] || fail "something was written: $(ls .gate/waivers)"

# --- a record that would like to reach the terminal
jq '(.controls[] | select(.decision == "block") | .results[] | .findings[]?) |= (.path = "/\u001b[2J\u202e\ngate: PASS" | .got = "\u009b31m")' "$tmp/cat1.json" >"$tmp/hostile.json"
waive 0 new --from "$tmp/hostile.json" --key "$KEYS/dev" --plan p $reason
LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$tmp/stdout" && fail "a control character came through"
says_not "$(printf '\342\200\256')"
grep -q '^gate: PASS' "$tmp/stdout" && fail "a line of the record begins a line"

# --- links in the working tree lead nowhere
begin links
mkdir "$tmp/elsewhere"
rm -rf .gate/waivers
ln -s "$tmp/elsewhere" .gate/waivers
waive 5 new --from "$tmp/cat1.json" --key "$KEYS/dev" --plan p $reason
says 'is a symbolic link'
mv .gate "$tmp/elsewhere/gate"
ln -s "$tmp/elsewhere/gate" .gate
waive 5 new --from "$tmp/cat1.json" --key "$KEYS/dev" --plan p $reason
waive 5 revoke --key "$KEYS/vp.pub"
expect 'behind the links' "$(ls "$tmp/elsewhere")" gate

rm .gate
mv "$tmp/elsewhere/gate" .gate
commit links
waive 2 lint
says '.gate/waivers: a symbolic link, which does not count'
waive 2 ls

# --- a waiver that ends without a newline is signed as it is
begin no-newline
waiver W1 "$CAT3"
printf '%s' "$(cat .gate/waivers/W1.yaml)" >.gate/waivers/new
mv .gate/waivers/new .gate/waivers/W1.yaml
sign W1 dev
git add -A
waive 0 ask W1
grep '^printf' "$tmp/stdout" | sed "s,~/.ssh/id_ed25519,'$KEYS/lead'," >"$tmp/command"
sh "$tmp/command" >"$tmp/pasted" 2>"$tmp/keygen.log" || fail "the command of ask: $(cat "$tmp/keygen.log")"
waive 0 attach W1 "$tmp/pasted"
says 'nobody: all who have to sign have signed'

# --- CAT III, by an agent; signed by sign, with -o and from another branch
begin agent
eval "$(ssh-agent -s)" >/dev/null
agent=$SSH_AGENT_PID
ssh-add -q "$KEYS/dev" "$KEYS/evil" 2>/dev/null
waive 0 new --from "$tmp/cat3.json" $reason --sign --days 3
id=$(id_of)
by_ssh_keygen ".gate/waivers/$id.yaml" dev@example.com
says 'needs       1 of team-lead (lead@example.com)'
run_line
waive 4 sign "$id" --yes
says 'cannot sign'
waive 2 sign "$id"
says 'there is no terminal to ask on'
ssh-add -q "$KEYS/lead" "$KEYS/vp" "$KEYS/sec" 2>/dev/null
waive 4 sign "$id" --yes
says 'several'
ssh-add -q -d "$KEYS/vp" 2>/dev/null
ssh-add -q -d "$KEYS/sec" 2>/dev/null
waive 0 sign "$id" --yes -o -
ssh-keygen -q -Y verify -f .gate/allowed_signers -I lead@example.com -n gate-waiver@v1 -s "$tmp/stdout" <".gate/waivers/$id.yaml" >/dev/null 2>&1 ||
    fail "what sign -o - prints is no signature: $(cat "$tmp/stdout")"
cp "$tmp/stdout" "$tmp/lead.sig"
waive 0 sign "$id" --yes -o "$tmp/lead.out"
head -1 "$tmp/lead.out" | grep -q BEGIN || fail "sign -o FILE"
[ ! -e ".gate/waivers/$id.yaml.lead@example.com.sig" ] || fail "sign -o wrote beside the waiver too"
git checkout -q main
waive 2 sign "$id" --yes
waive 0 sign "$id" --yes --from refs/heads/topic -o -
waive 2 sign "$id" --yes --from topic
git checkout -q topic
waive 0 sign "$id" --yes --output="$tmp/lead.out"
waive 0 sign "$id" --yes --key "$KEYS/lead.pub"
run_line
by_ssh_keygen ".gate/waivers/$id.yaml" lead@example.com
check "$CAT3"
accepted 1
kill "$agent"
agent=
unset SSH_AUTH_SOCK SSH_AGENT_PID

# --- what attach refuses
PART=attach
waive 4 attach "$id" "$tmp/pasted"
says 'no signature of'
: >"$tmp/empty"
waive 4 attach "$id" "$tmp/empty"
cat "$tmp/lead.sig" "$tmp/lead.sig" >"$tmp/twice"
waive 4 attach "$id" "$tmp/twice"
says 'a second signature'
ssh-keygen -q -Y sign -f "$KEYS/evil" -n gate-waiver@v1 <".gate/waivers/$id.yaml" >"$tmp/evil.sig" 2>/dev/null
waive 4 attach "$id" "$tmp/evil.sig"
says 'stands in no line of .gate/allowed_signers'
ssh-keygen -q -Y sign -f "$KEYS/lead" -n file <".gate/waivers/$id.yaml" >"$tmp/file.sig" 2>/dev/null
waive 4 attach "$id" "$tmp/file.sig"
head -c 70000 /dev/zero | tr '\0' 'A' >"$tmp/long"
{ echo '-----BEGIN SSH SIGNATURE-----'; cat "$tmp/long"; echo; echo '-----END SSH SIGNATURE-----'; } >"$tmp/long.sig"
waive 4 attach "$id" "$tmp/long.sig"
waive 2 attach "$id" "$tmp/none"
waive 2 attach ../../etc/passwd "$tmp/lead.sig"
[ "$(git status --porcelain)" = "" ] || fail "something was written: $(git status --porcelain)"

# --- the root has other bytes under the id: those count, and nobody signs these
begin other-bytes
waiver W1 "$CAT3"
sign W1 dev
on_main true
git checkout -q main
waiver W1 "$CAT3"
commit W1
git update-ref refs/remotes/origin/main main
git checkout -q topic
waiver W1 "$CAT3" reason=changed
commit changed
waive 2 ask W1
says 'other bytes under that id'

# --- expired, pruned, and for ever in the history
begin ledger
waive 0 new --from "$tmp/cat3.json" --key "$KEYS/dev" --sign --days 2 --reason '=cmd|calc' --ticket INC-1
old=$(id_of)
sign "$old" lead
git checkout -q main
commit old
waive 0 new --from "$tmp/cat3.json" --key "$KEYS/dev" --sign --days 90 --reason again --renews "$old"
says 'renews'
new=$(git status --porcelain -uall | sed -n 's,.*waivers/\(WVR-.*\)\.yaml$,\1,p')
sign "$new" lead
commit new
git update-ref refs/remotes/origin/main main
later="--at $(date -u -d '10 days' +%Y-%m-%dT%H:%M:%SZ)"
waive 0 ls
waive 0 ls $later --json
expect 'after ten days' "$(jq -c --arg id "$old" '[.waivers[] | select(.id == $id) | .status, .accepted]' "$tmp/stdout")" '["expired",false]'
expect 'renewals' "$(jq --arg id "$new" '.waivers[] | select(.id == $id) | .renewals' "$tmp/stdout")" 1
waive 1 lint $later
says 'gate waiver prune'
waive 0 verify $later
waive 1 verify $later "$old"
waive 0 prune $later --before 30
says 'nothing has ended'
waive 0 prune $later
run_line
[ -e ".gate/ledger/$old.yaml" ] || fail "it is not in the ledger"
[ -e ".gate/ledger/$old.yaml.lead@example.com.sig" ] || fail "its signature is not in the ledger"
[ ! -e ".gate/waivers/$old.yaml" ] || fail "it is where it was"
[ -e ".gate/waivers/$new.yaml" ] || fail "one that has not ended was moved"
git rm -q ".gate/waivers/$new.yaml" ".gate/waivers/$new.yaml.lead@example.com.sig" ".gate/waivers/$new.yaml.dev@example.com.sig"
commit gone
git update-ref refs/remotes/origin/main main
waive 0 ls $later --all --json
expect 'places' "$(jq -c --arg old "$old" '[.waivers[] | {place, approved, renewals, was: (.id == $old)}] | sort_by(.was)' "$tmp/stdout")" \
    '[{"place":"deleted","approved":"lead@example.com (team-lead)","renewals":1,"was":false},{"place":"ledger","approved":"lead@example.com (team-lead)","renewals":0,"was":true}]'
expect 'added by' "$(jq -r '.waivers[0].added.author' "$tmp/stdout")" 'dev <dev@example.com>'
expect 'removed' "$(jq -r --arg id "$new" '.waivers[] | select(.id == $id) | .removed.commit' "$tmp/stdout")" "$(git rev-parse main)"
waive 0 ls $later --all --format csv
says "\"'=cmd|calc\""
waive 0 ls $later --all --format markdown
says '| =cmd\|calc |'
waive 0 ls $later --all
git clone -q --depth=1 --branch main "file://$tmp/repo" "$tmp/shallow" 2>/dev/null
(cd "$tmp/shallow" && "$GATE" waiver ls --all $trust >"$tmp/stdout" 2>"$tmp/stderr") || fail "ls --all of a shallow clone"
says 'the clone is shallow'
rm -rf "$tmp/shallow"

# --- revoked
begin revoke
granted W1 "$CAT3" dev lead
granted W2 "$CAT3" dev lead
waive 0 verify
waive 2 revoke
waive 2 revoke W1 --key "$KEYS/lead.pub"
waive 2 revoke W3
waive 2 revoke --key "$KEYS/lead"
says 'is a private key'
waive 2 revoke W1 --reason "$(printf 'a\nwaiver: W2')"
git checkout -q main
before=$(cat .gate/revoked)
git checkout -q topic
waive 0 revoke W1 --reason 'the plan fell through'
run_line
waive 2 revoke W1
says 'revoked already'
grep -qx 'waiver: W1' .gate/revoked || fail "no line in .gate/revoked"
[ "$(head -c ${#before} .gate/revoked)" = "$before" ] || fail "what was in .gate/revoked is not there any more"
git update-ref refs/remotes/origin/main topic
waive 1 verify W1
says 'revoked'
waive 0 verify W2
waive 0 revoke --key "$KEYS/lead.pub"
run_line
waive 2 revoke --key "$KEYS/lead.pub"
git update-ref refs/remotes/origin/main topic
waive 1 verify W2
says 'the key is revoked'
waive 1 lint
says 'revoked-key'
printf 'no key and no waiver\n' >>.gate/revoked
waive 2 revoke W2
says 'wrong policy'

# --- faults of files
begin lint
granted W1 "$CAT3" dev lead
waive 0 lint
says '1 waiver, 0 faults'
mv .gate/waivers/W1.yaml.lead@example.com.sig .gate/waivers/W1.yaml.sec@example.com.sig
cp .gate/waivers/W1.yaml.dev@example.com.sig .gate/waivers/W9.yaml.dev@example.com.sig
sign_file .gate/waivers/W1.yaml evil evil@example.com
sed 's/$/\r/' .gate/waivers/W1.yaml.dev@example.com.sig >.gate/waivers/new.sig
mv .gate/waivers/new.sig .gate/waivers/W1.yaml.dev@example.com.sig
sed 's/$/\r/; s/W1/W2/' .gate/waivers/W1.yaml >.gate/waivers/W2.yaml
ln -s W1.yaml .gate/waivers/W3.yaml
git rm -q .gitattributes
git -c core.autocrlf=false add -A
commit faults
waive 1 lint --json
expect 'kinds' "$(jq -c '[.faults[].kind] | unique' "$tmp/stdout")" '["attributes","crlf","malformed","misnamed","unknown-key"]'
expect 'orphan' "$(jq -r '.faults[] | select(.path | contains("W9")) | .message' "$tmp/stdout")" 'a signature of no waiver'
expect 'link' "$(jq -r '.faults[] | select(.path | contains("W3")) | .message' "$tmp/stdout")" 'a symbolic link'
waive 1 lint

# --- where there is no policy, or no repository
begin nothing
git init -q "$tmp/bare-of-policy"
cd "$tmp/bare-of-policy" || exit 1
git commit -q --allow-empty -m empty
trust=
waive 4 new --from "$tmp/cat1.json" $reason
says 'no policy counts here'
waive 0 ls
says 'no policy counts here'
waive 4 ls --all
cd "$tmp" || exit 1
waive 2 ls
says 'there is no git repository here'
waive 4 ls --trust-ref origin/main
waive 0 ls --repo "$tmp/repo" --trust-ref origin/main

# --- the examples of gate-waiver(1), in order; the id is that of the one waiver there is
begin examples
mkdir -p "$tmp/bin" .ssh
ln -sf "$GATE" "$tmp/bin/gate"
cp "$KEYS/vp" .ssh/id_ed25519
cp "$CAT1" app.tar
printf '/.ssh\n/app.tar\n/gate.json\n' >.git/info/exclude
git clone -q --bare . "$tmp/remote.git"
git remote add origin "$tmp/remote.git"
git config push.default current
git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
eval "$(ssh-agent -s)" >/dev/null
agent=$SSH_AGENT_PID
ssh-add -q "$KEYS/dev" 2>/dev/null
awk '/^\.Sh /{on=($2=="EXAMPLES")} /^\.Bd/{inside=1;next} /^\.Ed/{inside=0;print "."} on&&/^\.Dl /{print substr($0,5); print "."} on&&inside{print}' \
    "$ROOT/man/gate-waiver.1" | sed 's/\\e$/\\/' >"$tmp/examples"
# example NUMBER: runs it, standard input and all; $tmp/stdout holds what it printed
# shellcheck disable=SC2016 # the shell of the example expands it
example() {
    awk -v wanted="$1" 'BEGIN{n=1} $0=="."{n++;next} n==wanted{print}' "$tmp/examples" |
        sed 's,WVR-20261126-k3f9,$(basename .gate/waivers/*.yaml .yaml),; s/\(waiver sign .*\)/\1 --yes/' >"$tmp/example"
    [ -s "$tmp/example" ] || fail "there is no example $1"
    HOME=$PWD PATH=$tmp/bin:$PATH sh "$tmp/example" >"$tmp/stdout" 2>"$tmp/stderr"
}
example 1 || fail "from red to green: $(cat "$tmp/stderr")"
sed -n '/^ssh-keygen/,/^END-OF-WAIVER$/p' "$tmp/stdout" >"$tmp/command"
HOME=$PWD sh "$tmp/command" >"$tmp/pasted" 2>"$tmp/stderr" || fail "the command of ask: $(cat "$tmp/stderr")"
example 2 <"$tmp/pasted" || fail "attach: $(cat "$tmp/stderr")"
run_line
check "$CAT1"
accepted 1
git fetch -q origin
ssh-add -q "$KEYS/vp" 2>/dev/null
rm .gate/waivers/*.vp@example.com.sig
example 3 || fail "sign: $(cat "$tmp/stderr")"
says 'is signed by vp@example.com'
example 4 || fail "by hand: $(cat "$tmp/stderr")"
cmp -s "$tmp/stdout" "$tmp/pasted" || fail "by hand comes another signature"
example 5 && fail "it ends in three days, and ls --expiring 14d exits 0"
says empty-password
example 6 || fail "the ledger: $(cat "$tmp/stderr")"
says 'ID,STATUS,PLACE'
kill "$agent"
agent=
unset SSH_AUTH_SOCK SSH_AGENT_PID

# --- a terminal is asked
PART=terminal
python3 "$ROOT/test/e2e/waivers_terminal.py" "$ATTACK_BASE" "$tmp" || status=1

[ "$status" = 0 ] && echo "waivers: all as expected"
exit $status
