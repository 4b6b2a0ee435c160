# R5: a revoked waiver is deleted and later restored from history.
revoke() { echo 'waiver: W1' >>.gate/revoked; }
attack() {
    granted W1 "$CAT2" dev sec
    old=$(git rev-parse HEAD)
    git rm -rq .gate/waivers
    commit "away"
    on_main revoke
    git checkout -q "$old" -- .gate/waivers
    commit "back"
    check "$CAT2"
    refused 1 "revoked"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    old=$(git rev-parse HEAD)
    git rm -rq .gate/waivers
    commit "away"
    git checkout -q "$old" -- .gate/waivers
    commit "back"
    check "$CAT2"
    accepted
}
