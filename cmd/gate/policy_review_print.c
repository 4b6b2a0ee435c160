/* A review as text and as JSON. */
#include <stdio.h>

#include "base/text.h"
#include "gate/cli.h"
#include "gate/policy_review.h"
#include "policy/guards.h"
#include "policy/lockout.h"
#include "waiver/killed.h"

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* "HEAD (1a2b3c4d5e6f)" */
static struct str commit_text(struct str shown, struct str commit, struct arena *arena)
{
    return arena_printf(arena, "%.*s (%.*s)", STR_ARG(text_safe(shown, arena)),
                        STR_ARG(str_slice(commit, 0, 12)));
}

static void print_change(const struct policy_change *change, struct arena *arena)
{
    (void)printf("  %-8s  %.*s: %.*s", policy_change_name(change->kind), STR_ARG(change->setting),
                 STR_ARG(text_safe(change->text, arena)));
    if (change->before.len > 0 && change->after.len > 0)
        (void)printf(": %.*s -> %.*s", STR_ARG(text_safe(change->before, arena)),
                     STR_ARG(text_safe(change->after, arena)));
    else if (change->after.len > 0)
        (void)printf(": now %.*s", STR_ARG(text_safe(change->after, arena)));
    else if (change->before.len > 0)
        (void)printf(": was %.*s", STR_ARG(text_safe(change->before, arena)));
    (void)puts("");
}

static void print_killed(const struct killed_waiver *killed, struct arena *arena)
{
    (void)printf("  %-8s  %.*s, for %s: ", "kills", STR_ARG(killed->id),
                 policy_category_name(killed->category));
    if (!killed->is_removed)
        (void)printf("%s: ", waiver_status_name(killed->status));
    (void)printf("%.*s\n", STR_ARG(text_safe(killed->explanation, arena)));
}

static void print_guard(const struct guard_change *guard, struct arena *arena)
{
    const char *how = guard->before.len == 0  ? "is new"
                      : guard->after.len == 0 ? "is removed"
                                              : "changes";

    (void)printf("  %-8s  %.*s %s: it decides %s\n", "look at",
                 STR_ARG(text_safe(guard->path, arena)), how, guard->text);
}

static void print_comparison(const struct policy_review *review, struct arena *arena)
{
    const struct policy_subject *subject = review->subject;

    if (subject->before.len == 0) {
        (void)puts("compared with nothing: there is no root");
        return;
    }
    (void)printf("compared with %.*s: ",
                 STR_ARG(commit_text(subject->before_shown, subject->before, arena)));
    if (!review->is_compared)
        (void)printf("nothing can be said, as what stands there is malformed: %.*s\n",
                     STR_ARG(text_safe(review->obstacle, arena)));
    else if (review->changes.count + review->killed.count + review->guards.count == 0)
        (void)puts("no change");
    else
        (void)printf("%zu loosened, %zu tightened, %zu waiver%s killed\n",
                     policy_review_count(review, POLICY_LOOSENS),
                     policy_review_count(review, POLICY_TIGHTENS), review->killed.count,
                     plural(review->killed.count));
    for (size_t i = 0; i < review->changes.count; i++)
        print_change(vec_at(&review->changes, i), arena);
    for (size_t i = 0; i < review->killed.count; i++)
        print_killed(vec_at(&review->killed, i), arena);
    for (size_t i = 0; i < review->guards.count; i++)
        print_guard(vec_at(&review->guards, i), arena);
}

void policy_review_print(const struct policy_review *review)
{
    const struct policy_subject *subject = review->subject;
    const struct trust_files *files = &review->files;
    struct arena arena = ARENA_INIT;
    size_t revoked = files->revocations.key_count + files->revocations.waiver_count;

    (void)printf(".gate of %.*s: ",
                 STR_ARG(commit_text(subject->after_shown, subject->after, &arena)));
    (void)printf("%s, %zu key%s, %zu revocation%s, %zu waiver%s, no fault\n",
                 files->has_policy ? "a policy" : "no policy", files->signers.count,
                 plural(files->signers.count), revoked, plural(revoked), review->waiver_count,
                 plural(review->waiver_count));
    for (size_t i = 0; i < files->unknown.count; i++)
        (void)printf("%.*s means nothing to gate\n",
                     STR_ARG(text_safe(files->unknown.items[i], &arena)));
    print_comparison(review, &arena);
    if (review->lockouts.count > 0)
        (void)puts("lock-out");
    for (size_t i = 0; i < review->lockouts.count; i++) {
        const struct lockout_fault *fault = vec_at(&review->lockouts, i);

        (void)printf("  %.*s: %.*s\n", STR_ARG(fault->setting),
                     STR_ARG(text_safe(fault->text, &arena)));
    }
    arena_release(&arena);
}

static json_t *text_json(struct str text, struct arena *arena)
{
    struct str safe = text_safe(text, arena);

    return json_stringn(safe.ptr, safe.len);
}

/* null for what is not there. */
static json_t *optional_json(struct str text, struct arena *arena)
{
    return text.len > 0 ? text_json(text, arena) : json_null();
}

static json_t *changes_json(const struct policy_review *review, struct arena *arena)
{
    json_t *list = json_array();

    for (size_t i = 0; i < review->changes.count; i++) {
        const struct policy_change *change = vec_at(&review->changes, i);

        (void)json_array_append_new(list, json_pack("{s:s, s:o, s:o, s:o, s:o}", "kind",
                                                    policy_change_name(change->kind), "setting",
                                                    text_json(change->setting, arena), "text",
                                                    text_json(change->text, arena), "before",
                                                    optional_json(change->before, arena), "after",
                                                    optional_json(change->after, arena)));
    }
    return list;
}

static json_t *killed_json(const struct policy_review *review, struct arena *arena)
{
    json_t *list = json_array();

    for (size_t i = 0; i < review->killed.count; i++) {
        const struct killed_waiver *killed = vec_at(&review->killed, i);

        (void)json_array_append_new(
            list, json_pack("{s:o, s:s, s:s, s:o}", "id", text_json(killed->id, arena), "category",
                            policy_category_name(killed->category), "status",
                            killed->is_removed ? "removed" : waiver_status_name(killed->status),
                            "explanation", text_json(killed->explanation, arena)));
    }
    return list;
}

static json_t *lockouts_json(const struct policy_review *review, struct arena *arena)
{
    json_t *list = json_array();

    for (size_t i = 0; i < review->lockouts.count; i++) {
        const struct lockout_fault *fault = vec_at(&review->lockouts, i);

        (void)json_array_append_new(list, json_pack("{s:o, s:o, s:o}", "setting",
                                                    text_json(fault->setting, arena), "key",
                                                    optional_json(fault->key, arena), "text",
                                                    text_json(fault->text, arena)));
    }
    return list;
}

static json_t *guards_json(const struct policy_review *review, struct arena *arena)
{
    json_t *list = json_array();

    for (size_t i = 0; i < review->guards.count; i++) {
        const struct guard_change *guard = vec_at(&review->guards, i);

        (void)json_array_append_new(
            list, json_pack("{s:o, s:o, s:o, s:s}", "path", text_json(guard->path, arena), "before",
                            optional_json(guard->before, arena), "after",
                            optional_json(guard->after, arena), "decides", guard->text));
    }
    return list;
}

enum exit_code policy_review_print_json(const struct policy_review *review)
{
    const struct policy_subject *subject = review->subject;
    struct arena arena = ARENA_INIT;
    json_t *json = json_pack(
        "{s:b, s:o, s:o, s:o, s:o, s:b, s:b, s:o, s:o, s:o, s:o}", "has_gate", review->has_gate,
        "commit", text_json(subject->after, &arena), "ref", text_json(subject->after_shown, &arena),
        "compared_commit", optional_json(subject->before, &arena), "compared_ref",
        optional_json(subject->before_shown, &arena), "is_compared", review->is_compared,
        "has_policy", review->files.has_policy, "changes", changes_json(review, &arena), "killed",
        killed_json(review, &arena), "lockouts", lockouts_json(review, &arena), "look_at",
        guards_json(review, &arena));

    arena_release(&arena);
    return cli_print_json(json);
}
