# R15: whoever can commit lays a broken signature beside a good waiver: that takes nothing from those that count.
attack() {
    waiver W1 "$CAT2"
    sign W1 dev
    echo broken >.gate/waivers/W1.yaml.sec@example.com.sig
    commit W1
    check "$CAT2"
    refused 1 "bad-signature"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    echo broken >.gate/waivers/W1.yaml.sec2@example.com.sig
    commit W1
    check "$CAT2"
    accepted
}
