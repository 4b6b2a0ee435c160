# R14: a waiver of more than 64 KiB.
attack() {
    waiver W1 "$CAT2"
    head -c 70000 /dev/zero | tr '\\0' '#' >>.gate/waivers/W1.yaml
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "64 KiB"
    [ "$(status_of W1)" = malformed ] || fail "status $(status_of W1)"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
