# R14: Policy.yaml beside policy.yaml.
attack() {
    cp .gate/policy.yaml .gate/Policy.yaml
    commit "two spellings"
    check "$GREEN"
    refused 2 "Policy.yaml"
}
neighbour() {
    cp .gate/policy.yaml .gate/README.md
    commit "another name"
    check "$GREEN"
    accepted 0
}
