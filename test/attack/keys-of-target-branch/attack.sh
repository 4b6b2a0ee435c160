# R2: keys always come from the root, also where another branch's policy counts.
other_branch() {
    git checkout -q -b release main
    key_line evil | sed 's/^evil@/sec@/' >>.gate/allowed_signers
    commit "a key of its own"
    git update-ref refs/remotes/origin/release release
    git checkout -q topic
}
in_ci() {
    GITHUB_SHA=$(git rev-parse HEAD)
    export GITHUB_SHA GITHUB_ACTIONS=true GITHUB_WORKSPACE="$PWD" GITHUB_EVENT_NAME=pull_request \
        GITHUB_BASE_REF=release
}
list_branch() { echo 'branches: [release]' >>.gate/policy.yaml; }
attack() {
    other_branch
    on_main list_branch
    waiver W1 "$CAT2"
    sign W1 dev
    sign_file .gate/waivers/W1.yaml evil sec@example.com
    commit W1
    in_ci
    check "$CAT2"
    refused 1 "is not in allowed_signers"
}
neighbour() {
    other_branch
    on_main list_branch
    granted W1 "$CAT2" dev sec
    in_ci
    check "$CAT2"
    accepted
}
