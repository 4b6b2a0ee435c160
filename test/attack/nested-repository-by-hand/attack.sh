# R16: --repo names another repository: the run is partial.
attack() {
    cp -R . ../lax
    (cd ../lax && on_main policy_line 'fail_on: any' 'fail_on: cat1')
    check "$CAT2" --repo ../lax
    refused 1 "narrowed by --repo"
}
neighbour() {
    cp -R . ../lax
    (cd ../lax && on_main policy_line 'fail_on: any' 'fail_on: cat1')
    cd ../lax || fail "no folder"
    check "$CAT2"
    accepted 0
}
