# R1: --bootstrap takes HEAD's mode only while the root has no .gate.
attack() {
    policy_line 'mode: enforce' 'mode: audit'
    commit "audit"
    check "$CAT2" --bootstrap
    refused 1 "image-user"
}
drop() { git rm -rq .gate; }
neighbour() {
    on_main drop
    git checkout -q topic -- .gate
    policy_line 'mode: enforce' 'mode: audit'
    commit "the first policy"
    check "$CAT2" --bootstrap
    accepted 0
    [ "$(jq .verdict.bootstrap "$out/record.json")" = true ] || fail "not marked"
}
