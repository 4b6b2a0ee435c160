# R3: a broken .gate in the commit must not be merged, though it is not used yet.
attack() {
    echo 'mode enforce' >>.gate/policy.yaml
    commit "broken"
    check "$GREEN"
    refused 2 ".gate/policy.yaml:"
}
neighbour() {
    echo '# a comment' >>.gate/policy.yaml
    commit "fine"
    check "$GREEN"
    accepted 0
}
