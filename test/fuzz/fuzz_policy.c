#include "policy/policy.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_threshold(const struct policy_threshold *threshold)
{
    if (threshold->text.len == 0 || !(threshold->impact >= 0 && threshold->impact <= 1))
        abort();
}

static void check_roles(const struct policy *policy, const struct policy_texts *roles)
{
    for (size_t i = 0; i < roles->count; i++) {
        if (!policy_role_find(policy, roles->items[i]))
            abort();
    }
}

/* Nobody approves who is not known, for ever, or alone. */
static void check_approval(const struct policy *policy, const struct policy_approval *approval)
{
    if (!approval->is_given)
        return;
    if (approval->roles.count == 0 || approval->count == 0 || approval->max_days == 0 ||
        policy->requesters.count == 0 || (!policy->is_requester_signing && approval->count < 2))
        abort();
    check_roles(policy, &approval->roles);
}

static void check_policy(const struct policy *policy)
{
    check_threshold(&policy->fail_on);
    if (policy->profile_count == 0 || policy->level < 1 || policy->level > 2 ||
        policy->min_evaluated == 0 || policy->break_glass_max_hours == 0 ||
        policy->break_glass_max_hours > POLICY_BREAK_GLASS_LIMIT)
        abort();
    check_roles(policy, &policy->requesters);
    check_approval(policy, &policy->false_positive);
    for (size_t i = 0; i < CATEGORY_COUNT; i++) {
        check_approval(policy, &policy->approvals[i]);
        if (policy->approvals[i].kinds[WAIVER_FALSE_POSITIVE])
            abort();
    }
    for (size_t i = 0; i < policy->role_count; i++) {
        if (policy->roles[i].principals.count == 0)
            abort();
    }
    for (size_t i = 0; i < policy->image_count; i++) {
        if (policy->images[i].has_fail_on)
            check_threshold(&policy->images[i].fail_on);
    }
}

/* Whatever an application says, its organisation's floors hold. */
static void check_combined(const struct policy *organisation, const struct policy *application,
                           struct arena *arena)
{
    CLEANUP(vec_release) struct vec refused = VEC_INIT(struct str);
    struct policy both;

    policy_combine(organisation, application, arena, &both, &refused);
    check_policy(&both);
    if (both.fail_on.impact > organisation->fail_on.impact || both.level < organisation->level ||
        both.min_evaluated < organisation->min_evaluated ||
        (both.is_audit && !organisation->is_audit) || both.role_count != organisation->role_count)
        abort();
}

/* Whatever the bytes: a policy or faults, never both and never neither. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct source_location place = { .file = { .ptr = "policy", .len = 6 } };
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct policy built_in;
    struct policy policy;
    struct error err = ERROR_INIT;

    enum gate_rc rc = policy_parse(text, &place, true, &arena, &diagnostics, &policy, &err);
    if (rc != err.rc || (rc == GATE_OK) != (diagnostics.items.count == 0))
        abort();
    diagnostics_release(&diagnostics);
    if (rc)
        return 0;

    policy_init(&built_in);
    check_policy(&policy);
    check_combined(&policy, &built_in, &arena);
    check_combined(&built_in, &policy, &arena);
    check_combined(&policy, &policy, &arena);
    return 0;
}
