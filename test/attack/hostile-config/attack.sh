# Section 4: .git/config includes another file and asks for commands.
attack() {
    printf '[core]\n\tworktree = /\n' >../more
    git config include.path "$PWD/../more"
    git config core.fsmonitor "touch $PWD/../ran"
    git config core.hooksPath "$PWD/.."
    git config filter.x.clean "touch $PWD/../ran"
    check "$CAT2"
    [ ! -e ../ran ] || fail "a command ran"
    refused 1 "image-user"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    git config core.fsmonitor "touch $PWD/../ran"
    check "$CAT2"
    [ ! -e ../ran ] || fail "a command ran"
    accepted
}
