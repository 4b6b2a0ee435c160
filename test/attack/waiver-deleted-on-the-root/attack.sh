# R15: with waivers.from: trust the root has dropped the waiver, and the branch, which is older, still has it.
from_trust() { policy_line '  from: commit' '  from: trust'; }
drop() { git rm -rq .gate/waivers; }
attack() {
    on_main from_trust
    on_main granted W1 "$CAT2" dev sec
    git merge -q main
    on_main drop
    check "$CAT2"
    refused 1 "only once it is on the root"
}
neighbour() {
    on_main from_trust
    on_main granted W1 "$CAT2" dev sec
    git merge -q main
    drop
    commit "the branch drops what the root has"
    check "$CAT2"
    accepted
}
