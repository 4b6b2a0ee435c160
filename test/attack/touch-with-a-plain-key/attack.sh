# R13: require: touch, and the approver's key is a file.
touch_needed() {
    policy_line '    cat2: {roles: [security], count: 1, max_days: 90, kinds: [waiver, break-glass]}' \
        '    cat2: {roles: [security], count: 1, max_days: 90, kinds: [waiver, break-glass], require: touch}'
    printf 'sec2@example.com namespaces="gate-waiver@v1" %s\n' "$(sk sec2)" >>.gate/allowed_signers
}
attack() {
    on_main touch_needed
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    refused 1 "with a FIDO key that was touched"
}
neighbour() {
    on_main touch_needed
    waiver W1 "$CAT2"
    sign W1 dev
    sk_sign W1 sec2 sec2@example.com 1
    commit W1
    check "$CAT2"
    accepted
}
