# R10: a Cyrillic letter in the principal of a line; and in a role, where it is a fault of the policy.
line() { add_key "$1" evil; }
role() { policy_line '  security: [sec@example.com, sec2@example.com]' "  security: [$1, sec2@example.com]"; }
attack() {
    on_main line 'sеc@example.com'
    waiver W1 "$CAT2"
    sign W1 dev evil
    commit W1
    check "$CAT2"
    refused 1 "still needs: 1 of security"
    on_main role 'sеc@example.com'
    check "$CAT2"
    refused 2 ".gate/policy.yaml:"
}
neighbour() {
    on_main line 'sec@example.com'
    waiver W1 "$CAT2"
    sign W1 dev evil
    commit W1
    check "$CAT2"
    accepted
}
