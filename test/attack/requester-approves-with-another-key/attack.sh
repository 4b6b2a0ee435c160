# R11: the requester has a second key, whose line has a second name that may approve.
other_key() {
    policy_line '  security: [sec@example.com, sec2@example.com]' '  security: [sec@example.com, d.eveloper@example.com]'
    add_key "$1" evil
}
attack() {
    on_main other_key dev@example.com,d.eveloper@example.com
    waiver W1 "$CAT2"
    sign W1 dev evil
    commit W1
    check "$CAT2"
    refused 1 "self-approved"
}
neighbour() {
    on_main other_key d.eveloper@example.com
    waiver W1 "$CAT2"
    sign W1 dev evil
    commit W1
    check "$CAT2"
    accepted
}
