# Section 4: GIT_OBJECT_DIRECTORY, GIT_NAMESPACE and the like are ignored.
attack() {
    cp -R . ../lax
    (cd ../lax && on_main policy_line 'fail_on: any' 'fail_on: cat1')
    export GIT_OBJECT_DIRECTORY="$PWD/../lax/.git/objects" GIT_COMMON_DIR="$PWD/../lax/.git" \
        GIT_NAMESPACE=lax GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.worktree GIT_CONFIG_VALUE_0="$PWD/../lax"
    check "$CAT2"
    unset GIT_OBJECT_DIRECTORY GIT_COMMON_DIR GIT_NAMESPACE GIT_CONFIG_COUNT
    refused 1 "image-user"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    export GIT_NAMESPACE=lax
    check "$CAT2"
    unset GIT_NAMESPACE
    accepted
}
