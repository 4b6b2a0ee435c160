# R15: the policy says waivers.from: trust, and the waiver is in the commit under check alone.
from_trust() { policy_line '  from: commit' '  from: trust'; }
attack() {
    on_main from_trust
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    refused 1 "only once it is on the root"
}
neighbour() {
    on_main from_trust
    on_main granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
