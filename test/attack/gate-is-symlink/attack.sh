# R14: .gate itself is a link to another folder.
link() {
    git mv .gate lax
    ln -s lax .gate
}
attack() {
    on_main link
    check "$GREEN"
    refused 2 ".gate"
}
touch_policy() { echo '# seen' >>.gate/policy.yaml; }
neighbour() {
    on_main touch_policy
    check "$GREEN"
    accepted 0
}
