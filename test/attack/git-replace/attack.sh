# Section 4: git replace shows another tree for the root's commit.
attack() {
    root=$(git rev-parse origin/main)
    policy_line 'fail_on: any' 'fail_on: cat1'
    commit lax
    git replace "$root" HEAD
    git reset -q --hard HEAD~1
    check "$CAT2"
    refused 1 "image-user"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    git replace "$(git rev-parse HEAD~1)" "$(git rev-parse HEAD)"
    check "$CAT2"
    accepted
}
