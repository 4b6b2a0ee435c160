# R16: --input lets a set-uid program be; only what the policy marks as overridable may be given.
inputs() { policy_line 'fail_on: any' "inputs: {setuid_allowed: {value: [], overridable: $1}}"; }
helper() { edit_image ../helper.tar "$GREEN" 'mkdir opt; touch opt/helper; chmod 4755 opt/helper'; }
attack() {
    on_main inputs false
    helper
    check ../helper.tar --input 'setuid_allowed=[{path: /opt/helper}]'
    refused 1 "partial: narrowed by --input"
}
neighbour() {
    on_main inputs true
    helper
    check ../helper.tar --input 'setuid_allowed=[{path: /opt/helper}]'
    accepted 0
}
