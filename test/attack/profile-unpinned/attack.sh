# R8: a profile of the repository that the policy does not pin: whoever changes a commit could swap it.
company() {
    profile acme.yaml acme 0644
    policy_line 'profiles: [auto]' 'profiles: [auto, acme.yaml]'
}
pinned() {
    profile acme.yaml acme 0644
    policy_line 'profiles: [auto]' "profiles: [auto, {name: acme.yaml, sha256: \"$(profile_sha256 acme.yaml)\"}]"
}
attack() {
    on_main company
    git merge -q main
    check "$GREEN"
    refused 2 "pin it with sha256"
}
neighbour() {
    on_main pinned
    git merge -q main
    check "$GREEN"
    accepted 0
}
