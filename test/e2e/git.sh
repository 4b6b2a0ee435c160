#!/bin/sh
# The commit is recorded however CI checks out, and without git the record says so.
set -u
command -v git >/dev/null || { echo "git is not installed"; exit 77; }
command -v jq >/dev/null || { echo "jq is not installed"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
status=0
cd "$tmp" || exit 1
HOME=$tmp
export HOME GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org
export GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE=2026-11-23T10:00:00Z GIT_COMMITTER_DATE=2026-11-23T10:00:00Z
unset GITHUB_ACTIONS GITLAB_CI JENKINS_URL TF_BUILD CIRCLECI CI

fail() {
    echo "$*"
    status=1
}

# check FOLDER [OPTION...]: a run in FOLDER; the record in $tmp/record.json, messages in $tmp/stderr
check() {
    folder=$1
    shift
    (cd "$folder" && "$GATE" check "${IMAGE:-$FIXTURES/tiny.tar}" --report "json:$tmp/record.json" \
        --quiet "$@") 2>"$tmp/stderr"
    code=$?
    [ "$code" -le 1 ] || fail "$folder: exit code $code: $(cat "$tmp/stderr")"
    jq -r '.warnings[]' "$tmp/record.json" >"$tmp/warnings"
}

# source NAME: what the record says of it
source_of() { jq -r ".source.$1" "$tmp/record.json"; }

# expect WHAT NAME VALUE: .source.NAME is VALUE
expect() {
    [ "$(source_of "$2")" = "$3" ] || fail "$1: $2 is '$(source_of "$2")', expected '$3'"
}

# expect_warning WHAT TEXT
expect_warning() { grep -qF -- "$2" "$tmp/warnings" || fail "$1: no warning of '$2': $(cat "$tmp/warnings")"; }
expect_quiet() { [ ! -s "$tmp/warnings" ] || fail "$1: a warning: $(cat "$tmp/warnings")"; }

git init -q -b main origin
git -C origin config uploadpack.allowFilter true
git -C origin config uploadpack.allowAnySHA1InWant true
echo one >origin/file
git -C origin add file
git -C origin commit -q -m one
git -C origin checkout -q -b topic
echo two >origin/file
git -C origin commit -q -a -m two
git -C origin checkout -q main
echo three >origin/other
git -C origin add other
git -C origin commit -q -m three
git -C origin checkout -q --detach
git -C origin merge -q -m merge topic
git -C origin update-ref refs/pull/1/merge HEAD
git -C origin checkout -q main
main=$(git -C origin rev-parse main)
tree=$(git -C origin rev-parse 'main^{tree}')
merge=$(git -C origin rev-parse refs/pull/1/merge)

# A file as young as the index could have changed since; that would cost a look into it.
touch -d 2026-01-01T00:00:00Z origin/file origin/other
git -C origin update-index -q --refresh
check origin
expect "a repository" commit "$main"
expect "a repository" tree "$tree"
expect "a repository" ref refs/heads/main
expect "a repository" dirty false
expect "a repository" how HEAD
expect "a repository" remote null
expect_quiet "a repository"
mkdir origin/deep
check origin/deep
expect "below its top" commit "$main"
echo changed >>origin/file
check origin
expect "a change" dirty true
git -C origin checkout -q file
check . --repo origin
expect "--repo" commit "$main"

git clone -q --depth=1 "file://$tmp/origin" shallow
check shallow
expect "depth 1" commit "$main"
expect "depth 1" tree "$tree"
expect "depth 1" remote "file://$tmp/origin"
expect_quiet "depth 1"

# What actions/checkout does for a pull request.
git init -q pull
git -C pull remote add origin "https://user:secret@example.org/a.git"
git -C pull fetch -q --depth=1 "file://$tmp/origin" +refs/pull/1/merge:refs/remotes/pull/1/merge
git -C pull checkout -q --force refs/remotes/pull/1/merge
check pull
expect "a merge ref" commit "$merge"
expect "a merge ref" ref null
expect "a merge ref" remote https://example.org/a.git

git -C origin worktree add -q ../worktree topic
check worktree
expect "a worktree" commit "$(git -C origin rev-parse topic)"
expect "a worktree" ref refs/heads/topic

git clone -q --filter=blob:none --no-checkout "file://$tmp/origin" partial
check partial
expect "a partial clone" commit "$main"
[ "$(source_of dirty)" != true ] || fail "a partial clone that was not checked out is not dirty"

git clone -q --sparse "file://$tmp/origin" sparse
check sparse
expect "a sparse checkout" commit "$main"
[ "$(source_of dirty)" != true ] || fail "a sparse checkout is not dirty"

if [ "$(id -u)" -eq 0 ]; then
    cp -r shallow foreign
    chown -R 12345:12345 foreign
    check foreign
    expect "another's checkout" commit "$main"
fi

if git init -q --object-format=sha256 long 2>/dev/null; then
    git -C long commit -q --allow-empty -m one
    check long
    expect "SHA-256" commit null
    expect_warning "SHA-256" "SHA-256"
fi

git init -q fresh
check fresh
expect "no commit yet" commit null
expect "no commit yet" how "no commit yet"

mkdir none
check none
expect "no repository" commit null
expect "no repository" how "no repository"
check none --commit "$main"
expect "--commit" commit "$main"
check origin --no-repo
expect "--no-repo" commit null
expect "--no-repo" how --no-repo

# CI's own variable is recorded beside it; a difference is a warning.
GITHUB_ACTIONS=true GITHUB_SHA=$main check origin
expect_quiet "the same GITHUB_SHA"
[ "$(jq -r .ci.commit "$tmp/record.json")" = "$main" ] || fail "GITHUB_SHA is not recorded"
GITHUB_ACTIONS=true GITHUB_SHA=$merge check origin
expect "GITHUB_SHA" commit "$main"
expect_warning "another GITHUB_SHA" "$merge"
GITLAB_CI=true CI_COMMIT_SHA=$merge check origin
expect_warning "another CI_COMMIT_SHA" "$merge"
# Variables do not lead elsewhere.
GIT_DIR=$tmp/pull/.git GIT_WORK_TREE=$tmp/pull check origin
expect "GIT_DIR" commit "$main"

# The image's label names the commit that it was built from.
label() {
    python3 -c '
import sys
sys.path.insert(0, sys.argv[1])
import images
labels = {"org.opencontainers.image.revision": sys.argv[2]}
sys.stdout.buffer.write(images.docker_archive([{"/etc/os-release": {"content": "ID=debian\n"}}],
                                              {"User": "1000", "Labels": labels}))
' "$ROOT/test/e2e" "$1" >"$tmp/labelled.tar"
}
expect "no label" binding unlabelled
if command -v python3 >/dev/null; then
    IMAGE=$tmp/labelled.tar
    label "$main"
    check origin
    expect "the label of this commit" binding label-match
    label "$merge"
    check origin
    expect "the label of another commit" binding label-mismatch
    expect_warning "the label of another commit" "org.opencontainers.image.revision"
fi
exit "$status"
