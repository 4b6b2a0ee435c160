#include "policy/lockout.h"

#include "policy/persons.h"

bool lockout_has_role(const struct policy *policy, enum waiver_kind kind,
                      enum policy_category category, struct str role)
{
    if (kind == WAIVER_FALSE_POSITIVE)
        return policy_texts_has(&policy->false_positive.roles, role);
    for (int graver = category; graver < CATEGORY_COUNT; graver++) {
        const struct policy_approval *entry = &policy->approvals[graver];

        if (entry->is_given && policy_texts_has(&entry->roles, role))
            return true;
    }
    return false;
}

bool lockout_is_good(const struct lockout *lockout, const struct signer *line)
{
    if (!persons_line_confers_roles(line))
        return false;
    if ((line->has_valid_after && lockout->now < line->valid_after) ||
        (line->has_valid_before && lockout->now > line->valid_before))
        return false;
    return !revocations_has_key(lockout->revocations, &line->key);
}

/* An entry of the policy that is asked about. */
struct question {
    const struct policy_approval *entry;
    enum waiver_kind kind;
    enum policy_category category;
    struct str setting;
};

/* What is worked with. */
struct inquiry {
    const struct lockout *lockout;
    const struct persons *persons;
    struct arena *arena;
    struct vec *faults;
    bool *can_approve; /* of each person; filled anew for each question */
    bool *can_ask;
};

/* By the roles of the line itself: those of another line of the person may have ended. */
static bool may_approve(const struct inquiry *inquiry, const struct question *question,
                        const struct signer *line)
{
    const struct policy *policy = inquiry->lockout->policy;

    for (size_t i = 0; i < policy->role_count; i++) {
        const struct policy_role *role = &policy->roles[i];

        if (lockout_has_role(policy, question->kind, question->category, role->name) &&
            persons_role_names(role, line->principals))
            return true;
    }
    return false;
}

static bool may_ask(const struct inquiry *inquiry, int person)
{
    const struct policy *policy = inquiry->lockout->policy;

    for (size_t i = 0; i < policy->requesters.count; i++) {
        if (persons_has_role(inquiry->persons, person, policy, policy->requesters.items[i]))
            return true;
    }
    return false;
}

/* Who can approve and who can ask, when the key `lost` (NULL: none) is gone. */
static void fill(struct inquiry *inquiry, const struct question *question,
                 const struct ssh_key *lost)
{
    const struct lockout *lockout = inquiry->lockout;
    size_t count = persons_count(inquiry->persons);

    for (size_t i = 0; i < count; i++)
        inquiry->can_approve[i] = inquiry->can_ask[i] = false;
    for (size_t i = 0; i < lockout->signers->count; i++) {
        const struct signer *line = &lockout->signers->items[i];
        int person = persons_of_key(inquiry->persons, &line->key);
        bool is_good =
            lockout_is_good(lockout, line) && !(lost && str_equal(line->key.blob, lost->blob));
        bool is_enough = question->entry->fido == FIDO_ANY || ssh_key_is_fido(&line->key);

        if (person == PERSON_NONE)
            continue;
        if (is_good && is_enough && may_approve(inquiry, question, line))
            inquiry->can_approve[person] = true;
        if ((is_good || !lockout->policy->is_requester_signing) && may_ask(inquiry, person))
            inquiry->can_ask[person] = true;
    }
}

/* How many can approve at best: for the requester that leaves most; -1: nobody can ask. */
static int64_t best_count(const struct inquiry *inquiry)
{
    size_t count = persons_count(inquiry->persons);
    int64_t approvers = 0;
    int64_t best = -1;

    for (size_t i = 0; i < count; i++)
        approvers += inquiry->can_approve[i];
    for (size_t i = 0; i < count; i++) {
        int64_t left = approvers - inquiry->can_approve[i];

        if (inquiry->can_ask[i] && left > best)
            best = left;
    }
    return best;
}

static struct str roles_text(const struct question *question, struct arena *arena)
{
    const struct policy_texts *roles = &question->entry->roles;
    struct str text = STR("");

    for (size_t i = 0; i < roles->count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? " or " : "",
                            STR_ARG(roles->items[i]));
    return text;
}

static const char *fido_text(enum policy_fido fido)
{
    return fido == FIDO_ANY ? "" : " with a FIDO key";
}

/* "needs 1 of vp with a FIDO key, beside who asks, and 0 can sign now" */
static struct str shortage(const struct inquiry *inquiry, const struct question *question,
                           int64_t best, const char *when)
{
    if (best < 0)
        return arena_printf(inquiry->arena,
                            "nobody of waivers.requesters %s sign, so nobody can ask", when);
    return arena_printf(inquiry->arena, "needs %u of %.*s%s beside who asks, and %d %s sign",
                        question->entry->count, STR_ARG(roles_text(question, inquiry->arena)),
                        fido_text(question->entry->fido), (int)best, when);
}

static void add_lost_key(struct inquiry *inquiry, const struct question *question,
                         const struct signer *line)
{
    struct arena *arena = inquiry->arena;
    struct str key = arena_str(arena, str_of(line->key.fingerprint));

    fill(inquiry, question, &line->key);
    int64_t best = best_count(inquiry);
    if (best >= (int64_t)question->entry->count)
        return;
    *(struct lockout_fault *)vec_add(inquiry->faults) = (struct lockout_fault){
        .setting = question->setting,
        .key = key,
        .text = arena_printf(arena, "without the key %.*s of %.*s: %.*s", STR_ARG(key),
                             STR_ARG(line->principals),
                             STR_ARG(shortage(inquiry, question, best, "could"))),
    };
}

static bool was_seen(const struct allowed_signers *signers, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (str_equal(signers->items[i].key.blob, signers->items[index].key.blob))
            return true;
    }
    return false;
}

static void ask(struct inquiry *inquiry, const struct question *question, bool is_any_key)
{
    const struct allowed_signers *signers = inquiry->lockout->signers;

    if (!question->entry->is_given)
        return;
    fill(inquiry, question, NULL);
    int64_t best = best_count(inquiry);
    if (best < (int64_t)question->entry->count) {
        *(struct lockout_fault *)vec_add(inquiry->faults) = (struct lockout_fault){
            .setting = question->setting,
            .key = STR(""),
            .text = shortage(inquiry, question, best, "can"),
        };
        return;
    }
    for (size_t i = 0; is_any_key && i < signers->count; i++) {
        if (!was_seen(signers, i))
            add_lost_key(inquiry, question, &signers->items[i]);
    }
}

void lockout_find(const struct lockout *lockout, bool is_any_key, struct arena *arena,
                  struct vec *faults)
{
    const struct policy *policy = lockout->policy;
    struct persons *persons = persons_new(lockout->signers, arena);
    size_t count = persons_count(persons);
    struct inquiry inquiry = {
        .lockout = lockout,
        .persons = persons,
        .arena = arena,
        .faults = faults,
        .can_approve = arena_new(arena, count + 1, sizeof(bool)),
        .can_ask = arena_new(arena, count + 1, sizeof(bool)),
    };

    for (int category = CATEGORY_COUNT - 1; category >= 0; category--) {
        const char *name = policy_category_name((enum policy_category)category);
        const struct question question = {
            .entry = &policy->approvals[category],
            .kind = WAIVER_PLAIN,
            .category = (enum policy_category)category,
            .setting = arena_printf(arena, "waivers.approvals.%s", name),
        };

        ask(&inquiry, &question, is_any_key);
    }
    const struct question question = {
        .entry = &policy->false_positive,
        .kind = WAIVER_FALSE_POSITIVE,
        .category = CATEGORY_CAT1,
        .setting = STR("waivers.false-positive"),
    };
    ask(&inquiry, &question, is_any_key);
}
