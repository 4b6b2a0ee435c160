# R8: a root file system has no config, so that the profile over configs has nothing to ask: that is no pass.
docker() { policy_line 'profiles: [auto]' 'profiles: [cis-linux, cis-docker-image]'; }
attack() {
    on_main docker
    rootfs ../rootfs.tar "$CAT2" true
    check ../rootfs.tar
    refused 1 "nothing-evaluated: cis-docker-image"
}
neighbour() {
    on_main docker
    check "$GREEN"
    accepted 0
}
