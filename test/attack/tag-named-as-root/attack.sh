# R1: a tag named origin/main holds a lax policy; only refs/remotes/origin/main is looked at.
attack() {
    policy_line 'fail_on: any' 'fail_on: cat1'
    commit "lax"
    git tag origin/main
    git reset -q --hard HEAD~1
    check "$CAT2"
    refused 1 "image-user"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    git tag origin/main
    check "$CAT2"
    accepted
}
