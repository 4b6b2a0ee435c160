# R8: --target says what the policy expects; what counts is what was detected.
linux() { policy_line 'profiles: [auto]' 'profiles: [cis-linux]'; }
attack() {
    on_main linux
    rootfs ../rootfs.tar "$GREEN" 'mkdir -p boot sbin; echo >boot/vmlinuz-6.1; echo >sbin/init'
    check ../rootfs.tar --target image
    refused 1 "the policy expects target image, this is host"
}
neighbour() {
    on_main linux
    rootfs ../rootfs.tar "$GREEN" true
    check ../rootfs.tar --target image
    accepted 0
}
