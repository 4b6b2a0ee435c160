# R2: a pull request to a branch with a laxer policy; it counts only where the root lists it.
lax_branch() {
    git checkout -q -b release main
    policy_line 'fail_on: any' 'fail_on: cat1'
    commit lax
    git update-ref refs/remotes/origin/release release
    git checkout -q topic
}
in_ci() {
    GITHUB_SHA=$(git rev-parse HEAD)
    export GITHUB_SHA GITHUB_ACTIONS=true GITHUB_WORKSPACE="$PWD" GITHUB_EVENT_NAME=pull_request \
        GITHUB_BASE_REF=release
}
attack() {
    lax_branch
    in_ci
    check "$CAT2"
    refused 1 "image-user"
}
list_branch() { echo 'branches: [release]' >>.gate/policy.yaml; }
neighbour() {
    lax_branch
    on_main list_branch
    in_ci
    check "$CAT2"
    accepted 0
}
