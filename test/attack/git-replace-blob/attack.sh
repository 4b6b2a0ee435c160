# Section 4: git replace shows another policy.
attack() {
    old=$(git rev-parse origin/main:.gate/policy.yaml)
    sed 's/fail_on: any/fail_on: cat1/' .gate/policy.yaml >lax
    git replace "$old" "$(git hash-object -w lax)"
    check "$CAT2"
    refused 1 "image-user"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    old=$(git rev-parse HEAD:app)
    git replace "$old" "$(echo other | git hash-object -w --stdin)"
    check "$CAT2"
    accepted
}
