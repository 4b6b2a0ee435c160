# R10: sec@example.com. names the same host in DNS, and another principal here.
line() { add_key "$1" evil; }
attack() {
    on_main line sec@example.com.
    waiver W1 "$CAT2"
    sign W1 dev evil
    commit W1
    check "$CAT2"
    refused 1 "still needs: 1 of security"
}
neighbour() {
    on_main line sec@example.com
    waiver W1 "$CAT2"
    sign W1 dev evil
    commit W1
    check "$CAT2"
    accepted
}
