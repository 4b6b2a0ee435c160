# R1: without --trust-ref and without any default branch, HEAD's .gate is not taken for the root.
attack() {
    policy_line 'fail_on: any' 'fail_on: cat1'
    commit "lax"
    git update-ref -d refs/remotes/origin/main
    TRUST='' check "$CAT2"
    refused 4 "trust"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
    TRUST='' check "$CAT2"
    accepted
}
