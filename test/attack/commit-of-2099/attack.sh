# R17: one commit dated 2099 would end every waiver of everybody.
attack() {
    granted W1 "$CAT2" dev sec
    GIT_COMMITTER_DATE=2099-01-01T00:00:00Z git commit -q --allow-empty -m "from the future"
    check "$CAT2"
    refused 4 "2099-01-01T00:00:00Z"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    GIT_COMMITTER_DATE=$(in_hours 20) git commit -q --allow-empty -m "a clock that is fast"
    check "$CAT2"
    accepted
}
