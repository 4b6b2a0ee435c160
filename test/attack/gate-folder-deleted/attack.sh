# R1: the commit deletes .gate; the policy is asked of the root.
attack() {
    git rm -rq .gate
    commit "no gate"
    check "$CAT2"
    refused 1 "image-user"
    [ "$(jq -r .policy.project "$out/record.json")" = payments-api ] || fail "the policy was lost"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
