# R18: in pull_request_target HEAD is the base branch, not what the image was built from.
attack() {
    granted W1 "$CAT2" dev sec
    GITHUB_SHA=$(git rev-parse HEAD)
    export GITHUB_SHA GITHUB_ACTIONS=true GITHUB_WORKSPACE="$PWD" GITHUB_EVENT_NAME=pull_request_target
    check "$CAT2"
    refused 4 "pull_request_target"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    GITHUB_SHA=$(git rev-parse HEAD)
    export GITHUB_SHA GITHUB_ACTIONS=true GITHUB_WORKSPACE="$PWD" GITHUB_EVENT_NAME=pull_request_target
    check "$CAT2" --commit "$GITHUB_SHA"
    accepted
}
