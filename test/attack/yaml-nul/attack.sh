# R14: a NUL ends the text for some readers.
attack() {
    waiver W1 "$CAT2" ticket=
    printf 'ticket: a\000b\n' >>.gate/waivers/W1.yaml
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "malformed"
    [ "$(status_of W1)" = malformed ] || fail "status $(status_of W1)"
}
neighbour() {
    waiver W1 "$CAT2" ticket=
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
