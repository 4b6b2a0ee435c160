# R16: a report is written over the waivers or the keys, which the next commit takes along.
attack() {
    check "$GREEN" --report json:.gate/revoked
    refused 2 "a report is not written into .gate"
    check "$GREEN" --report "junit:$PWD/app/../.GATE/waivers/W1.yaml"
    refused 2 "a report is not written into .gate"
    git diff --quiet || fail "something was written"
}
neighbour() {
    mkdir gate
    check "$GREEN" --report junit:gate/revoked.xml
    accepted 0
}
