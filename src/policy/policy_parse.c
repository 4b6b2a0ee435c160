/* The top level of a policy. */
#include <stddef.h>

#include "base/attributes.h"
#include "base/clock.h"
#include "base/limits.h"
#include "policy/policy_parts.h"

enum { MAX_EVALUATED = 100000 };

static const char *const threshold_words[] = {
    [THRESHOLD_ANY] = "any",
    [THRESHOLD_CAT3] = "cat3",
    [THRESHOLD_CAT2] = "cat2",
    [THRESHOLD_CAT1] = "cat1",
};

void policy_load_choice(struct yaml_reader *reader, const struct yaml_pair *pair,
                        const char *const words[2], bool *member)
{
    int index = yaml_keys_word(reader, pair, words, 2);

    if (index >= 0)
        *member = index == 1;
}

static void load_mode(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    policy_load_choice(reader, pair, (const char *const[]){ "enforce", "audit" }, member);
}

static void load_undecided(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    policy_load_choice(reader, pair, (const char *const[]){ "report", "block" }, member);
}

static void load_introduced(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    policy_load_choice(reader, pair, (const char *const[]){ "refused", "allowed" }, member);
}

/* A day, from its midnight on, or a time. */
static void load_enforce_after(struct yaml_reader *reader, const struct yaml_pair *pair,
                               void *member)
{
    struct policy *policy = member;
    struct str text = pair->value->text;

    if (pair->value->kind == YAML_STRING && text.len == sizeof("2026-12-15") - 1)
        text = arena_printf(reader->arena, "%.*sT00:00:00Z", STR_ARG(text));
    if (pair->value->kind == YAML_STRING && strict_time(text, &policy->enforce_after)) {
        policy->has_enforce_after = true;
        return;
    }
    yaml_keys_fault(reader, pair->value, "a day such as 2026-12-15, or a UTC time that ends in Z",
                    NULL, "'%.*s' is '%.*s'", STR_ARG(pair->key->text), STR_ARG(text));
}

/* Digits with a point, as the command line takes them: above 0 and at most 1. */
static bool is_impact(const struct yaml_node *node)
{
    if (node->kind == YAML_INTEGER)
        return node->integer == 1;
    return node->kind == YAML_REAL && node->real > 0 && node->real <= 1 &&
           strict_is_made_of(node->text, "0123456789.", 20);
}

void policy_load_fail_on(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct policy_threshold *threshold = member;
    const struct yaml_node *node = pair->value;

    for (size_t i = 0; i < COUNT_OF(threshold_words); i++) {
        if (node->kind == YAML_STRING && str_equal(node->text, str_of(threshold_words[i]))) {
            threshold->kind = (enum policy_threshold_kind)i;
            threshold->impact = policy_threshold_impact(threshold->kind);
            threshold->text = node->text;
            return;
        }
    }
    if (is_impact(node)) {
        threshold->kind = THRESHOLD_IMPACT;
        threshold->impact = node->kind == YAML_REAL ? node->real : 1;
        threshold->text = node->text;
        return;
    }
    yaml_keys_fault(reader, node, "cat1, cat2, cat3, any, or an impact such as 0.5", NULL,
                    "'%.*s' is '%.*s'", STR_ARG(pair->key->text), STR_ARG(node->text));
}

static void load_min_evaluated(struct yaml_reader *reader, const struct yaml_pair *pair,
                               void *member)
{
    strict_number(reader, pair, 1, MAX_EVALUATED, member);
}

void policy_load_level(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    int *level = member;
    uint32_t number = 0;

    strict_number(reader, pair, 1, 2, &number);
    if (number > 0)
        *level = (int)number;
}

static void load_node(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    const struct yaml_node **node = member;

    if (pair->value->kind == YAML_NULL)
        yaml_keys_fault(reader, pair->value, "a value", NULL, "'%.*s' is nothing",
                        STR_ARG(pair->key->text));
    *node = pair->value;
}

static const struct key_def input_keys[] = {
    { .name = "value",
      .shape = KEY_ANY,
      .help = "its value, of the type that the profile declares",
      .is_required = true,
      .load = load_node,
      .offset = offsetof(struct policy_input, value) },
    { .name = "overridable",
      .shape = KEY_ANY,
      .help = "whether --input may change it: true or false",
      .load = strict_bool,
      .offset = offsetof(struct policy_input, is_overridable) },
};

static void load_inputs(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct policy *policy = member;
    const struct yaml_node *map = pair->value;

    if (!strict_has_entries(reader, map, YAML_MAP, pair->key->text))
        return;

    struct policy_input *inputs = arena_new(reader->arena, map->pair_count, sizeof(*inputs));
    for (size_t i = 0; i < map->pair_count; i++) {
        const struct yaml_node *key = map->pairs[i].key;

        inputs[i].name = key->text;
        inputs[i].at = yaml_keys_place(reader, key);
        if (!strict_is_id(key->text))
            yaml_keys_fault(reader, key, NULL, NULL, "the input '%.*s' is no word",
                            STR_ARG(key->text));
        (void)yaml_keys_read(reader, map->pairs[i].value, "an input", input_keys,
                             COUNT_OF(input_keys), &inputs[i]);
    }
    policy->inputs = inputs;
    policy->input_count = map->pair_count;
}

static void load_signers(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    strict_texts(reader, pair, strict_is_principal, "a literal principal", member);
}

static const struct key_def evidence_keys[] = {
    { .name = "signers",
      .shape = KEY_LIST,
      .help = "principals whose keys sign evidence",
      .is_required = true,
      .load = load_signers,
      .offset = offsetof(struct policy, evidence_signers) },
};

static void load_evidence(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)yaml_keys_read(reader, pair->value, "evidence", evidence_keys, COUNT_OF(evidence_keys),
                         member);
}

static bool is_hex_sha256(struct str text)
{
    return text.len == 64 && strict_is_made_of(text, "0123456789abcdef", 64);
}

static void load_profile_name(struct yaml_reader *reader, const struct yaml_pair *pair,
                              void *member)
{
    (void)strict_text(reader, pair, strict_is_name, "the name of a profile", member);
}

static void load_profile_sha256(struct yaml_reader *reader, const struct yaml_pair *pair,
                                void *member)
{
    (void)strict_text(reader, pair, is_hex_sha256, "64 lower-case hex digits, quoted", member);
}

static const struct key_def profile_keys[] = {
    { .name = "name",
      .shape = KEY_WORD,
      .help = "what --profile calls it",
      .is_required = true,
      .load = load_profile_name,
      .offset = offsetof(struct policy_profile, name) },
    { .name = "sha256",
      .shape = KEY_TEXT,
      .help = "the SHA-256 that it must have",
      .is_required = true,
      .load = load_profile_sha256,
      .offset = offsetof(struct policy_profile, sha256) },
};

static void load_profile(struct yaml_reader *reader, const struct yaml_pair *item,
                         struct policy_profile *profile)
{
    profile->at = yaml_keys_place(reader, item->value);
    if (item->value->kind == YAML_MAP)
        (void)yaml_keys_read(reader, item->value, "a profile", profile_keys, COUNT_OF(profile_keys),
                             profile);
    else
        (void)strict_text(reader, item, strict_is_name,
                          "the name of a profile, or a map of name and sha256", &profile->name);
}

void policy_load_profiles(struct yaml_reader *reader, const struct yaml_pair *pair,
                          const struct policy_profile **profiles, size_t *count)
{
    const struct yaml_node *list = pair->value;

    if (!strict_has_entries(reader, list, YAML_LIST, pair->key->text))
        return;

    struct policy_profile *rows = arena_new(reader->arena, list->item_count, sizeof(*rows));
    for (size_t i = 0; i < list->item_count; i++) {
        load_profile(reader, &(struct yaml_pair){ .key = pair->key, .value = list->items[i] },
                     &rows[i]);
        for (size_t k = 0; k < i; k++) {
            if (rows[i].name.len > 0 && str_equal(rows[k].name, rows[i].name))
                yaml_keys_fault(reader, list->items[i], NULL, NULL, "'%.*s' has '%.*s' twice",
                                STR_ARG(pair->key->text), STR_ARG(rows[i].name));
        }
    }
    *profiles = rows;
    *count = list->item_count;
}

static void load_profiles(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct policy *policy = member;

    policy_load_profiles(reader, pair, &policy->profiles, &policy->profile_count);
}

static void load_content(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)strict_text(reader, pair, strict_is_version, "a version in quotes, such as \"1.2\"",
                      member);
}

/* As git names branches, without what could be taken for an option or an expression. */
static bool is_branch(struct str text)
{
    return strict_is_name(text) && str_find(text, STR("..")) < 0 && str_find(text, STR("@")) < 0 &&
           str_find(text, STR(":")) < 0 && str_find(text, STR("//")) < 0 && text.ptr[0] != '/' &&
           text.ptr[text.len - 1] != '/';
}

/* An empty list is the default, said aloud. */
static void load_branches(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    if (pair->value->kind == YAML_LIST && pair->value->item_count == 0)
        return;
    strict_texts(reader, pair, is_branch, "the name of a branch, such as release/1.2", member);
}

static bool is_commit(struct str text)
{
    return text.len == 40 && strict_is_made_of(text, "0123456789abcdef", 40);
}

static void load_repo(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)strict_text(reader, pair, strict_is_name, "the name of a repository", member);
}

static void load_min_commit(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)strict_text(reader, pair, is_commit, "40 lower-case hex digits, quoted", member);
}

static const struct key_def extends_keys[] = {
    { .name = "repo",
      .shape = KEY_WORD,
      .help = "the repository of the organisation's policy",
      .is_required = true,
      .load = load_repo,
      .offset = offsetof(struct policy, extends_repo) },
    { .name = "min_commit",
      .shape = KEY_TEXT,
      .help = "the commit that it must have in its history",
      .load = load_min_commit,
      .offset = offsetof(struct policy, extends_min_commit) },
};

static void load_extends(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)yaml_keys_read(reader, pair->value, "extends", extends_keys, COUNT_OF(extends_keys),
                         member);
}

const struct key_def policy_keys[POLICY_SETTING_COUNT + 1] = {
    [POLICY_PROJECT] = { .name = "project",
                         .shape = KEY_WORD,
                         .help = "the project that waivers and evidence are bound to",
                         .load = strict_id,
                         .offset = offsetof(struct policy, project) },
    [POLICY_MODE] = { .name = "mode",
                      .shape = KEY_WORD,
                      .help = "enforce, or audit, which reports and never blocks",
                      .load = load_mode,
                      .offset = offsetof(struct policy, is_audit) },
    [POLICY_ENFORCE_AFTER] = { .name = "enforce_after",
                               .shape = KEY_TEXT,
                               .help = "the day from which an audit enforces",
                               .load = load_enforce_after },
    [POLICY_FAIL_ON] = { .name = "fail_on",
                         .shape = KEY_ANY,
                         .help = "from which grade a failure blocks: cat1, cat2, cat3, any, or an "
                                 "impact",
                         .load = policy_load_fail_on,
                         .offset = offsetof(struct policy, fail_on) },
    [POLICY_UNDECIDED] = { .name = "undecided",
                           .shape = KEY_WORD,
                           .help = "what controls are that nobody can decide from an image: report "
                                   "or block",
                           .load = load_undecided,
                           .offset = offsetof(struct policy, is_undecided_blocking) },
    [POLICY_MIN_EVALUATED] = { .name = "min_evaluated",
                               .shape = KEY_INTEGER,
                               .help = "how many controls each profile must have decided",
                               .load = load_min_evaluated,
                               .offset = offsetof(struct policy, min_evaluated) },
    [POLICY_ONLY_INTRODUCED] = { .name = "only_introduced",
                                 .shape = KEY_WORD,
                                 .help = "whether what a known base image brought may be left out: "
                                         "refused or allowed",
                                 .load = load_introduced,
                                 .offset = offsetof(struct policy, is_only_introduced_allowed) },
    [POLICY_INPUTS] = { .name = "inputs",
                        .shape = KEY_MAP,
                        .help = "inputs of profiles, each a map of value and overridable",
                        .load = load_inputs },
    [POLICY_EVIDENCE] = { .name = "evidence",
                          .shape = KEY_MAP,
                          .help = "who signs evidence",
                          .load = load_evidence },
    [POLICY_LEVEL] = { .name = "level",
                       .shape = KEY_INTEGER,
                       .help = "the level of the profiles: 1 or 2",
                       .load = policy_load_level,
                       .offset = offsetof(struct policy, level) },
    [POLICY_PROFILES] = { .name = "profiles",
                          .shape = KEY_LIST,
                          .help = "profiles that judge: auto, names, or maps of name and sha256",
                          .load = load_profiles },
    [POLICY_IMAGES] = { .name = "images",
                        .shape = KEY_MAP,
                        .help = "images of the project, and what is expected of each",
                        .load = policy_load_images },
    [POLICY_CONTENT] = { .name = "content",
                         .shape = KEY_TEXT,
                         .help = "controls and grades newer than this version do not block",
                         .load = load_content,
                         .offset = offsetof(struct policy, content) },
    [POLICY_BRANCHES] = { .name = "branches",
                          .shape = KEY_LIST,
                          .help = "other target branches whose own policy counts",
                          .load = load_branches,
                          .offset = offsetof(struct policy, branches) },
    [POLICY_EXTENDS] = { .name = "extends",
                         .shape = KEY_MAP,
                         .help = "the organisation's policy that this one tightens",
                         .load = load_extends },
    [POLICY_WAIVERS] = { .name = "waivers",
                         .shape = KEY_MAP,
                         .help = "who asks for exceptions, who approves them, and for how long",
                         .load = policy_load_waivers },
    [POLICY_ROLES] = { .name = "roles",
                       .shape = KEY_MAP,
                       .help = "roles, and the principals that hold them",
                       .load = policy_load_roles },
    [POLICY_SETTING_COUNT] = { .name = "gate_policy",
                               .shape = KEY_INTEGER,
                               .help = "version of the format: 1",
                               .is_required = true,
                               .load = strict_format },
};

/* Roles that are named somewhere must be among `roles:`. */
static void check_role_names(struct policy_reader *reader, const struct policy *policy)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);

    for (size_t i = 0; i < policy->role_count; i++)
        *(const char **)vec_add(&names) = policy->roles[i].name.ptr;
    for (size_t i = 0; i < reader->role_names.count; i++) {
        const struct yaml_node *node = *(const struct yaml_node **)vec_at(&reader->role_names, i);

        if (!policy_role_find(policy, node->text))
            yaml_keys_fault(&reader->reader, node, "one of the roles of this file",
                            yaml_keys_nearest(&names, node->text), "unknown role '%.*s'",
                            STR_ARG(node->text));
    }
}

static void read_policy(struct policy_reader *reader, const struct yaml_node *root,
                        bool is_organisation, struct policy *policy)
{
    (void)yaml_keys_read(&reader->reader, root, "a policy", policy_keys, COUNT_OF(policy_keys),
                         policy);
    if (!is_organisation && !yaml_keys_pair(root, "project"))
        yaml_keys_fault(&reader->reader, root, NULL, NULL, "missing key 'project' of a policy");
    check_role_names(reader, policy);

    for (size_t i = 0; i < POLICY_SETTING_COUNT; i++) {
        const struct yaml_pair *pair = yaml_keys_pair(root, policy_keys[i].name);

        if (pair)
            policy->places[i] = yaml_keys_place(&reader->reader, pair->key);
    }
}

/* NOLINTNEXTLINE(readability-function-size): a text, what it is of, and where all goes */
enum gate_rc policy_parse(struct str text, const struct source_location *file, bool is_organisation,
                          struct arena *arena, struct diagnostics *diagnostics,
                          struct policy *policy, struct error *err)
{
    struct policy_reader reader = {
        .reader = { .arena = arena,
                    .diagnostics = diagnostics,
                    .file = { .file = arena_str(arena, file->file),
                              .blob = arena_str(arena, file->blob) } },
        .role_names = VEC_INIT(const struct yaml_node *),
    };
    size_t before = diagnostics->items.count;
    struct policy parsed;

    policy_init(&parsed);

    const struct yaml_node *root =
        strict_parse(&reader.reader, text, LIMIT_POLICY_BYTES, "a policy", NULL, 0);
    if (root)
        read_policy(&reader, root, is_organisation, &parsed);
    vec_release(&reader.role_names);
    if (yaml_keys_outcome(diagnostics, before, "the policy", err))
        return err->rc;
    *policy = parsed;
    return GATE_OK;
}
