# R13: one person has a key for waivers and another for evidence.
line() { add_key "$1" evil 'namespaces="gate-evidence@v1" '; }
attack() {
    on_main line sec@example.com
    check "$GREEN"
    refused 2 "what signs evidence must not sign waivers"
}
neighbour() {
    on_main line ci2@example.com
    check "$GREEN"
    accepted 0
}
