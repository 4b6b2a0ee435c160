# R7: another password in the waived variable; fingerprints of secrets hold a MAC of the value.
env() { printf '.config.Env = ["PATH=/bin", "AWS_SECRET_ACCESS_KEY=%s"]' "$1"; }
one() {
    edit_image ../one.tar "$GREEN" true "$(env wJalrXUtnFEMIK7MDENGbPxRfiCYzzkeyzzzzzzz)"
    blocks_of ../one.tar
    break_glass W1 ../one.tar
    sign W1 dev vp
    commit W1
}
attack() {
    one
    edit_image ../other.tar "$GREEN" true "$(env Qx9dKpLmNvBzRtYwSaFgHjKlPoIuYtReWqAsDfGh)"
    check ../other.tar
    refused 1 "secret-in-config has 1 finding that no waiver covers"
}
neighbour() {
    one
    edit_image ../rebuilt.tar ../one.tar 'echo 2 >etc/build-number'
    check ../rebuilt.tar
    accepted
}
