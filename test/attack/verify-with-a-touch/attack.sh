# R13: require: verify, and the key was only touched: whoever found it could do that.
verify_needed() {
    policy_line '    cat2: {roles: [security], count: 1, max_days: 90, kinds: [waiver, break-glass]}' \
        '    cat2: {roles: [security], count: 1, max_days: 90, kinds: [waiver, break-glass], require: verify}'
    printf 'sec2@example.com namespaces="gate-waiver@v1" %s\n' "$(sk sec2)" >>.gate/allowed_signers
}
signed() {
    on_main verify_needed
    waiver W1 "$CAT2"
    sign W1 dev
    sk_sign W1 sec2 sec2@example.com "$1"
    commit W1
    check "$CAT2"
}
attack() {
    signed 1
    refused 1 "with a FIDO key that verified the person"
}
neighbour() {
    signed 5
    accepted
}
