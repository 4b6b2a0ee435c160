# R3: the commit removes the only key of vp: a policy that locks everybody out is not merged.
attack() {
    grep -v '^vp' .gate/allowed_signers >keys.new
    mv keys.new .gate/allowed_signers
    commit "no vp"
    check "$GREEN"
    refused 2 "cat1"
}
neighbour() {
    grep -v '^sec2' .gate/allowed_signers >keys.new
    mv keys.new .gate/allowed_signers
    commit "one less"
    check "$GREEN"
    accepted 0
}
