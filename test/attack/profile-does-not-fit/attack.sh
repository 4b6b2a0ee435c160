# R8: auto chooses what fits the image; a profile that the policy names must be evaluated all the same.
company() {
    profile acme.yaml acme 0644 'supports: [{os: debian}]'
    policy_line 'profiles: [auto]' "profiles: [auto, {name: acme.yaml, sha256: \"$(profile_sha256 acme.yaml)\"}]"
    policy_line '  api: {expect: {os: debian-12, target: image}}' '  api: {}'
}
attack() {
    on_main company
    git merge -q main
    edit_image ../other.tar "$GREEN" 'rm etc/os-release'
    check ../other.tar
    refused 1 "nothing-evaluated: acme"
}
neighbour() {
    on_main company
    git merge -q main
    check "$GREEN"
    accepted 0
}
