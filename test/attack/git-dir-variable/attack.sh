# Section 4: GIT_DIR names another repository with a lax policy.
attack() {
    cp -R . ../lax
    (cd ../lax && on_main policy_line 'fail_on: any' 'fail_on: cat1')
    export GIT_DIR="$PWD/../lax/.git" GIT_WORK_TREE="$PWD/../lax"
    check "$CAT2"
    unset GIT_DIR GIT_WORK_TREE
    refused 1 "image-user"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    export GIT_DIR="$PWD/../nowhere"
    check "$CAT2"
    unset GIT_DIR
    accepted
}
