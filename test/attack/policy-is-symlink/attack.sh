# R14: on the root the policy is a link: a trust file that is not what it seems stops the run.
link() {
    mv .gate/policy.yaml lax.yaml
    ln -s ../lax.yaml .gate/policy.yaml
}
attack() {
    on_main link
    check "$GREEN"
    refused 2 ".gate/policy.yaml"
}
touch_policy() { echo '# seen' >>.gate/policy.yaml; }
neighbour() {
    on_main touch_policy
    check "$GREEN"
    accepted 0
}
