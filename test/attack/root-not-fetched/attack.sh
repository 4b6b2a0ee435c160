# R1: the root is not there: exit 4 with the line to type, never the built-in defaults.
attack() {
    granted W1 "$CAT2" dev sec
    git update-ref -d refs/remotes/origin/main
    check "$GREEN"
    refused 4 "git fetch --no-tags"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
