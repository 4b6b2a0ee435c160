# shellcheck shell=sh disable=SC2034 # what this sets the tests use
# Sourced by tests of policies: an environment without the host's git and CI, people with keys, and
# a policy that says who may do what. Works in a temporary folder; sets $tmp and $status.
command -v git >/dev/null || { echo "git is not installed"; exit 77; }
command -v jq >/dev/null || { echo "jq is not installed"; exit 77; }
command -v ssh-keygen >/dev/null || { echo "ssh-keygen is not installed"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
status=0
cd "$tmp" || exit 1
HOME=$tmp
export HOME GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=dev GIT_AUTHOR_EMAIL=dev@example.com
export GIT_COMMITTER_NAME=dev GIT_COMMITTER_EMAIL=dev@example.com
unset GITHUB_ACTIONS GITHUB_WORKSPACE GITHUB_EVENT_NAME GITHUB_EVENT_PATH GITHUB_SHA GITHUB_BASE_REF \
    GITLAB_CI CI CI_PROJECT_DIR CI_COMMIT_SHA CI_DEFAULT_BRANCH CI_PIPELINE_SOURCE JENKINS_URL TF_BUILD \
    CIRCLECI

fail() {
    echo "$*"
    status=1
}

# person NAME: makes a key
person() { ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$tmp/key-$1"; }

# public NAME: the key of that person, type and data
public() { cut -d ' ' -f 1,2 "$tmp/key-$1.pub"; }

# line NAME [NAMESPACE [OPTIONS]]: a line of allowed_signers
line() {
    printf '%s@example.com namespaces="%s"%s %s\n' "$1" "${2:-gate-waiver@v1}" "${3:+,$3}" "$(public "$1")"
}

# commit FOLDER MESSAGE
commit() {
    git -C "$1" add -A . || fail "cannot add in $1"
    git -C "$1" commit -q --allow-empty -m "$2" || fail "cannot commit in $1"
}

# publish FOLDER: origin/main, the root, is where HEAD is
publish() {
    git -C "$1" update-ref refs/remotes/origin/main HEAD
    git -C "$1" symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
}

# run FOLDER WORD...: gate in that folder; sets code; $tmp/stdout, $tmp/stderr
run() {
    run_folder=$1
    shift
    (cd "$run_folder" && "$GATE" "$@") >"$tmp/stdout" 2>"$tmp/stderr" </dev/null
    code=$?
}

# expect WHAT EXIT: the exit code of the last run
expect() {
    [ "$code" = "$2" ] || fail "$1: exit $code, expected $2: $(cat "$tmp/stderr" "$tmp/stdout")"
}

# says WHAT TEXT..., silent WHAT TEXT...: the last run said each of them, or none
says() {
    what=$1
    shift
    for text in "$@"; do
        cat "$tmp/stdout" "$tmp/stderr" | grep -qF -- "$text" ||
            fail "$what: nothing says '$text': $(cat "$tmp/stderr" "$tmp/stdout")"
    done
}
silent() {
    what=$1
    shift
    for text in "$@"; do
        ! cat "$tmp/stdout" "$tmp/stderr" | grep -F -- "$text" || fail "$what: something says '$text'"
    done
}

# edit FOLDER SED: changes the policy
edit() { sed -i "$2" "$1/.gate/policy.yaml"; }

in_hours() { date -u -d "$1 hours" +%Y-%m-%dT%H:%M:%SZ; }

# waiver FOLDER ID SIGNER...: a plain waiver of dev for a control of CAT III
waiver() {
    mkdir -p "$1/.gate/waivers"
    waiver_file=$1/.gate/waivers/$2.yaml
    cat >"$waiver_file" <<TEXT
gate_waiver: 1
id: $2
kind: waiver
project: payments-api
image: {name: api}
controls: [image-healthcheck]
profile: {name: cis-docker-image, version: "1"}
reason: The orchestrator probes it
ticket: OPS-12
requested_by: dev@example.com
issued: "$(in_hours -1)"
not_before: "$(in_hours -1)"
expires: "$(in_hours 47)"
TEXT
    shift 2
    for waiver_signer in "$@"; do
        ssh-keygen -q -Y sign -f "$tmp/key-$waiver_signer" -n gate-waiver@v1 <"$waiver_file" \
            >"$waiver_file.$waiver_signer@example.com.sig" 2>/dev/null || fail "cannot sign"
    done
}
