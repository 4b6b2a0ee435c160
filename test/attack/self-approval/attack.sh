# R11: the requester holds the approving role too.
attack() {
    on_main policy_line '  security: [sec@example.com, sec2@example.com]' \
        '  security: [sec@example.com, dev@example.com]'
    granted W1 "$CAT2" dev
    check "$CAT2"
    refused 1 self-approved
}
neighbour() {
    on_main policy_line '  security: [sec@example.com, sec2@example.com]' \
        '  security: [sec@example.com, dev@example.com]'
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
