# R18: in CI a repository inside the workspace, with a policy of its own, is not taken.
nest() {
    mkdir nested
    cp -R .git .gate app nested/
    cd nested || fail "no folder"
}
attack() {
    export GITHUB_ACTIONS=true GITHUB_WORKSPACE="$PWD" GITHUB_EVENT_NAME=push
    GITHUB_SHA=$(git rev-parse HEAD)
    export GITHUB_SHA
    nest
    on_main policy_line 'fail_on: any' 'fail_on: cat1'
    check "$CAT2"
    refused 4 "run gate there"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    export GITHUB_ACTIONS=true GITHUB_WORKSPACE="$PWD" GITHUB_EVENT_NAME=push
    GITHUB_SHA=$(git rev-parse HEAD)
    export GITHUB_SHA
    mkdir -p below
    cd below || fail "no folder"
    check "$CAT2"
    accepted
}
