# R3: the same commit makes the team lead security.
attack() {
    policy_line '  security: [sec@example.com, sec2@example.com]' '  security: [lead@example.com]'
    granted W1 "$CAT2" dev lead
    check "$CAT2"
    refused 1 "still needs: 1 of security (sec@example.com, sec2@example.com)"
}
neighbour() {
    on_main policy_line '  security: [sec@example.com, sec2@example.com]' '  security: [lead@example.com]'
    granted W1 "$CAT2" dev lead
    check "$CAT2"
    accepted
}
