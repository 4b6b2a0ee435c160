# R10: a line with patterns names the principal too, who has a role by a line of its own: this key has none.
line() { add_key "$1" evil; }
attack() {
    on_main line 'sec@example.com,*@contractor.example.com'
    waiver W1 "$CAT2"
    sign W1 dev evil
    commit W1
    check "$CAT2"
    refused 1 "the key's line has patterns or no namespaces"
}
neighbour() {
    on_main line 'sec@example.com,s@contractor.example.com'
    waiver W1 "$CAT2"
    sign W1 dev evil
    commit W1
    check "$CAT2"
    accepted
}
