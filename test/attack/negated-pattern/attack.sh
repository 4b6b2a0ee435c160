# R10: "everybody but" names nobody either.
line() { add_key "$1" evil; }
attack() {
    on_main line '*@example.com,!dev@example.com'
    waiver W1 "$CAT2"
    sign W1 dev evil
    commit W1
    check "$CAT2"
    refused 1 "the key's line has patterns or no namespaces"
}
neighbour() {
    on_main line 'sec@example.com,sec2@example.com'
    waiver W1 "$CAT2"
    sign W1 dev evil
    commit W1
    check "$CAT2"
    accepted
}
