# R1: a revision expression reaches an older, laxer policy.
lax() { policy_line 'fail_on: any' 'fail_on: cat1'; }
strict() { policy_line 'fail_on: cat1' 'fail_on: any'; }
attack() {
    on_main lax
    on_main strict
    TRUST='--trust-ref origin/main~1' check "$CAT2"
    refused 2 "wrong value: --trust-ref"
}
neighbour() {
    on_main lax
    TRUST='--trust-ref origin/main' check "$CAT2"
    accepted 0
}
