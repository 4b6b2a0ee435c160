# R10: an approval by no role at all: a fault of the policy, never a laxer rule.
attack() {
    on_main policy_line '    cat2: {roles: [security], count: 1, max_days: 90, kinds: [waiver, break-glass]}' \
        '    cat2: {roles: [], count: 1, max_days: 90, kinds: [waiver, break-glass]}'
    check "$CAT2"
    refused 2 ".gate/policy.yaml:"
}
neighbour() {
    on_main policy_line '    cat2: {roles: [security], count: 1, max_days: 90, kinds: [waiver, break-glass]}' \
        '    cat2: {roles: [security], count: 1, max_days: 90, kinds: [waiver, break-glass]} # as it was'
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
