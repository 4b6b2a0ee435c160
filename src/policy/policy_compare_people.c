/* Who asks, who approves, for how long, and who signs evidence. */
#include "base/attributes.h"
#include "policy/policy_compare_parts.h"

static struct str member_of(const struct comparison *comparison, struct str setting,
                            const char *member)
{
    return arena_printf(comparison->arena, "%.*s.%s", STR_ARG(setting), member);
}

static const char *fido_word(enum policy_fido fido)
{
    static const char *const words[] = {
        [FIDO_ANY] = "",
        [FIDO_TOUCH] = "touch",
        [FIDO_VERIFY] = "verify",
    };

    return words[fido];
}

static struct policy_texts kinds_of(const struct policy_approval *approval, struct arena *arena)
{
    struct str *items = arena_new(arena, WAIVER_KIND_COUNT, sizeof(*items));
    size_t count = 0;

    for (int kind = 0; kind < WAIVER_KIND_COUNT; kind++) {
        if (approval->kinds[kind])
            items[count++] = str_of(waiver_kind_name((enum waiver_kind)kind));
    }
    return (struct policy_texts){ .items = items, .count = count };
}

static void compare_approval_numbers(struct comparison *comparison, struct str setting,
                                     const struct policy_approval *before,
                                     const struct policy_approval *after)
{
    struct arena *arena = comparison->arena;
    const struct difference rows[] = {
        { .setting = member_of(comparison, setting, "count"),
          .before = compare_number(before->count, arena),
          .after = compare_number(after->count, arena),
          .stricter = compare_more_is_stricter(before->count, after->count),
          .loosened = "fewer persons are enough",
          .tightened = "more persons are needed" },
        { .setting = member_of(comparison, setting, "max_days"),
          .before = compare_number(before->max_days, arena),
          .after = compare_number(after->max_days, arena),
          .stricter = compare_more_is_laxer(before->max_days, after->max_days),
          .loosened = "a waiver may live longer",
          .tightened = "a waiver lives shorter" },
        { .setting = member_of(comparison, setting, "require"),
          .before = str_of(fido_word(before->fido)),
          .after = str_of(fido_word(after->fido)),
          .stricter = compare_more_is_stricter(before->fido, after->fido),
          .loosened = "a lesser key is enough",
          .tightened = "a key of hardware must be used" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].stricter != 0)
            compare_add(comparison, &rows[i]);
    }
}

static void compare_approval(struct comparison *comparison, struct str setting,
                             const struct policy_approval *before,
                             const struct policy_approval *after)
{
    struct arena *arena = comparison->arena;

    if (!before->is_given && !after->is_given)
        return;
    if (before->is_given != after->is_given) {
        compare_add(comparison, &(struct difference){
                                    .setting = setting,
                                    .before = compare_join(&before->roles, arena),
                                    .after = compare_join(&after->roles, arena),
                                    .stricter = after->is_given ? -1 : 1,
                                    .loosened = "it can be waived",
                                    .tightened = "it cannot be waived any more",
                                });
        return;
    }

    struct policy_texts old_kinds = kinds_of(before, arena);
    struct policy_texts new_kinds = kinds_of(after, arena);
    compare_texts(
        comparison, member_of(comparison, setting, "roles"), &before->roles, &after->roles,
        &(struct list_words){ POLICY_LOOSENS, "may approve", "may not approve any more" });
    compare_texts(comparison, member_of(comparison, setting, "kinds"), &old_kinds, &new_kinds,
                  &(struct list_words){ POLICY_LOOSENS, "counts", "does not count any more" });
    compare_approval_numbers(comparison, setting, before, after);
}

static void compare_waivers(struct comparison *comparison)
{
    const struct policy *before = &comparison->before->policy;
    const struct policy *after = &comparison->after->policy;
    struct arena *arena = comparison->arena;
    const struct difference rows[] = {
        { .setting = STR("waivers.from"),
          .before = before->is_waived_from_trust ? STR("trust") : STR("commit"),
          .after = after->is_waived_from_trust ? STR("trust") : STR("commit"),
          .stricter = after->is_waived_from_trust - before->is_waived_from_trust,
          .loosened = "a waiver counts before it is merged",
          .tightened = "a waiver counts only once it is merged" },
        { .setting = STR("waivers.requester_signs"),
          .before = before->is_requester_signing ? STR("true") : STR("false"),
          .after = after->is_requester_signing ? STR("true") : STR("false"),
          .stricter = after->is_requester_signing - before->is_requester_signing,
          .loosened = "who asks need not sign",
          .tightened = "who asks must sign" },
        { .setting = STR("waivers.break_glass_max_hours"),
          .before = compare_number(before->break_glass_max_hours, arena),
          .after = compare_number(after->break_glass_max_hours, arena),
          .stricter =
              compare_more_is_laxer(before->break_glass_max_hours, after->break_glass_max_hours),
          .loosened = "break-glass may live longer",
          .tightened = "break-glass lives shorter" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].stricter != 0)
            compare_add(comparison, &rows[i]);
    }
    compare_texts(comparison, STR("waivers.requesters"), &before->requesters, &after->requesters,
                  &(struct list_words){ POLICY_LOOSENS, "may ask", "may not ask any more" });
    for (int category = CATEGORY_COUNT - 1; category >= 0; category--) {
        const char *name = policy_category_name((enum policy_category)category);

        compare_approval(comparison, arena_printf(arena, "waivers.approvals.%s", name),
                         &before->approvals[category], &after->approvals[category]);
    }
    compare_approval(comparison, STR("waivers.false-positive"), &before->false_positive,
                     &after->false_positive);
}

static void compare_role(struct comparison *comparison, struct str name)
{
    const struct policy_role *before = policy_role_find(&comparison->before->policy, name);
    const struct policy_role *after = policy_role_find(&comparison->after->policy, name);
    const struct policy_texts none = { .count = 0 };

    compare_texts(comparison, arena_printf(comparison->arena, "roles.%.*s", STR_ARG(name)),
                  before ? &before->principals : &none, after ? &after->principals : &none,
                  &(struct list_words){ POLICY_LOOSENS, "holds the role",
                                        "does not hold the role any more" });
}

static void compare_roles(struct comparison *comparison)
{
    const struct policy *before = &comparison->before->policy;
    const struct policy *after = &comparison->after->policy;

    for (size_t i = 0; i < after->role_count; i++)
        compare_role(comparison, after->roles[i].name);
    for (size_t i = 0; i < before->role_count; i++) {
        if (!policy_role_find(after, before->roles[i].name))
            compare_role(comparison, before->roles[i].name);
    }
}

void compare_people(struct comparison *comparison)
{
    compare_waivers(comparison);
    compare_texts(comparison, STR("evidence.signers"), &comparison->before->policy.evidence_signers,
                  &comparison->after->policy.evidence_signers,
                  &(struct list_words){ POLICY_LOOSENS, "may sign evidence",
                                        "may not sign evidence any more" });
    compare_roles(comparison);
}
