# Section 2: a revoked waiver comes back under another file's name; the id that was signed counts.
revoke() { echo 'waiver: W1' >>.gate/revoked; }
attack() {
    on_main revoke
    waiver W1 "$CAT2"
    sign W1 dev sec
    for file in .gate/waivers/W1.*; do mv "$file" ".gate/waivers/W2.${file#.gate/waivers/W1.}"; done
    commit W2
    check "$CAT2"
    refused 1 "the file is named W2 and says id W1"
}
neighbour() {
    on_main revoke
    granted W2 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
