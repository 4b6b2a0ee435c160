/* `waivers:` and `roles:` of a policy. */
#include <stddef.h>

#include "base/attributes.h"
#include "policy/policy_parts.h"

enum {
    MAX_APPROVERS = 100,
    MAX_DAYS = 3650,
};

/* A list of roles; that they exist is checked when all are known. */
static void load_role_names(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    const struct yaml_node *list = pair->value;

    strict_texts(reader, pair, strict_is_id, "the name of a role", member);
    for (size_t i = 0; list->kind == YAML_LIST && i < list->item_count; i++) {
        if (list->items[i]->kind == YAML_STRING && strict_is_id(list->items[i]->text))
            *(const struct yaml_node **)vec_add(&policy_reader_of(reader)->role_names) =
                list->items[i];
    }
}

static void load_count(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    strict_number(reader, pair, 1, MAX_APPROVERS, member);
}

static void load_max_days(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    strict_number(reader, pair, 1, MAX_DAYS, member);
}

static void load_kinds(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    static const char *const words[] = {
        [WAIVER_PLAIN] = "waiver",
        [WAIVER_BREAK_GLASS] = "break-glass",
    };
    const struct yaml_node *list = pair->value;
    bool *kinds = member;

    if (!strict_has_entries(reader, list, YAML_LIST, pair->key->text))
        return;
    for (size_t i = 0; i < list->item_count; i++) {
        const struct yaml_pair item = { .key = pair->key, .value = list->items[i] };
        int index = yaml_keys_word(reader, &item, words, COUNT_OF(words));

        if (index >= 0 && kinds[index])
            yaml_keys_fault(reader, item.value, NULL, NULL, "'kinds' has '%s' twice", words[index]);
        if (index >= 0)
            kinds[index] = true;
    }
}

static void load_require(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    static const char *const words[] = { "touch", "verify" };
    enum policy_fido *fido = member;
    int index = yaml_keys_word(reader, pair, words, COUNT_OF(words));

    if (index >= 0)
        *fido = index == 0 ? FIDO_TOUCH : FIDO_VERIFY;
}

/* The first row is of categories alone. */
static const struct key_def approval_keys[] = {
    { .name = "kinds",
      .shape = KEY_LIST,
      .help = "kinds of waivers that count: waiver, break-glass",
      .is_required = true,
      .load = load_kinds,
      .offset = offsetof(struct policy_approval, kinds) },
    { .name = "roles",
      .shape = KEY_LIST,
      .help = "who may approve: holders of any of these roles",
      .is_required = true,
      .load = load_role_names,
      .offset = offsetof(struct policy_approval, roles) },
    { .name = "count",
      .shape = KEY_INTEGER,
      .help = "how many persons must; 1 where it is not given",
      .load = load_count,
      .offset = offsetof(struct policy_approval, count) },
    { .name = "max_days",
      .shape = KEY_INTEGER,
      .help = "how long a waiver may last, counted from issued",
      .is_required = true,
      .load = load_max_days,
      .offset = offsetof(struct policy_approval, max_days) },
    { .name = "require",
      .shape = KEY_WORD,
      .help = "keys of hardware: touch, or verify, which asks for a PIN or finger too",
      .load = load_require,
      .offset = offsetof(struct policy_approval, fido) },
};

static void load_approval(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct policy_approval *approval = member;

    approval->count = 1;
    approval->at = yaml_keys_place(reader, pair->key);
    approval->is_given = yaml_keys_read(reader, pair->value, "an approval", approval_keys,
                                        COUNT_OF(approval_keys), approval);
}

static void load_false_positive(struct yaml_reader *reader, const struct yaml_pair *pair,
                                void *member)
{
    struct policy_approval *approval = member;

    approval->count = 1;
    approval->at = yaml_keys_place(reader, pair->key);
    approval->kinds[WAIVER_FALSE_POSITIVE] = true;
    approval->is_given = yaml_keys_read(reader, pair->value, "false-positive", approval_keys + 1,
                                        COUNT_OF(approval_keys) - 1, approval);
}

static const struct key_def category_keys[] = {
    { .name = "cat3",
      .shape = KEY_MAP,
      .help = "who approves for CAT III; without it nobody can",
      .load = load_approval,
      .offset = offsetof(struct policy, approvals[CATEGORY_CAT3]) },
    { .name = "cat2",
      .shape = KEY_MAP,
      .help = "who approves for CAT II",
      .load = load_approval,
      .offset = offsetof(struct policy, approvals[CATEGORY_CAT2]) },
    { .name = "cat1",
      .shape = KEY_MAP,
      .help = "who approves for CAT I",
      .load = load_approval,
      .offset = offsetof(struct policy, approvals[CATEGORY_CAT1]) },
};

static void load_approvals(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    if (strict_has_entries(reader, pair->value, YAML_MAP, pair->key->text))
        (void)yaml_keys_read(reader, pair->value, "approvals", category_keys,
                             COUNT_OF(category_keys), member);
}

static void load_from(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    policy_load_choice(reader, pair, (const char *const[]){ "commit", "trust" }, member);
}

static void load_break_glass(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    strict_number(reader, pair, 1, POLICY_BREAK_GLASS_LIMIT, member);
}

static const struct key_def waivers_keys[] = {
    { .name = "from",
      .shape = KEY_WORD,
      .help = "commit, or trust: a waiver counts only once it is on the root",
      .load = load_from,
      .offset = offsetof(struct policy, is_waived_from_trust) },
    { .name = "requester_signs",
      .shape = KEY_ANY,
      .help = "whether who asks signs too; false needs two approvers everywhere",
      .load = strict_bool,
      .offset = offsetof(struct policy, is_requester_signing) },
    { .name = "requesters",
      .shape = KEY_LIST,
      .help = "roles that may ask",
      .load = load_role_names,
      .offset = offsetof(struct policy, requesters) },
    { .name = "approvals",
      .shape = KEY_MAP,
      .help = "who approves, for each category",
      .load = load_approvals },
    { .name = "false-positive",
      .shape = KEY_MAP,
      .help = "who approves that a finding is wrong, in any category",
      .load = load_false_positive,
      .offset = offsetof(struct policy, false_positive) },
    { .name = "break_glass_max_hours",
      .shape = KEY_INTEGER,
      .help = "how long break-glass may last: 1 to 168 hours, 72 where it is not given",
      .load = load_break_glass,
      .offset = offsetof(struct policy, break_glass_max_hours) },
};

/* R11: who does not sign is no second pair of eyes. */
static void check_count(struct yaml_reader *reader, const struct policy *policy,
                        const struct policy_approval *approval)
{
    if (approval->is_given && !policy->is_requester_signing && approval->count < 2)
        diagnostics_add(reader->diagnostics, &approval->at, "a count of at least 2", NULL,
                        "without 'requester_signs' one approver would be alone");
}

void policy_load_waivers(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct policy *policy = member;

    if (!strict_has_entries(reader, pair->value, YAML_MAP, pair->key->text) ||
        !yaml_keys_read(reader, pair->value, "waivers", waivers_keys, COUNT_OF(waivers_keys),
                        policy))
        return;

    bool is_given = policy->false_positive.is_given;
    check_count(reader, policy, &policy->false_positive);
    for (size_t i = 0; i < CATEGORY_COUNT; i++) {
        check_count(reader, policy, &policy->approvals[i]);
        is_given = is_given || policy->approvals[i].is_given;
    }
    if (is_given && !yaml_keys_pair(pair->value, "requesters"))
        yaml_keys_fault(reader, pair->value, NULL, NULL, "missing key 'requesters' of waivers");
}

static void load_principals(struct yaml_reader *reader, const struct yaml_pair *pair,
                            struct policy_texts *principals)
{
    strict_texts(reader, pair, strict_is_principal,
                 "a literal principal: letters, digits and . _ % + @ -", principals);
}

void policy_load_roles(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct policy *policy = member;
    const struct yaml_node *map = pair->value;

    if (!strict_has_entries(reader, map, YAML_MAP, pair->key->text))
        return;

    struct policy_role *roles = arena_new(reader->arena, map->pair_count, sizeof(*roles));
    for (size_t i = 0; i < map->pair_count; i++) {
        const struct yaml_node *key = map->pairs[i].key;

        roles[i].name = key->text;
        roles[i].at = yaml_keys_place(reader, key);
        if (!strict_is_id(key->text))
            yaml_keys_fault(reader, key, NULL, NULL, "the role '%.*s' is no word",
                            STR_ARG(key->text));
        load_principals(reader, &map->pairs[i], &roles[i].principals);
    }
    policy->roles = roles;
    policy->role_count = map->pair_count;
}
