# R1: a variable names a root with a lax policy; the literal --trust-ref of the CI file holds.
attack() {
    git checkout -q -b lax main
    policy_line 'fail_on: any' 'fail_on: cat1'
    commit lax
    git update-ref refs/remotes/origin/lax lax
    git checkout -q topic
    export GITLAB_CI=true CI_DEFAULT_BRANCH=lax CI_PROJECT_DIR="$PWD"
    check "$CAT2"
    refused 1 "image-user"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    export GITLAB_CI=true CI_DEFAULT_BRANCH=main CI_PROJECT_DIR="$PWD"
    TRUST='' check "$CAT2"
    accepted
    [ "$(jq .trust.ci_env "$out/record.json")" = true ] || fail "not marked ci-env"
}
