#include "policy/lockout.h"

#include "policy/persons.h"

/* The persons of a policy, and what each could do. */
struct electorate {
    const struct lockout *lockout;
    struct persons *persons;
    size_t count;
    bool *is_able[FIDO_VERIFY + 1]; /* to sign waivers with a key that fits */
};

static bool is_valid(const struct lockout *lockout, const struct signer *line)
{
    return persons_line_confers_roles(line) &&
           (!line->has_valid_after || line->valid_after <= lockout->now) &&
           (!line->has_valid_before || line->valid_before >= lockout->now) &&
           !revocations_has_key(lockout->revocations, &line->key);
}

static void find_able(struct electorate *electorate, struct arena *arena)
{
    const struct allowed_signers *signers = electorate->lockout->signers;

    for (int fido = FIDO_ANY; fido <= FIDO_VERIFY; fido++)
        electorate->is_able[fido] = arena_new(arena, electorate->count + 1, sizeof(bool));
    for (size_t i = 0; i < signers->count; i++) {
        const struct signer *line = &signers->items[i];
        int person = persons_of_key(electorate->persons, &line->key);

        if (person == PERSON_NONE || !is_valid(electorate->lockout, line))
            continue;
        electorate->is_able[FIDO_ANY][person] = true;
        if (ssh_key_is_fido(&line->key)) {
            electorate->is_able[FIDO_TOUCH][person] = true;
            electorate->is_able[FIDO_VERIFY][person] = true;
        }
    }
}

static bool has_any_role(const struct electorate *electorate, int person,
                         const struct policy_texts *roles)
{
    for (size_t i = 0; i < roles->count; i++) {
        if (persons_has_role(electorate->persons, person, electorate->lockout->policy,
                             roles->items[i]))
            return true;
    }
    return false;
}

static bool can_approve(const struct electorate *electorate, int person,
                        const struct policy_approval *approval)
{
    return electorate->is_able[approval->fido][person] &&
           has_any_role(electorate, person, &approval->roles);
}

/* How many could approve what the requester that leaves most of them asks for. */
static size_t count_approvers(const struct electorate *electorate,
                              const struct policy_approval *approval)
{
    const struct policy *policy = electorate->lockout->policy;
    size_t approvers = 0;
    size_t most = 0;

    for (size_t i = 0; i < electorate->count; i++)
        approvers += can_approve(electorate, (int)i, approval);
    if (!policy->is_requester_signing)
        return approvers; /* who requests needs no key */
    for (size_t i = 0; i < electorate->count; i++) {
        bool is_requester = electorate->is_able[FIDO_ANY][i] &&
                            has_any_role(electorate, (int)i, &policy->requesters);
        size_t left = approvers - can_approve(electorate, (int)i, approval);

        if (is_requester && left > most)
            most = left;
    }
    return most;
}

static void tell(const char *name, const struct policy_approval *approval, size_t approvers,
                 struct arena *arena, struct vec *lines)
{
    struct str roles = STR("");

    for (size_t i = 0; i < approval->roles.count; i++)
        roles = arena_printf(arena, "%.*s%s%.*s", STR_ARG(roles), i > 0 ? ", " : "",
                             STR_ARG(approval->roles.items[i]));
    *(struct str *)vec_add(lines) =
        arena_printf(arena, "%s needs %u of %.*s beside the requester, and %zu could sign", name,
                     approval->count, STR_ARG(roles), approvers);
}

void lockout_find(const struct lockout *lockout, struct arena *arena, struct vec *lines)
{
    const struct policy *policy = lockout->policy;
    struct electorate electorate = {
        .lockout = lockout,
        .persons = persons_new(lockout->signers, arena),
    };
    bool is_satisfied = false;

    electorate.count = persons_count(electorate.persons);
    find_able(&electorate, arena);
    for (int i = CATEGORY_COUNT - 1; i >= 0; i--) { /* from the gravest */
        const struct policy_approval *approval = &policy->approvals[i];
        size_t approvers = count_approvers(&electorate, approval);

        if (!approval->is_given)
            continue;
        is_satisfied = is_satisfied || approvers >= approval->count;
        if (!is_satisfied)
            tell(policy_category_name((enum policy_category)i), approval, approvers, arena, lines);
    }
    const struct policy_approval *approval = &policy->false_positive;
    size_t approvers = count_approvers(&electorate, approval);
    if (approval->is_given && approvers < approval->count)
        tell("false-positive", approval, approvers, arena, lines);
}
