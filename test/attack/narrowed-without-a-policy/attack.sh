# R16: built-in defaults are no enforcing policy: a narrowed run works, and says in the record what it is.
drop() { git rm -rq .gate; }
attack() {
    on_main drop
    git rm -rq .gate
    commit "no gate"
    TRUST='' check "$CAT2" --require-policy --skip image-user
    refused 4 "policy"
}
neighbour() {
    on_main drop
    git rm -rq .gate
    commit "no gate"
    check "$CAT2" --skip image-user
    accepted 0
    [ "$(jq .verdict.partial "$out/record.json")" = true ] || fail "not marked"
}
