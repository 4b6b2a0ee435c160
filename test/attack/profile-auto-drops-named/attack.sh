# R16: --profile only adds: --profile auto must not make the policy's profile one that may be left out.
company() {
    profile acme.yaml acme 0644 'supports: [{os: debian}]'
    policy_line 'profiles: [auto]' "profiles: [{name: acme.yaml, sha256: \"$(profile_sha256 acme.yaml)\"}]"
    policy_line '  api: {expect: {os: debian-12, target: image}}' '  api: {}'
}
attack() {
    on_main company
    git merge -q main
    edit_image ../other.tar "$GREEN" 'rm etc/os-release'
    check ../other.tar --profile auto
    refused 1 "nothing-evaluated: acme"
}
neighbour() {
    on_main company
    git merge -q main
    check "$GREEN" --profile auto
    accepted 0
}
