# R16: no variable sets an option, whatever it is called.
attack() {
    export GATE_MODE=audit GATE_FAIL_ON=cat1 GATE_SKIP=image-user GATE_TRUST_REF=HEAD GATE_NO_REPO=1 GATE_AT=2020-01-01T00:00:00Z \
        GATE_PROFILE=none GATE_OPTIONS='--mode audit' GATE_POLICY=none GATE_BOOTSTRAP=1 SOURCE_DATE_EPOCH=0
    check "$CAT2"
    refused 1 "image-user"
}
neighbour() {
    export GATE_MODE=enforce GATE_FAIL_ON=any
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
