# R10: Sec@example.com is not sec@example.com.
line() { add_key "$1" evil; }
attack() {
    on_main line Sec@example.com
    waiver W1 "$CAT2"
    sign W1 dev
    sign_file .gate/waivers/W1.yaml evil sec@example.com
    commit W1
    check "$CAT2"
    refused 1 "still needs: 1 of security"
}
neighbour() {
    on_main line sec@example.com
    waiver W1 "$CAT2"
    sign W1 dev
    sign_file .gate/waivers/W1.yaml evil sec@example.com
    commit W1
    check "$CAT2"
    accepted
}
