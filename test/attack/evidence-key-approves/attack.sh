# R13: the key that the CI holds signs an approval; its principal has the role.
role() {
    policy_line '  security: [sec@example.com, sec2@example.com]' '  security: [ci@example.com, sec2@example.com]'
}
waiver_key() {
    role
    drop_key ci
    add_key ci@example.com ci
}
attack() {
    on_main role
    granted W1 "$CAT2" dev ci
    check "$CAT2"
    refused 1 "the key's line is not for gate-waiver@v1"
}
neighbour() {
    on_main waiver_key
    granted W1 "$CAT2" dev ci
    check "$CAT2"
    accepted
}
