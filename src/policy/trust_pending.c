#include "policy/trust_pending.h"

#include "base/clock.h"
#include "policy/lockout.h"

struct comparison {
    const struct trust *trust;
    const struct trust_files *head;
    struct arena *arena;
    struct vec *changes; /* struct trust_change */
    struct vec *notes;   /* struct str */
};

static void add_note(const struct comparison *comparison, struct str note)
{
    *(struct str *)vec_add(comparison->notes) = note;
}

static void compare_blobs(const struct comparison *comparison, const char *path, struct str trusted,
                          struct str head)
{
    const char *how = trusted.len == 0 ? "is new" : head.len == 0 ? "is deleted" : "changes";

    if (str_equal(trusted, head))
        return;
    *(struct trust_change *)vec_add(comparison->changes) = (struct trust_change){
        .path = str_of(path),
        .trusted_blob = trusted,
        .head_blob = head,
    };
    add_note(comparison,
             arena_printf(comparison->arena, "%s %s in this commit: it counts once it is merged",
                          path, how));
}

/* A setting that gets stricter. */
static void tell_tighter(const struct comparison *comparison, enum policy_setting setting,
                         struct str value)
{
    add_note(comparison,
             arena_printf(comparison->arena, "%s becomes %.*s: will block after the merge",
                          policy_setting_name(setting), STR_ARG(value)));
}

static bool has_profile(const struct policy *policy, struct str name)
{
    for (size_t i = 0; i < policy->profile_count; i++) {
        if (str_equal(policy->profiles[i].name, name))
            return true;
    }
    return false;
}

static void compare_mode(const struct comparison *comparison, const struct policy *old,
                         const struct policy *new)
{
    char text[CLOCK_TEXT_SIZE];

    if (old->is_audit && !new->is_audit)
        tell_tighter(comparison, POLICY_MODE, STR("enforce"));
    if (!new->is_audit || !new->has_enforce_after ||
        (old->has_enforce_after && old->enforce_after <= new->enforce_after))
        return;
    clock_format(new->enforce_after, text);
    tell_tighter(comparison, POLICY_ENFORCE_AFTER, str_of(text));
}

static void compare_policies(const struct comparison *comparison)
{
    const struct policy *old = &comparison->trust->application.policy;
    const struct policy *new = &comparison->head->policy;
    struct arena *arena = comparison->arena;

    compare_mode(comparison, old, new);
    if (new->fail_on.impact < old->fail_on.impact)
        tell_tighter(comparison, POLICY_FAIL_ON, new->fail_on.text);
    if (new->level > old->level)
        tell_tighter(comparison, POLICY_LEVEL, arena_printf(arena, "%d", new->level));
    if (new->min_evaluated > old->min_evaluated)
        tell_tighter(comparison, POLICY_MIN_EVALUATED,
                     arena_printf(arena, "%u", new->min_evaluated));
    if (new->is_undecided_blocking && !old->is_undecided_blocking)
        tell_tighter(comparison, POLICY_UNDECIDED, STR("block"));
    if (!new->is_only_introduced_allowed && old->is_only_introduced_allowed)
        tell_tighter(comparison, POLICY_ONLY_INTRODUCED, STR("refused"));
    for (size_t i = 0; i < new->profile_count; i++) {
        if (!has_profile(old, new->profiles[i].name))
            add_note(comparison, arena_printf(arena,
                                              "profiles gets %.*s: will block after the "
                                              "merge",
                                              STR_ARG(new->profiles[i].name)));
    }
    for (int i = 0; i < CATEGORY_COUNT; i++) {
        if (old->approvals[i].is_given && !new->approvals[i].is_given)
            add_note(comparison,
                     arena_printf(arena, "%s can no longer be waived: will block after the merge",
                                  policy_category_name((enum policy_category)i)));
    }
}

static void compare_revocations(const struct comparison *comparison)
{
    const struct revocations *old = &comparison->trust->revocations;
    const struct revocations *new = &comparison->head->revocations;

    for (size_t i = 0; i < new->key_count; i++) {
        const struct revoked_key *key = &new->keys[i];

        if (!revocations_has_key(old, &key->key))
            add_note(comparison,
                     arena_printf(comparison->arena,
                                  "the key %s%s%.*s is revoked: will block after the merge",
                                  key->key.fingerprint, key->comment.len ? " of " : "",
                                  STR_ARG(key->comment)));
    }
    for (size_t i = 0; i < new->waiver_count; i++) {
        if (!revocations_has_waiver(old, new->waivers[i].id))
            add_note(comparison,
                     arena_printf(comparison->arena,
                                  "the waiver %.*s is revoked: will block after the merge",
                                  STR_ARG(new->waivers[i].id)));
    }
}

static bool has_key(const struct allowed_signers *signers, const struct ssh_key *key)
{
    for (size_t i = 0; i < signers->count; i++) {
        if (str_equal(signers->items[i].key.blob, key->blob))
            return true;
    }
    return false;
}

static void compare_signers(const struct comparison *comparison)
{
    const struct allowed_signers *old = &comparison->trust->application.signers;

    for (size_t i = 0; i < old->count; i++) {
        const struct signer *line = &old->items[i];

        if (!has_key(&comparison->head->signers, &line->key))
            add_note(comparison,
                     arena_printf(comparison->arena,
                                  "the key %s of %.*s is gone: will block after the merge",
                                  line->key.fingerprint, STR_ARG(line->principals)));
    }
}

/* Keys and roles of an organisation are not the application's to break. */
static enum gate_rc check_lockout(const struct comparison *comparison, int64_t now,
                                  struct diagnostics *diagnostics, struct error *err)
{
    CLEANUP(vec_release) struct vec faults = VEC_INIT(struct lockout_fault);
    const struct trust_files *head = comparison->head;
    struct source_location at = { .file = STR(TRUST_POLICY_PATH), .blob = head->policy_blob };
    struct lockout lockout = {
        .policy = &head->policy,
        .signers = &head->signers,
        .revocations = &head->revocations,
        .now = now,
    };

    if (comparison->trust->has_organisation)
        return GATE_OK;
    lockout_find(&lockout, false, comparison->arena, &faults);
    for (size_t i = 0; i < faults.count; i++) {
        const struct lockout_fault *fault = vec_at(&faults, i);

        diagnostics_add(diagnostics, &at, NULL, NULL, "%.*s: %.*s", STR_ARG(fault->setting),
                        STR_ARG(fault->text));
    }
    if (faults.count > 0)
        return error_set(err, GATE_EUSAGE,
                         ".gate of this commit would leave %zu approval%s that nobody can give",
                         faults.count, faults.count == 1 ? "" : "s");
    return GATE_OK;
}

static void keep(const struct comparison *comparison, struct trust_pending *pending)
{
    struct trust_change *changes =
        arena_new(comparison->arena, comparison->changes->count, sizeof(*changes));
    struct str *notes = arena_new(comparison->arena, comparison->notes->count, sizeof(*notes));

    for (size_t i = 0; i < comparison->changes->count; i++)
        changes[i] = *(const struct trust_change *)vec_at(comparison->changes, i);
    for (size_t i = 0; i < comparison->notes->count; i++)
        notes[i] = *(const struct str *)vec_at(comparison->notes, i);
    *pending = (struct trust_pending){
        .changes = changes,
        .change_count = comparison->changes->count,
        .files = *comparison->head,
        .notes = { .items = notes, .count = comparison->notes->count },
    };
}

/* NOLINTNEXTLINE(readability-function-size): as trust_load() */
enum gate_rc trust_pending_read(struct repository *repository, struct str head,
                                const struct trust *trust, int64_t now, struct arena *arena,
                                struct diagnostics *diagnostics, struct trust_pending *pending,
                                struct error *err)
{
    CLEANUP(vec_release) struct vec changes = VEC_INIT(struct trust_change);
    CLEANUP(vec_release) struct vec notes = VEC_INIT(struct str);
    const struct trust_files *root = &trust->application;
    struct trust_files files;
    struct comparison comparison = {
        .trust = trust, .head = &files, .arena = arena, .changes = &changes, .notes = &notes
    };

    if (head.len == 0 || str_equal(head, root->commit)) {
        *pending = (struct trust_pending){ .changes = NULL };
        return GATE_OK;
    }
    if (trust_read_files(repository, head, false, arena, diagnostics, &files, err))
        return err->rc;
    compare_blobs(&comparison, TRUST_POLICY_PATH, root->policy_blob, files.policy_blob);
    compare_blobs(&comparison, TRUST_SIGNERS_PATH, root->signers_blob, files.signers_blob);
    compare_blobs(&comparison, TRUST_REVOKED_PATH, root->revoked_blob, files.revoked_blob);
    if (changes.count > 0) {
        if (check_lockout(&comparison, now, diagnostics, err))
            return err->rc;
        compare_policies(&comparison);
        compare_revocations(&comparison);
        compare_signers(&comparison);
    }
    keep(&comparison, pending);
    return GATE_OK;
}
