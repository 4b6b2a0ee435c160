# R7: every finding of a control has to be covered; two waivers may share them.
more='echo "bob:x:1001:1000::/nonexistent:/bin/sh" >>etc/passwd; echo "bob::20454::::::" >>etc/shadow'
halves() {
    edit_image ../two.tar "$CAT1" "$more"
    blocks_of ../two.tar
    all=$(finding_of ../two.tar)
    break_glass W1 ../two.tar "findings=[\"${all%%\"*}\"]"
    break_glass W2 ../two.tar "findings=[\"${all##*\"}\"]"
    sign W1 dev vp
}
attack() {
    halves
    sign W2 dev
    commit "one of them is not approved"
    check ../two.tar
    refused 1 "empty-password has 1 finding that no waiver covers"
}
neighbour() {
    halves
    sign W2 dev vp
    commit "both"
    check ../two.tar
    accepted
    [ "$(status_of W1) $(status_of W2)" = "used used" ] || fail "not both are used"
}
