# Section 2: something stands behind the END line.
tail_of() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    printf %s "$1" >>.gate/waivers/W1.yaml.sec@example.com.sig
    commit W1
    check "$CAT2"
}
attack() {
    tail_of "approved by vp@example.com"
    refused 1 "bad-signature"
}
neighbour() {
    tail_of ''
    accepted
}
