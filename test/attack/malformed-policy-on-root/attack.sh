# R14: a trust file on the root that does not parse stops the run; it is not read by halves.
spoil() { printf 'mode: [enforce\n' >>.gate/policy.yaml; }
attack() {
    on_main spoil
    check "$GREEN"
    refused 2 ".gate/policy.yaml:"
}
harmless() { printf '# mode: [enforce\n' >>.gate/policy.yaml; }
neighbour() {
    on_main harmless
    check "$GREEN"
    accepted 0
}
