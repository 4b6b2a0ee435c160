# R14: a second document says something else.
attack() {
    waiver W1 "$CAT2"
    printf -- '---\nkind: break-glass\n' >>.gate/waivers/W1.yaml
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "document"
    [ "$(status_of W1)" = malformed ] || fail "status $(status_of W1)"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
