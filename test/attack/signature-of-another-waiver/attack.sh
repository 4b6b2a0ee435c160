# Section 2: the approval of one waiver is laid beside another.
attack() {
    waiver W1 "$CAT3"
    sign W1 dev sec
    waiver W2 "$CAT2"
    sign W2 dev
    mv .gate/waivers/W1.yaml.sec@example.com.sig .gate/waivers/W2.yaml.sec@example.com.sig
    commit both
    check "$CAT2"
    refused 1 "bad-signature"
}
neighbour() {
    waiver W1 "$CAT3"
    sign W1 dev sec
    waiver W2 "$CAT2"
    sign W2 dev sec
    commit both
    check "$CAT2"
    accepted
}
