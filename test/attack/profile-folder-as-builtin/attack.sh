# R8: a folder of the commit is called as a built-in profile, and a file as "auto".
attack() {
    profile cis-linux/profile.yaml cis-linux 0666
    profile cis-docker-image/profile.yaml cis-docker-image 0666
    profile auto auto 0666
    commit "profiles of my own"
    check "$CAT1"
    refused 1 "empty-password"
}
neighbour() {
    profile cis-linux/profile.yaml cis-linux 0666
    commit "a profile of my own"
    check "$GREEN"
    accepted 0
}
