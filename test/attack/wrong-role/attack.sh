# R12: a team lead signs for CAT II.
attack() {
    granted W1 "$CAT2" dev lead
    check "$CAT2"
    refused 1 "still needs: 1 of security (sec@example.com, sec2@example.com)"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
