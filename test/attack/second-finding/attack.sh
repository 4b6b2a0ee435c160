# R7: a second account without a password; the waiver was for the first.
more='echo "bob:x:1001:1000::/nonexistent:/bin/sh" >>etc/passwd; echo "bob::20454::::::" >>etc/shadow'
attack() {
    break_glass W1 "$CAT1"
    sign W1 dev vp
    commit W1
    edit_image ../two.tar "$CAT1" "$more"
    check ../two.tar
    refused 1 "empty-password has 1 finding that no waiver covers"
}
neighbour() {
    edit_image ../two.tar "$CAT1" "$more"
    blocks_of ../two.tar
    break_glass W1 ../two.tar
    sign W1 dev vp
    commit W1
    check ../two.tar
    accepted
}
