# R16: the same by a file, which the commit may change; the policy's own inputs are the place for it.
helper() { edit_image ../helper.tar "$GREEN" 'mkdir opt; touch opt/helper; chmod 4755 opt/helper'; }
attack() {
    helper
    echo 'setuid_allowed: [{path: /opt/helper}]' >inputs.yaml
    check ../helper.tar --input-file inputs.yaml
    refused 1 "partial: narrowed by --input-file"
}
inputs() { policy_line 'fail_on: any' 'inputs: {setuid_allowed: {value: [{path: /opt/helper}]}}'; }
neighbour() {
    on_main inputs
    helper
    check ../helper.tar
    accepted 0
}
