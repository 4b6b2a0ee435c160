# R16: --name chooses the green one of several images in one archive; with --as it says which one that is.
several() {
    mkdir ../in
    retag ../other.tar "$CAT2" other
    tar -C ../in -xf ../other.tar
    mv ../in/manifest.json ../other.json
    tar -C ../in -xf "$GREEN"
    jq -sc add ../other.json ../in/manifest.json >../manifest.new
    mv ../manifest.new ../in/manifest.json
    tar_of ../in ../several.tar .
}
attack() {
    several
    check ../several.tar --name app:1.2
    refused 1 "partial: narrowed by --name"
}
neighbour() {
    several
    check ../several.tar --name app:1.2 --as api
    accepted 0
}
