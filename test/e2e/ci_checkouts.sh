#!/bin/sh
# Checkouts as GitHub and GitLab make them, by the same commands of git: the right commit and the
# right root are found, or the message ends with a line that, typed there, makes it so.
set -u
for program in git jq; do
    command -v "$program" >/dev/null || { echo "$program is not installed"; exit 77; }
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
status=0
cd "$tmp" || exit 1
HOME=$tmp
export HOME GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org
export GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE=2026-11-23T10:00:00Z GIT_COMMITTER_DATE=2026-11-23T10:00:00Z
for name in $(env | sed -n 's/^\(GITHUB_[A-Z_]*\|GITLAB_[A-Z_]*\|CI\|CI_[A-Z_]*\)=.*/\1/p'); do
    unset "$name"
done
now=1795428000 # the time of all commits

fail() {
    echo "$*"
    status=1
}

# in_ci VARIABLE=VALUE... -- FOLDER [OPTION...]: finds the root in FOLDER, as gate check would.
in_ci() {
    variables=
    while [ "$1" != -- ]; do
        variables="$variables $1"
        shift
    done
    shift
    folder=$1
    shift
    # shellcheck disable=SC2086 # no value has blanks
    (cd "$folder" && env $variables "$TOOLS/tool_root" --at "$now" "$@") >"$tmp/out" 2>"$tmp/err"
    code=$?
    # shellcheck disable=SC2086
    (cd "$folder" && env $variables "$GATE" check "$FIXTURES/tiny.tar" --quiet \
        --report "json:$tmp/record.json" "$@") >"$tmp/gate.out" 2>"$tmp/gate.err"
    compare "$folder $*" "$?"
}

# compare WHAT EXIT: gate check sees the checkout as the root was found there
compare() {
    if [ "$code" -ne 0 ]; then
        [ "$2" -eq "$code" ] || fail "$1: gate check exits with $2, expected $code: $(cat "$tmp/gate.err")"
        line=$(sed -n 's/.*: \(git fetch .*\)$/\1/p' "$tmp/err")
        grep -qF -- "$line" "$tmp/gate.err" || fail "$1: gate check does not say '$line': $(cat "$tmp/gate.err")"
        return
    fi
    [ "$2" -le 1 ] || { fail "$1: gate check exits with $2: $(cat "$tmp/gate.err")"; return; }
    told=no
    jq -e '.trust.notes[] | select(startswith("HEAD merges into"))' "$tmp/record.json" >/dev/null && told=yes
    differs=no
    grep -qx 'merge=of another' "$tmp/out" && grep -q '^root=.' "$tmp/out" && differs=yes
    [ "$told" = "$differs" ] || fail "$1: gate check tells of another first parent: $told, expected $differs"
    case $1 in *--commit*) return ;; esac # then the image is of another commit than HEAD
    [ "$(jq -r '"head=\(.source.commit // "")", "root=\(.trust.commit // "")"' "$tmp/record.json")" = \
        "$(grep -E '^(head|root)=' "$tmp/out")" ] ||
        fail "$1: gate check records $(jq -c '[.source.commit, .trust]' "$tmp/record.json"): $(cat "$tmp/out")"
}

# found WHAT HEAD ROOT HOW
found() {
    [ "$code" -eq 0 ] || { fail "$1: exit code $code: $(cat "$tmp/err")"; return; }
    for pair in "head=$2" "root=$3" "how=$4"; do
        grep -qxF "$pair" "$tmp/out" || fail "$1: no $pair: $(cat "$tmp/out")"
    done
}

# expect WHAT LINE
expect() { grep -qxF "$2" "$tmp/out" || fail "$1: no $2: $(cat "$tmp/out")"; }

# refused WHAT TEXT
refused() {
    [ "$code" -eq 4 ] || fail "$1: exit code $code instead of 4: $(cat "$tmp/out" "$tmp/err")"
    grep -qF -- "$2" "$tmp/err" || fail "$1: no '$2': $(cat "$tmp/err")"
}

# type_line FOLDER: what the message says, typed there
type_line() {
    line=$(sed -n 's/.*: \(git fetch .*\)$/\1/p' "$tmp/err")
    [ -n "$line" ] || { fail "$1: no line to type: $(cat "$tmp/err")"; return; }
    (cd "$1" && sh -c "$line") >"$tmp/typed" 2>&1 || fail "$1: '$line' fails: $(cat "$tmp/typed")"
}

commit() { git -C "$1" rev-parse "$2"; }

# The server: main holds a policy, topic is a pull request's branch, release another target.
git init -q -b main origin
git -C origin config uploadpack.allowAnySHA1InWant true
mkdir origin/.gate
printf 'gate_policy: 1\nproject: app\nmode: audit\n' >origin/.gate/policy.yaml
git -C origin add .
git -C origin commit -q -m policy
echo one >origin/file
git -C origin add .
git -C origin commit -q -m one
git -C origin branch release
git -C origin tag v1
git -C origin checkout -q -b topic
echo two >origin/file
git -C origin commit -q -a -m two
git -C origin checkout -q main
echo three >origin/other
git -C origin add other
git -C origin commit -q -m three
git -C origin checkout -q --detach
git -C origin merge -q -m "merge topic into main" topic
git -C origin update-ref refs/pull/1/merge HEAD
git -C origin update-ref refs/pull/1/head topic
git -C origin update-ref refs/heads/gh-readonly-queue/main/pr-1 HEAD
git -C origin update-ref refs/merge-requests/1/head topic
git -C origin update-ref refs/merge-requests/1/merge HEAD
git -C origin checkout -q main
main=$(commit origin main)
topic=$(commit origin topic)
merge=$(commit origin refs/pull/1/merge)
tag=$(commit origin v1)
url=file://$tmp/origin

# github FOLDER REMOTE_REF LOCAL_REF [DEPTH]: the commands of actions/checkout
github() {
    git init -q "$1"
    git -C "$1" remote add origin "$url"
    git -C "$1" config gc.auto 0
    git -C "$1" config http.https://github.com/.extraheader "AUTHORIZATION: basic x"
    git -C "$1" -c protocol.version=2 fetch -q --no-tags --prune --no-recurse-submodules \
        "--depth=${4:-1}" origin "+$2:$3"
    git -C "$1" checkout -q --progress --force "$3"
}

# event JSON: the file of GITHUB_EVENT_PATH
event() { echo "$1" >"$tmp/event.json"; }

# gh EVENT SHA [VARIABLE=VALUE...] -- FOLDER [OPTION...]
gh() {
    name=$1
    sha=$2
    shift 2
    given=
    while [ "$1" != -- ]; do
        given="$given $1"
        shift
    done
    shift
    # shellcheck disable=SC2086
    in_ci GITHUB_ACTIONS=true "GITHUB_EVENT_NAME=$name" "GITHUB_SHA=$sha" \
        "GITHUB_EVENT_PATH=$tmp/event.json" "GITHUB_WORKSPACE=$tmp/$1" $given -- "$@"
}

repository='"repository": {"default_branch": "main"}'

# --- GitHub, pull_request: the merge ref at depth 1; neither base branch nor origin/HEAD is there
github pull refs/pull/1/merge refs/remotes/pull/1/merge
event "{$repository, \"pull_request\": {\"head\": {\"sha\": \"$topic\"}}}"
for options in "" "--trust-ref origin/main"; do
    # shellcheck disable=SC2086
    gh pull_request "$merge" GITHUB_BASE_REF=main -- pull $options
    refused "pull request" "git fetch --no-tags --depth=1 origin +refs/heads/main:refs/remotes/origin/main"
done
type_line pull
gh pull_request "$merge" GITHUB_BASE_REF=main -- pull
found "pull request" "$merge" "$main" "ci-env GITHUB_EVENT_PATH"
expect "pull request" "ci-env=yes"
expect "pull request" "merge=of the root"
expect "pull request" "target="
gh pull_request "$merge" GITHUB_BASE_REF=main -- pull --trust-ref origin/main
found "pull request, --trust-ref" "$merge" "$main" --trust-ref
expect "pull request, --trust-ref" "ci-env=no"
gh pull_request "$merge" GITHUB_BASE_REF=main -- pull --trust-ref refs/remotes/pull/1/merge
expect "pull request, another root" "merge=of another"
[ "$(git -C pull rev-parse --is-shallow-repository)" = true ] || fail "the line made it whole"
gh pull_request "$merge" GITHUB_BASE_REF=release -- pull
expect "to another branch" "target=refs/remotes/origin/release"

# the head of the pull request instead of its merge
github head refs/pull/1/head refs/remotes/pull/1/head
gh pull_request "$merge" GITHUB_BASE_REF=main -- head --trust-ref origin/main
refused "the head" "git fetch"
type_line head
gh pull_request "$merge" GITHUB_BASE_REF=main -- head --trust-ref origin/main
found "the head" "$topic" "$main" --trust-ref
gh pull_request "$main" GITHUB_BASE_REF=main -- head --trust-ref origin/main
found "the head, by the event" "$topic" "$main" --trust-ref

# a fork: the same, and the token was not kept
github fork refs/pull/1/merge refs/remotes/pull/1/merge
git -C fork config --unset http.https://github.com/.extraheader
git -C fork config remote.origin.url https://github.com/example/example
gh pull_request "$merge" GITHUB_BASE_REF=main -- fork --trust-ref origin/main
refused "a fork" "credentials were not kept: persist-credentials: false"
git -C fork config remote.origin.url "$url"
type_line fork
gh pull_request "$merge" GITHUB_BASE_REF=main -- fork --trust-ref origin/main
found "a fork" "$merge" "$main" --trust-ref

# all of the history, with the branches
github whole "refs/heads/*" "refs/remotes/origin/*" 2147483647 2>/dev/null
git -C whole fetch -q --no-tags origin +refs/pull/1/merge:refs/remotes/pull/1/merge
git -C whole checkout -q --force refs/remotes/pull/1/merge
gh pull_request "$merge" GITHUB_BASE_REF=main -- whole
found "fetch-depth: 0" "$merge" "$main" "ci-env GITHUB_EVENT_PATH"
gh pull_request "$merge" -- whole --trust-ref origin/none
refused "a whole clone" "git fetch --no-tags origin +refs/heads/none:refs/remotes/origin/none"

# --- push to main, to another branch, of a tag
github push refs/heads/main refs/remotes/origin/main
event "{$repository}"
gh push "$main" -- push
found "push" "$main" "$main" "ci-env GITHUB_EVENT_PATH"
gh push "$main" -- push --trust-ref HEAD
expect "push, HEAD is the root" "self=no"
github branch refs/heads/topic refs/remotes/origin/topic
gh push "$topic" -- branch
refused "push to a branch" "origin +refs/heads/main:refs/remotes/origin/main"
type_line branch
gh push "$topic" -- branch
found "push to a branch" "$topic" "$main" "ci-env GITHUB_EVENT_PATH"
gh push "$topic" -- branch --trust-ref HEAD
expect "push to a branch, HEAD" "self=yes"
github tag refs/tags/v1 refs/tags/v1
gh push "$tag" -- tag
refused "a tag" "+refs/heads/main:"
type_line tag
gh push "$tag" -- tag
found "a tag" "$tag" "$main" "ci-env GITHUB_EVENT_PATH"
git -C origin tag origin/main topic
github trick refs/tags/origin/main refs/tags/origin/main
gh push "$topic" -- trick --trust-ref origin/main
refused "a tag named origin/main" "'refs/remotes/origin/main' is not fetched"
git -C origin tag -d origin/main >/dev/null

# --- merge queue, schedule, a reusable workflow (which has its caller's event)
github queue refs/heads/gh-readonly-queue/main/pr-1 refs/remotes/origin/gh-readonly-queue/main/pr-1
event "{$repository, \"merge_group\": {\"base_ref\": \"refs/heads/release\"}}"
gh merge_group "$merge" -- queue
refused "a merge queue" "+refs/heads/main:"
type_line queue
gh merge_group "$merge" -- queue
found "a merge queue" "$merge" "$main" "ci-env GITHUB_EVENT_PATH"
expect "a merge queue" "target=refs/remotes/origin/release"
event '{"schedule": "0 3 * * *"}' # names no repository
gh schedule "$main" -- push
refused "a schedule" "git remote set-head origin --auto"
type_line push
gh schedule "$main" -- push
found "a schedule" "$main" "$main" origin/HEAD
event "{$repository}"
gh workflow_call "$main" -- push
found "a reusable workflow" "$main" "$main" "ci-env GITHUB_EVENT_PATH"

# --- where HEAD is not what was built, or not CI's
gh pull_request_target "$main" -- push --trust-ref origin/main
refused "pull_request_target" "give --commit"
gh pull_request_target "$main" -- push --trust-ref origin/main --commit "$topic"
found "pull_request_target with --commit" "$main" "$main" --trust-ref
gh workflow_run "$main" -- push --trust-ref origin/main
refused "workflow_run" "give --commit"
gh push "$topic" -- push --trust-ref origin/main
refused "another commit" "$topic: check that one out"
git init -q push/nested
git -C push/nested commit -q --allow-empty -m nested
in_ci GITHUB_ACTIONS=true GITHUB_EVENT_NAME=push "GITHUB_SHA=$main" "GITHUB_WORKSPACE=$tmp/push" -- \
    push/nested --trust-ref origin/main
refused "a nested repository" "but the CI's is '$tmp/push'"
rm -rf push/nested

# --- a container without git: actions/checkout downloads the files alone
mkdir none
(cd origin && git archive main) | (cd none && tar xf -)
gh push "$main" -- none --trust-ref origin/main
refused "no git" "install git before the checkout"
gh push "$main" -- none
found "no git, nothing asked" "" "" none

# gitlab FOLDER REF DEPTH SHA: the commands of GitLab's runner, which detaches
gitlab() {
    git init -q "$1"
    git -C "$1" remote add origin "$url"
    git -C "$1" fetch -q --prune --quiet "--depth=$3" origin "+$2:refs/pipelines/1"
    git -C "$1" checkout -q -f --detach "$4"
}

# gl SOURCE SHA [VARIABLE=VALUE...] -- FOLDER [OPTION...]
gl() {
    name=$1
    sha=$2
    shift 2
    given=
    while [ "$1" != -- ]; do
        given="$given $1"
        shift
    done
    shift
    # shellcheck disable=SC2086
    in_ci GITLAB_CI=true "CI_PIPELINE_SOURCE=$name" "CI_COMMIT_SHA=$sha" CI_DEFAULT_BRANCH=main \
        "CI_PROJECT_DIR=$tmp/$1" $given -- "$@"
}

# --- GitLab: a branch, a merge request, merged results
gitlab lab refs/heads/topic 20 "$topic"
gl push "$topic" -- lab
refused "GitLab, a branch" "git fetch --no-tags origin +refs/heads/main:refs/remotes/origin/main"
type_line lab
gl push "$topic" -- lab
found "GitLab, a branch" "$topic" "$main" "ci-env CI_DEFAULT_BRANCH"
gitlab request refs/merge-requests/1/head 1 "$topic"
gl merge_request_event "$topic" CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main -- request
refused "GitLab, a merge request" "--depth=1 origin +refs/heads/main:"
type_line request
gl merge_request_event "$topic" CI_MERGE_REQUEST_TARGET_BRANCH_NAME=main -- request
found "GitLab, a merge request" "$topic" "$main" "ci-env CI_DEFAULT_BRANCH"
gitlab results refs/merge-requests/1/merge 1 "$merge"
gl merge_request_event "$merge" CI_MERGE_REQUEST_TARGET_BRANCH_NAME=release \
    "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA=$topic" -- results --trust-ref origin/main
refused "GitLab, merged results" "--depth=1 origin"
type_line results
gl merge_request_event "$merge" CI_MERGE_REQUEST_TARGET_BRANCH_NAME=release \
    "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA=$topic" -- results --trust-ref origin/main
found "GitLab, merged results" "$merge" "$main" --trust-ref
expect "GitLab, merged results" "merge=of the root"
expect "GitLab, merged results" "target=refs/remotes/origin/release"

# --- the runner's checkout belongs to another user than the job's container
if [ "$(id -u)" -eq 0 ]; then
    chown -R 12345:12345 request
    gl merge_request_event "$topic" -- request
    found "GitLab, another's checkout" "$topic" "$main" "ci-env CI_DEFAULT_BRANCH"
fi

# --- GIT_STRATEGY: none leaves what the last job left: an old commit, or nothing
gl push "$main" -- lab
refused "GIT_STRATEGY: none, old files" "$main: check that one out"
mkdir empty
gl push "$main" -- empty --trust-ref origin/main
refused "GIT_STRATEGY: none, no files" "there is no git repository here"

# --- what no CI does: a commit of tomorrow
GIT_COMMITTER_DATE=2099-01-01T00:00:00Z git -C push commit -q --allow-empty -m later
in_ci -- push --trust-ref origin/main
refused "a commit of 2099" "is dated 2099-01-01T00:00:00Z, more than 24 hours after the clock's"
exit "$status"
