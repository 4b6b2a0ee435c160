# R14: .gate is a submodule, whose content is nobody's commit here.
submodule() {
    git rm -rq --cached .gate
    mv .gate ../elsewhere
    git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),.gate"
    git commit -q -m "a submodule"
}
attack() {
    git checkout -q main
    submodule
    git update-ref refs/remotes/origin/main main
    git checkout -qf topic
    check "$GREEN"
    refused 2 ".gate"
}
neighbour() {
    git checkout -q main
    echo '# seen' >>.gate/policy.yaml
    commit "a comment"
    git update-ref refs/remotes/origin/main main
    git checkout -qf topic
    check "$GREEN"
    accepted 0
}
