# R13: the CI asks for a waiver of its own.
role() { policy_line '  developers: [dev@example.com]' '  developers: [dev@example.com, ci@example.com]'; }
attack() {
    on_main role
    waiver W1 "$CAT2" requested_by=ci@example.com
    sign W1 ci sec
    commit W1
    check "$CAT2"
    refused 1 "holds no role of waivers.requesters"
}
neighbour() {
    on_main role
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
