# R1: --trust-ref HEAD trusts the commit under check: it works by hand and never gives exit 0.
attack() {
    policy_line 'fail_on: any' 'fail_on: cat1'
    commit "lax"
    TRUST='--trust-ref HEAD' check "$CAT2"
    refused 1 "trust: self"
}
neighbour() {
    on_main policy_line 'fail_on: any' 'fail_on: cat1'
    git checkout -q main
    git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
    TRUST='--trust-ref HEAD' check "$CAT2"
    accepted 0
}
