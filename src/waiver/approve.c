#include "waiver/approve.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/attributes.h"
#include "base/vec.h"
#include "policy/lockout.h"

enum { HOUR = 3600, DAY = 24 * HOUR, RENEWALS_FREE = 2 };

static const struct policy_approval *entry_of(const struct policy *policy, enum waiver_kind kind,
                                              enum policy_category category)
{
    return kind == WAIVER_FALSE_POSITIVE ? &policy->false_positive : &policy->approvals[category];
}

static struct waiver_need refuse_need(struct str why)
{
    return (struct waiver_need){ .refusal = why };
}

struct waiver_need waiver_need(const struct policy *policy, enum waiver_kind kind,
                               enum policy_category category, size_t renewals, struct arena *arena)
{
    const struct policy_approval *entry = entry_of(policy, kind, category);
    int64_t most = (int64_t)entry->max_days * DAY;

    if (!entry->is_given)
        return refuse_need(kind == WAIVER_FALSE_POSITIVE
                               ? STR("the policy has no waivers.false-positive")
                               : arena_printf(arena,
                                              "the policy has no waivers.approvals.%s: "
                                              "nothing of that category can be waived",
                                              policy_category_name(category)));
    if (kind != WAIVER_FALSE_POSITIVE && !entry->kinds[kind])
        return refuse_need(arena_printf(arena, "the policy allows no %s for %s",
                                        waiver_kind_name(kind), policy_category_name(category)));
    if (kind == WAIVER_BREAK_GLASS && most > (int64_t)policy->break_glass_max_hours * HOUR)
        most = (int64_t)policy->break_glass_max_hours * HOUR;
    return (struct waiver_need){
        .is_allowed = true,
        .refusal = STR(""),
        .approval = entry,
        .count = entry->count + (renewals > RENEWALS_FREE ? 1U : 0U),
        .max_seconds = most,
    };
}

bool waiver_need_has_role(const struct policy *policy, enum waiver_kind kind,
                          enum policy_category category, struct str role)
{
    return lockout_has_role(policy, kind, category, role);
}

static struct str join(struct arena *arena, struct str text, const char *separator, struct str more)
{
    if (text.len == 0)
        return more;
    return arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), separator, STR_ARG(more));
}

struct str waiver_need_text(const struct policy *policy, enum waiver_kind kind,
                            enum policy_category category, struct arena *arena)
{
    const struct policy_texts *roles = &entry_of(policy, kind, category)->roles;
    struct str text = STR("");

    for (size_t i = 0; i < roles->count; i++) {
        const struct policy_role *role = policy_role_find(policy, roles->items[i]);
        struct str people = STR("");

        for (size_t k = 0; role && k < role->principals.count; k++)
            people = join(arena, people, ", ", role->principals.items[k]);
        text = join(arena, text, " or ",
                    arena_printf(arena, "%.*s (%.*s)", STR_ARG(roles->items[i]), STR_ARG(people)));
    }
    return text;
}

/* The first role that the signature may approve by; empty: by none. */
static struct str approving_role(const struct judged_waiver *judged,
                                 const struct judged_signature *signature,
                                 enum policy_category category, const struct waiver_court *court)
{
    const struct policy *policy = &court->trust->policy;

    for (size_t i = 0; i < policy->role_count; i++) {
        const struct policy_role *role = &policy->roles[i];

        if (waiver_need_has_role(policy, judged->waiver.kind, category, role->name) &&
            persons_role_names(role, signature->principals))
            return role->name;
    }
    return STR("");
}

static bool is_fido_enough(const struct judged_signature *signature, enum policy_fido fido)
{
    switch (fido) {
    case FIDO_ANY:
        return true;
    case FIDO_TOUCH:
        return signature->is_fido;
    case FIDO_VERIFY:
        return signature->is_verified;
    }
    abort();
}

/* What counting the signatures comes to. */
struct tally {
    size_t approvers; /* distinct persons */
    size_t others;    /* good signatures of others than the requester */
    bool is_requester_signed;
    bool is_self_approved; /* the requester holds an approving role, and signed alone */
    struct str approved;
};

static bool was_counted(const struct vec *persons, int person)
{
    for (size_t i = 0; i < persons->count; i++) {
        if (*(const int *)vec_at(persons, i) == person)
            return true;
    }
    return false;
}

/* What a waiver is counted against. */
struct count {
    const struct judged_waiver *judged;
    const struct waiver_need *need;
    enum policy_category category;
    const struct waiver_court *court;
    struct vec persons; /* int: who was counted */
};

static void count_signature(struct count *count, const struct judged_signature *signature,
                            struct tally *tally, struct arena *arena)
{
    bool is_requester = signature->person == count->judged->requester;
    struct str role = approving_role(count->judged, signature, count->category, count->court);

    tally->is_requester_signed |= is_requester;
    tally->others += !is_requester;
    if (role.len == 0)
        return;
    if (is_requester) {
        tally->is_self_approved = true;
        return;
    }
    if (!is_fido_enough(signature, count->need->approval->fido) ||
        was_counted(&count->persons, signature->person))
        return;
    *(int *)vec_add(&count->persons) = signature->person;
    tally->approvers++;
    tally->approved = join(
        arena, tally->approved, ", ",
        arena_printf(arena, "%.*s (%.*s)",
                     STR_ARG(persons_text(count->court->trust->persons, signature->person, arena)),
                     STR_ARG(role)));
}

static struct tally count_approvers(const struct judged_waiver *judged,
                                    const struct waiver_need *need, enum policy_category category,
                                    const struct waiver_court *court, struct arena *arena)
{
    struct count count = {
        .judged = judged,
        .need = need,
        .category = category,
        .court = court,
        .persons = VEC_INIT(int),
    };
    struct tally tally = { .approved = STR("") };

    for (size_t i = 0; i < judged->signature_count; i++) {
        if (judged->signatures[i].state == SIGNATURE_GOOD)
            count_signature(&count, &judged->signatures[i], &tally, arena);
    }
    vec_release(&count.persons);
    return tally;
}

/* R11: the requester holds a role of `requesters`, and signs unless the policy says otherwise. */
static bool check_requester(struct judged_waiver *judged, const struct tally *tally,
                            const struct waiver_court *court, struct arena *arena)
{
    const struct policy *policy = &court->trust->policy;
    bool has_role = false;

    for (size_t i = 0; i < policy->requesters.count && judged->requester != PERSON_NONE; i++)
        has_role |= persons_has_role(court->trust->persons, judged->requester, policy,
                                     policy->requesters.items[i]);
    if (!has_role) {
        waiver_refuse(judged, WAIVER_UNKNOWN_SIGNER,
                      arena_printf(arena, "requested_by %.*s holds no role of waivers.requesters",
                                   STR_ARG(judged->waiver.requested_by)));
        return false;
    }
    return tally->is_requester_signed || !policy->is_requester_signing;
}

/* The first signature in that state, or NULL. */
static const struct judged_signature *first_in(const struct judged_waiver *judged,
                                               enum signature_state state)
{
    for (size_t i = 0; i < judged->signature_count; i++) {
        if (judged->signatures[i].state == state)
            return &judged->signatures[i];
    }
    return NULL;
}

/* Why approvals are missing, if a signature that does not count is the reason. */
static bool blame_signature(struct judged_waiver *judged, struct arena *arena)
{
    static const struct {
        enum signature_state state;
        enum waiver_status status;
    } order[] = {
        { .state = SIGNATURE_BAD, .status = WAIVER_BAD_SIGNATURE },
        { .state = SIGNATURE_REVOKED_KEY, .status = WAIVER_UNKNOWN_SIGNER },
        { .state = SIGNATURE_OUT_OF_TIME, .status = WAIVER_UNKNOWN_SIGNER },
        { .state = SIGNATURE_WRONG_NAMESPACE, .status = WAIVER_UNKNOWN_SIGNER },
        { .state = SIGNATURE_UNKNOWN_KEY, .status = WAIVER_UNKNOWN_SIGNER },
    };

    for (size_t i = 0; i < COUNT_OF(order); i++) {
        const struct judged_signature *signature = first_in(judged, order[i].state);

        if (!signature)
            continue;
        waiver_refuse(judged, order[i].status,
                      arena_printf(arena, "%.*s: %.*s; still needs: %.*s", STR_ARG(signature->path),
                                   STR_ARG(signature->problem), STR_ARG(judged->missing)));
        return true;
    }
    return false;
}

static const char *fido_text(enum policy_fido fido)
{
    switch (fido) {
    case FIDO_ANY:
        return "";
    case FIDO_TOUCH:
        return ", with a FIDO key that was touched";
    case FIDO_VERIFY:
        return ", with a FIDO key that verified the person";
    }
    abort();
}

/* Says what is missing and whose fault it is. */
static void refuse_short(struct judged_waiver *judged, const struct tally *tally,
                         const struct waiver_need *need, enum policy_category category,
                         const struct waiver_court *court, struct arena *arena)
{
    const struct policy *policy = &court->trust->policy;
    struct str missing = STR("");

    if (policy->is_requester_signing && !tally->is_requester_signed)
        missing = arena_printf(arena, "the requester's signature (%.*s)",
                               STR_ARG(judged->waiver.requested_by));
    if (tally->approvers < need->count)
        missing = join(
            arena, missing, " and ",
            arena_printf(arena, "%zu of %.*s%s", need->count - tally->approvers,
                         STR_ARG(waiver_need_text(policy, judged->waiver.kind, category, arena)),
                         fido_text(need->approval->fido)));
    judged->missing = missing;
    if (blame_signature(judged, arena))
        return;
    if (tally->is_self_approved && tally->others == 0)
        waiver_refuse(judged, WAIVER_SELF_APPROVED,
                      arena_printf(arena, "the requester does not approve; still needs: %.*s",
                                   STR_ARG(missing)));
    else
        waiver_refuse(judged, WAIVER_INSUFFICIENT_APPROVAL,
                      arena_printf(arena, "still needs: %.*s", STR_ARG(missing)));
}

static bool check_life(struct judged_waiver *judged, const struct waiver_need *need,
                       struct arena *arena)
{
    const struct waiver *waiver = &judged->waiver;
    bool is_hours = need->max_seconds % DAY != 0 || need->max_seconds < 4 * (int64_t)DAY;
    int64_t unit = is_hours ? HOUR : DAY;

    if (waiver->expires - waiver->issued <= need->max_seconds)
        return true;
    waiver_refuse(judged, WAIVER_TOO_LONG,
                  arena_printf(arena,
                               "it lives longer than the %" PRId64 " %s that the policy allows",
                               need->max_seconds / unit, is_hours ? "hours" : "days"));
    return false;
}

/* R7: without findings a waiver would excuse what comes later too. */
static bool check_findings(struct judged_waiver *judged, enum policy_category category)
{
    if (judged->waiver.findings.count > 0 ||
        (category == CATEGORY_CAT3 && judged->waiver.kind == WAIVER_PLAIN))
        return true;
    waiver_refuse(judged, WAIVER_MALFORMED,
                  STR("findings are mandatory for CAT I, CAT II, break-glass and false-positive"));
    return false;
}

void waiver_approve(struct judged_waiver *judged, enum policy_category category,
                    const struct waiver_court *court, struct arena *arena)
{
    const struct policy *policy = &court->trust->policy;

    if (judged->status != WAIVER_UNUSED)
        return;
    judged->category = category;

    struct waiver_need need =
        waiver_need(policy, judged->waiver.kind, category, judged->renewals, arena);
    if (!need.is_allowed) {
        waiver_refuse(judged, WAIVER_KIND_NOT_ALLOWED, need.refusal);
        return;
    }
    if (!check_life(judged, &need, arena) || !check_findings(judged, category))
        return;

    struct tally tally = count_approvers(judged, &need, category, court, arena);
    judged->approved = tally.approved;
    bool is_requested = check_requester(judged, &tally, court, arena);
    if (judged->status != WAIVER_UNUSED)
        return;
    if (!is_requested || tally.approvers < need.count)
        refuse_short(judged, &tally, &need, category, court, arena);
    else
        judged->is_accepted = true;
}
