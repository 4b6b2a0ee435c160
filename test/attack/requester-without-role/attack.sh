# R11: who asks holds none of the roles that may.
attack() {
    waiver W1 "$CAT2" requested_by=lead@example.com
    sign W1 lead sec
    commit W1
    check "$CAT2"
    refused 1 "requested_by lead@example.com holds no role of waivers.requesters"
}
may_ask() { policy_line '  requesters: [developers]' '  requesters: [developers, team-lead]'; }
neighbour() {
    on_main may_ask
    waiver W1 "$CAT2" requested_by=lead@example.com
    sign W1 lead sec
    commit W1
    check "$CAT2"
    accepted
}
