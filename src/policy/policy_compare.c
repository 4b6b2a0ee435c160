#include "policy/policy_compare.h"

#include <stdlib.h>

#include "base/attributes.h"
#include "base/clock.h"
#include "policy/policy_compare_parts.h"

const char *policy_change_name(enum policy_change_kind kind)
{
    switch (kind) {
    case POLICY_LOOSENS:
        return "loosens";
    case POLICY_TIGHTENS:
        return "tightens";
    case POLICY_CHANGES:
        return "changes";
    }
    abort();
}

void compare_add(struct comparison *comparison, const struct difference *difference)
{
    enum policy_change_kind kind = difference->stricter < 0   ? POLICY_LOOSENS
                                   : difference->stricter > 0 ? POLICY_TIGHTENS
                                                              : POLICY_CHANGES;
    const char *words = kind == POLICY_TIGHTENS ? difference->tightened : difference->loosened;

    *(struct policy_change *)vec_add(comparison->changes) = (struct policy_change){
        .kind = kind,
        .setting = difference->setting,
        .text = arena_str(comparison->arena, str_of(words)),
        .before = difference->before,
        .after = difference->after,
    };
}

bool compare_has(const struct policy_texts *texts, struct str text)
{
    for (size_t i = 0; i < texts->count; i++) {
        if (str_equal(texts->items[i], text))
            return true;
    }
    return false;
}

struct str compare_join(const struct policy_texts *texts, struct arena *arena)
{
    struct str text = STR("");

    for (size_t i = 0; i < texts->count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "",
                            STR_ARG(texts->items[i]));
    return text;
}

struct str compare_number(uint32_t number, struct arena *arena)
{
    return arena_printf(arena, "%u", number);
}

static void add_member(struct comparison *comparison, const struct difference *lists,
                       struct str item, enum policy_change_kind kind, const char *words)
{
    *(struct policy_change *)vec_add(comparison->changes) = (struct policy_change){
        .kind = kind,
        .setting = lists->setting,
        .text = arena_printf(comparison->arena, "'%.*s' %s", STR_ARG(item), words),
        .before = lists->before,
        .after = lists->after,
    };
}

static enum policy_change_kind opposite(enum policy_change_kind kind)
{
    switch (kind) {
    case POLICY_LOOSENS:
        return POLICY_TIGHTENS;
    case POLICY_TIGHTENS:
        return POLICY_LOOSENS;
    case POLICY_CHANGES:
        return POLICY_CHANGES;
    }
    abort();
}

void compare_texts(struct comparison *comparison, struct str setting,
                   const struct policy_texts *before, const struct policy_texts *after,
                   const struct list_words *words)
{
    const struct difference lists = {
        .setting = setting,
        .before = compare_join(before, comparison->arena),
        .after = compare_join(after, comparison->arena),
    };

    for (size_t i = 0; i < after->count; i++) {
        if (!compare_has(before, after->items[i]))
            add_member(comparison, &lists, after->items[i], words->added, words->added_words);
    }
    for (size_t i = 0; i < before->count; i++) {
        if (!compare_has(after, before->items[i]))
            add_member(comparison, &lists, before->items[i], opposite(words->added),
                       words->removed_words);
    }
}

int compare_more_is_stricter(uint32_t before, uint32_t after)
{
    return (after > before) - (after < before);
}

int compare_more_is_laxer(uint32_t before, uint32_t after)
{
    return (after < before) - (after > before);
}

int compare_threshold(const struct policy_threshold *before, const struct policy_threshold *after)
{
    if (after->impact < before->impact || after->impact > before->impact)
        return after->impact < before->impact ? 1 : -1;
    /* of those that begin at the same impact 'any' blocks more */
    return (after->kind < before->kind) - (after->kind > before->kind);
}

/* A word that is one of two. */
static void compare_bool(struct comparison *comparison, struct difference difference, bool before,
                         bool after, const char *const words[2], bool is_true_stricter)
{
    if (before == after)
        return;
    difference.before = str_of(words[before]);
    difference.after = str_of(words[after]);
    difference.stricter = after == is_true_stricter ? 1 : -1;
    compare_add(comparison, &difference);
}

static struct str enforce_text(const struct policy *policy, struct arena *arena)
{
    char text[CLOCK_TEXT_SIZE];

    if (!policy->has_enforce_after)
        return STR("");
    clock_format(policy->enforce_after, text);
    return arena_str(arena, str_of(text));
}

/* Only where both are audits does the day decide anything. */
static void compare_enforce_after(struct comparison *comparison)
{
    const struct policy *before = &comparison->before->policy;
    const struct policy *after = &comparison->after->policy;
    int64_t first = before->has_enforce_after ? before->enforce_after : INT64_MAX;
    int64_t second = after->has_enforce_after ? after->enforce_after : INT64_MAX;
    bool is_decisive = before->is_audit && after->is_audit;

    if (first == second)
        return;
    compare_add(comparison, &(struct difference){
                                .setting = STR("enforce_after"),
                                .before = enforce_text(before, comparison->arena),
                                .after = enforce_text(after, comparison->arena),
                                .stricter = !is_decisive     ? 0
                                            : second < first ? 1
                                                             : -1,
                                .loosened = is_decisive ? "it enforces later, or never"
                                                        : "the day that ends an audit",
                                .tightened = "it enforces sooner",
                            });
}

static void compare_floors(struct comparison *comparison)
{
    const struct policy *before = &comparison->before->policy;
    const struct policy *after = &comparison->after->policy;
    struct arena *arena = comparison->arena;
    const struct difference rows[] = {
        { .setting = STR("fail_on"),
          .before = before->fail_on.text,
          .after = after->fail_on.text,
          .stricter = compare_threshold(&before->fail_on, &after->fail_on),
          .loosened = "fewer failures block",
          .tightened = "more failures block" },
        { .setting = STR("min_evaluated"),
          .before = compare_number(before->min_evaluated, arena),
          .after = compare_number(after->min_evaluated, arena),
          .stricter = compare_more_is_stricter(before->min_evaluated, after->min_evaluated),
          .loosened = "fewer controls need to have been evaluated",
          .tightened = "more controls need to have been evaluated" },
        { .setting = STR("level"),
          .before = compare_number((uint32_t)before->level, arena),
          .after = compare_number((uint32_t)after->level, arena),
          .stricter = compare_more_is_stricter((uint32_t)before->level, (uint32_t)after->level),
          .loosened = "controls of a higher level are left out",
          .tightened = "controls of a higher level are evaluated" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].stricter != 0)
            compare_add(comparison, &rows[i]);
    }
}

static void compare_words(struct comparison *comparison)
{
    const struct policy *before = &comparison->before->policy;
    const struct policy *after = &comparison->after->policy;

    compare_bool(comparison,
                 (struct difference){ .setting = STR("undecided"),
                                      .loosened = "what could not be decided does not block",
                                      .tightened = "what could not be decided blocks" },
                 before->is_undecided_blocking, after->is_undecided_blocking,
                 (const char *const[]){ "report", "block" }, true);
    compare_bool(comparison,
                 (struct difference){ .setting = STR("only_introduced"),
                                      .loosened = "what a known base brought may be left out",
                                      .tightened = "what a base brought counts" },
                 before->is_only_introduced_allowed, after->is_only_introduced_allowed,
                 (const char *const[]){ "refused", "allowed" }, false);
}

/* By numbers between points; an empty version is the newest there can be. */
static int compare_versions(struct str before, struct str after)
{
    struct str a;
    struct str b;

    if (before.len == 0 || after.len == 0)
        return (before.len > 0) - (after.len > 0);
    for (;;) {
        bool has_a = str_cut(&before, '.', &a);
        bool has_b = str_cut(&after, '.', &b);
        uint64_t first = 0;
        uint64_t second = 0;

        if (!has_a && !has_b)
            return 0;
        if ((has_a && !str_to_u64(a, &first)) || (has_b && !str_to_u64(b, &second)))
            return -1;
        if (first != second)
            return second > first ? 1 : -1;
    }
}

static void compare_content(struct comparison *comparison)
{
    struct str before = comparison->before->policy.content;
    struct str after = comparison->after->policy.content;

    if (!str_equal(before, after))
        compare_add(comparison, &(struct difference){
                                    .setting = STR("content"),
                                    .before = before,
                                    .after = after,
                                    .stricter = compare_versions(before, after),
                                    .loosened = "newer controls only report",
                                    .tightened = "newer controls block too",
                                });
}

static void compare_extends(struct comparison *comparison)
{
    const struct policy *before = &comparison->before->policy;
    const struct policy *after = &comparison->after->policy;
    bool is_added = before->extends_repo.len == 0;
    bool has_commit = before->extends_min_commit.len > 0;

    if (!str_equal(before->extends_repo, after->extends_repo))
        compare_add(comparison,
                    &(struct difference){
                        .setting = STR("extends.repo"),
                        .before = before->extends_repo,
                        .after = after->extends_repo,
                        .stricter = is_added ? 1 : -1,
                        .loosened = after->extends_repo.len == 0
                                        ? "no organisation's policy stands above it any more"
                                        : "another organisation's policy stands above it",
                        .tightened = "an organisation's policy stands above it",
                    });
    if (!str_equal(before->extends_min_commit, after->extends_min_commit))
        compare_add(comparison,
                    &(struct difference){
                        .setting = STR("extends.min_commit"),
                        .before = before->extends_min_commit,
                        .after = after->extends_min_commit,
                        .stricter = has_commit ? -1 : 1,
                        .loosened = after->extends_min_commit.len == 0
                                        ? "any commit of the organisation's policy is enough"
                                        : "which of the two is newer cannot be told from here",
                        .tightened = "older commits of the organisation's policy are refused",
                    });
}

static void compare_presence(struct comparison *comparison)
{
    bool was_there = comparison->before->has_policy;
    bool is_there = comparison->after->has_policy;

    if (was_there == is_there)
        return;
    compare_add(comparison, &(struct difference){
                                .setting = STR("policy"),
                                .before = was_there ? STR(TRUST_POLICY_PATH) : STR(""),
                                .after = is_there ? STR(TRUST_POLICY_PATH) : STR(""),
                                .stricter = is_there ? 1 : -1,
                                .loosened = "there is no policy any more: built-in defaults",
                                .tightened = "a policy counts instead of the built-in defaults",
                            });
}

void policy_compare(const struct trust_files *before, const struct trust_files *after,
                    struct arena *arena, struct vec *changes)
{
    struct comparison comparison = {
        .before = before,
        .after = after,
        .arena = arena,
        .changes = changes,
    };
    const struct policy *old = &before->policy;
    const struct policy *new = &after->policy;

    compare_presence(&comparison);
    if (before->has_policy && after->has_policy && !str_equal(old->project, new->project))
        compare_add(&comparison, &(struct difference){
                                     .setting = STR("project"),
                                     .before = old->project,
                                     .after = new->project,
                                     .loosened = "waivers of the old name do not count any more",
                                 });
    compare_bool(&comparison,
                 (struct difference){ .setting = STR("mode"),
                                      .loosened = "nothing blocks any more",
                                      .tightened = "what fails blocks" },
                 old->is_audit, new->is_audit, (const char *const[]){ "enforce", "audit" }, false);
    compare_enforce_after(&comparison);
    compare_floors(&comparison);
    compare_words(&comparison);
    compare_scope(&comparison);
    compare_content(&comparison);
    compare_texts(&comparison, STR("branches"), &old->branches, &new->branches,
                  &(struct list_words){ POLICY_LOOSENS, "may have a policy of its own",
                                        "may not have a policy of its own any more" });
    compare_extends(&comparison);
    compare_people(&comparison);
    compare_keys(&comparison);
}
