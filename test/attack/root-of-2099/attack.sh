# R17: the same on the root, where it locks everybody out; it is named, not obeyed.
attack() {
    granted W1 "$CAT2" dev sec
    git checkout -q main
    GIT_COMMITTER_DATE=2099-01-01T00:00:00Z git commit -q --allow-empty -m "from the future"
    git update-ref refs/remotes/origin/main main
    git checkout -q topic
    check "$CAT2"
    refused 4 "2099-01-01T00:00:00Z"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    git checkout -q main
    GIT_COMMITTER_DATE=$(in_hours 20) git commit -q --allow-empty -m "a clock that is fast"
    git update-ref refs/remotes/origin/main main
    git checkout -q topic
    check "$CAT2"
    accepted
}
