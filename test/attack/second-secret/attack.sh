# R7: another private key at the waived path.
one() {
    edit_image ../one.tar "$GREEN" "cp '$KEYS/lead' etc/app.key"
    blocks_of ../one.tar
    break_glass W1 ../one.tar
    sign W1 dev vp
    commit W1
}
attack() {
    one
    edit_image ../other.tar "$GREEN" "cp '$KEYS/evil' etc/app.key"
    check ../other.tar
    refused 1 "secret-in-layer has 1 finding that no waiver covers"
}
neighbour() {
    one
    edit_image ../rebuilt.tar ../one.tar 'echo 2 >etc/build-number'
    check ../rebuilt.tar
    accepted
}
