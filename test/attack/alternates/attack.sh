# Section 4: objects of another repository are not followed.
attack() {
    granted W1 "$CAT2" dev sec
    mkdir -p ../other
    cp -R .git/objects ../other/objects
    rm -rf .git/objects/??
    mkdir -p .git/objects/info
    echo "$PWD/../other/objects" >.git/objects/info/alternates
    check "$CAT2"
    refused 4 "alternate"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    git repack -adq
    check "$CAT2"
    accepted
}
