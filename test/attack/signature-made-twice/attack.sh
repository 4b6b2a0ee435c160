# R10: one key signs twice, with other bytes each time (ECDSA): persons are counted, never bytes.
ecdsa() {
    new_key ecdsa ecdsa
    two_of_security
    drop_key sec
    add_key sec@example.com ecdsa
}
attack() {
    on_main ecdsa
    waiver W1 "$CAT2"
    sign W1 dev
    sign_file .gate/waivers/W1.yaml ecdsa sec@example.com
    sign_file .gate/waivers/W1.yaml ecdsa sec2@example.com
    commit W1
    check "$CAT2"
    refused 1 "still needs: 1 of security"
}
neighbour() {
    on_main ecdsa
    waiver W1 "$CAT2"
    sign W1 dev sec2
    sign_file .gate/waivers/W1.yaml ecdsa sec@example.com
    commit W1
    check "$CAT2"
    accepted
}
