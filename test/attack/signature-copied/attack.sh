# R10: one signature, copied under the name of a second person of the role.
attack() {
    on_main two_of_security
    waiver W1 "$CAT2"
    sign W1 dev sec
    cp .gate/waivers/W1.yaml.sec@example.com.sig .gate/waivers/W1.yaml.sec2@example.com.sig
    commit W1
    check "$CAT2"
    refused 1 "still needs: 1 of security"
}
neighbour() {
    on_main two_of_security
    waiver W1 "$CAT2"
    sign W1 dev sec sec2
    commit W1
    check "$CAT2"
    accepted
}
