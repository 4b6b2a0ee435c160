# R1: a local branch named origin/main.
attack() {
    policy_line 'fail_on: any' 'fail_on: cat1'
    commit "lax"
    git branch origin/main
    git reset -q --hard HEAD~1
    check "$CAT2"
    refused 1 "image-user"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    git branch origin/main
    check "$CAT2"
    accepted
}
