# R8: the commit changes the profile that the policy pins.
company() {
    profile acme.yaml acme 0644
    policy_line 'profiles: [auto]' "profiles: [auto, {name: acme.yaml, sha256: \"$(profile_sha256 acme.yaml)\"}]"
}
attack() {
    on_main company
    git merge -q main
    profile acme.yaml acme 0666
    commit "laxer"
    check "$GREEN"
    refused 2 "wrong profile: acme.yaml has sha256"
}
neighbour() {
    on_main company
    git merge -q main
    check "$GREEN"
    accepted 0
}
