#include "policy/policy.h"

#include <stdlib.h>

#include "base/attributes.h"
#include "policy/policy_parts.h"

const char *policy_category_name(enum policy_category category)
{
    switch (category) {
    case CATEGORY_CAT3:
        return "cat3";
    case CATEGORY_CAT2:
        return "cat2";
    case CATEGORY_CAT1:
        return "cat1";
    case CATEGORY_COUNT:
        break;
    }
    abort();
}

const char *waiver_kind_name(enum waiver_kind kind)
{
    switch (kind) {
    case WAIVER_PLAIN:
        return "waiver";
    case WAIVER_BREAK_GLASS:
        return "break-glass";
    case WAIVER_FALSE_POSITIVE:
        return "false-positive";
    case WAIVER_KIND_COUNT:
        break;
    }
    abort();
}

double policy_threshold_impact(enum policy_threshold_kind kind)
{
    switch (kind) {
    case THRESHOLD_ANY:
    case THRESHOLD_CAT3:
        return 0;
    case THRESHOLD_CAT2:
        return 0.7;
    case THRESHOLD_CAT1:
        return 0.9;
    case THRESHOLD_IMPACT:
        break;
    }
    abort();
}

void policy_init(struct policy *policy)
{
    static const struct policy_profile profiles[] = { { .name = { .ptr = "auto", .len = 4 } } };

    *policy = (struct policy){
        .fail_on = { .kind = THRESHOLD_CAT2,
                     .impact = policy_threshold_impact(THRESHOLD_CAT2),
                     .text = STR("cat2") },
        .min_evaluated = 1,
        .level = 1,
        .profiles = profiles,
        .profile_count = COUNT_OF(profiles),
        .is_requester_signing = true,
        .break_glass_max_hours = POLICY_BREAK_GLASS_HOURS,
    };
}

bool policy_texts_has(const struct policy_texts *texts, struct str text)
{
    for (size_t i = 0; i < texts->count; i++) {
        if (str_equal(texts->items[i], text))
            return true;
    }
    return false;
}

const struct policy_role *policy_role_find(const struct policy *policy, struct str name)
{
    for (size_t i = 0; i < policy->role_count; i++) {
        if (str_equal(policy->roles[i].name, name))
            return &policy->roles[i];
    }
    return NULL;
}

const struct policy_image *policy_image_find(const struct policy *policy, struct str name)
{
    for (size_t i = 0; i < policy->image_count; i++) {
        if (str_equal(policy->images[i].name, name))
            return &policy->images[i];
    }
    return NULL;
}

const char *policy_setting_name(enum policy_setting setting)
{
    return policy_keys[setting].name;
}

const char *policy_setting_help(enum policy_setting setting)
{
    return policy_keys[setting].help;
}
