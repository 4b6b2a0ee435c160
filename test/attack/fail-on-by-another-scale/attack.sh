# R16: CAT II begins at 0.4 in this profile: an impact that is CAT II elsewhere is above the policy's threshold here.
company() {
    profile acme.yaml acme 0600 'grades: {cat1: 0.9, cat2: 0.4}'
    sed 's/impact: 0.7/impact: 0.5/' acme.yaml >acme.new
    mv acme.new acme.yaml
    policy_line 'profiles: [auto]' "profiles: [auto, {name: acme.yaml, sha256: \"$(profile_sha256 acme.yaml)\"}]"
    policy_line 'fail_on: any' 'fail_on: cat2'
}
attack() {
    on_main company
    git merge -q main
    check "$GREEN" --fail-on 0.7
    refused 1 "partial: narrowed by --fail-on"
}
neighbour() {
    on_main company
    git merge -q main
    edit_image ../strict.tar "$GREEN" 'chmod 0600 etc/passwd'
    check ../strict.tar --fail-on 0.4
    accepted 0
}
