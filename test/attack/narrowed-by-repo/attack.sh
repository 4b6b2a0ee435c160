# R16: --repo takes the policy of another repository, whose root the attacker pushed.
another() {
    cp -R . ../another
    git -C ../another checkout -q main
    sed 's/fail_on: any/fail_on: cat1/' ../another/.gate/policy.yaml >../policy.new
    mv ../policy.new ../another/.gate/policy.yaml
    git -C ../another commit -qam lax
    git -C ../another update-ref refs/remotes/origin/main main
}
attack() {
    another
    check "$CAT2" --repo ../another
    refused 1 "partial: narrowed by --repo"
}
neighbour() {
    check "$GREEN"
    accepted 0
}
