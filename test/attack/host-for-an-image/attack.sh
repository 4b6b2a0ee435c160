# R8: a root file system with a kernel and an init is taken for a host; of images other things are asked.
linux() { policy_line 'profiles: [auto]' 'profiles: [cis-linux]'; }
attack() {
    on_main linux
    rootfs ../rootfs.tar "$GREEN" 'mkdir -p boot sbin; echo >boot/vmlinuz-6.1; echo >sbin/init'
    check ../rootfs.tar
    refused 1 "the policy expects target image, this is host"
}
neighbour() {
    on_main linux
    rootfs ../rootfs.tar "$GREEN" true
    check ../rootfs.tar
    accepted 0
}
