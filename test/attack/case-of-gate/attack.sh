# R14: a .GATE beside .gate is .gate itself on a file system that folds case.
attack() {
    blob=$(git hash-object -w .gate/policy.yaml)
    git update-index --add --cacheinfo "100644,$blob,.GATE/policy.yaml"
    git commit -q -m "two spellings"
    check "$GREEN"
    refused 2 ".GATE"
}
neighbour() {
    blob=$(git hash-object -w .gate/policy.yaml)
    git update-index --add --cacheinfo "100644,$blob,gate/policy.yaml"
    git commit -q -m "another name"
    check "$GREEN"
    accepted 0
}
