# R10: a line whose principal is a wildcard is nobody.
line() { add_key "$1" evil; }
attack() {
    on_main line '*@example.com'
    waiver W1 "$CAT2"
    sign W1 dev
    sign_file .gate/waivers/W1.yaml evil sec@example.com
    commit W1
    check "$CAT2"
    refused 1 "the key's line has patterns or no namespaces"
}
neighbour() {
    on_main line 'sec@example.com'
    waiver W1 "$CAT2"
    sign W1 dev
    sign_file .gate/waivers/W1.yaml evil sec@example.com
    commit W1
    check "$CAT2"
    accepted
}
