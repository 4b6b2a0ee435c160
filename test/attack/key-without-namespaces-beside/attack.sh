# R13: a second key of the approver, from before gate, has no namespaces=; the first key's line does not vouch for it.
line() { add_key sec@example.com evil "$1"; }
attack() {
    on_main line ''
    waiver W1 "$CAT2"
    sign W1 dev evil
    commit W1
    check "$CAT2"
    refused 1 "the key's line has patterns or no namespaces"
}
neighbour() {
    on_main line 'namespaces="gate-waiver@v1" '
    waiver W1 "$CAT2"
    sign W1 dev evil
    commit W1
    check "$CAT2"
    accepted
}
