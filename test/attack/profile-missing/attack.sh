# R8: the commit deletes the profile that the policy names.
company() {
    profile acme.yaml acme 0644
    policy_line 'profiles: [auto]' "profiles: [auto, {name: acme.yaml, sha256: \"$(profile_sha256 acme.yaml)\"}]"
}
attack() {
    on_main company
    check "$GREEN"
    refused 2 "no profile 'acme.yaml'"
}
neighbour() {
    on_main company
    git merge -q main
    check "$GREEN"
    accepted 0
}
