# R18: in CI HEAD is the CI's commit; an older one with a waiver of its own is checked out.
attack() {
    granted W1 "$CAT2" dev sec
    git checkout -q --detach
    git rm -rq .gate/waivers
    commit "without it"
    GITHUB_SHA=$(git rev-parse HEAD)
    git checkout -q topic
    export GITHUB_SHA GITHUB_ACTIONS=true GITHUB_WORKSPACE="$PWD" GITHUB_EVENT_NAME=push
    check "$CAT2"
    refused 4 "HEAD is"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    GITHUB_SHA=$(git rev-parse HEAD)
    export GITHUB_SHA GITHUB_ACTIONS=true GITHUB_WORKSPACE="$PWD" GITHUB_EVENT_NAME=push
    check "$CAT2"
    accepted
}
