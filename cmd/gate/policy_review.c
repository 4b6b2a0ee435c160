#include "gate/policy_review.h"

#include "policy/guards.h"
#include "policy/lockout.h"
#include "policy/waiver_blobs.h"
#include "waiver/killed.h"

/* Trust and waivers as they would be with one of the two commits as the root. */
struct side {
    struct trust trust;
    struct waiver_blobs blobs;
    struct waiver_blobs ledger;
    struct waiver_court court;
    bool is_loaded;
};

static void side_release(struct side *side)
{
    if (side->is_loaded)
        trust_release(&side->trust);
}

static enum gate_rc has_gate(const struct policy_subject *subject, struct str commit,
                             struct arena *arena, bool *has, struct error *err)
{
    struct error problem = ERROR_INIT; /* that there is none is an answer */
    struct repository_entry entry;

    if (commit.len == 0)
        return GATE_OK;
    enum gate_rc rc =
        repository_find_entry(subject->repository, commit, STR(".gate"), arena, &entry, &problem);
    *has = *has || rc == GATE_OK;
    if (rc == GATE_OK || rc == GATE_ENOTFOUND)
        return GATE_OK;
    return error_set(err, rc, "%s", problem.message);
}

static void check_waiver(const struct waiver_blob *blob, struct arena *arena,
                         struct diagnostics *diagnostics)
{
    const struct source_location at = { .file = blob->path, .blob = blob->blob };
    size_t before = diagnostics->items.count;
    struct error problem = ERROR_INIT; /* its faults are gathered with all others */
    struct waiver waiver;

    for (size_t i = 0; i < blob->signature_count; i++) {
        const struct waiver_signature_blob *signature = &blob->signatures[i];
        const struct source_location place = { .file = signature->path, .blob = signature->blob };

        if (signature->fault.len > 0)
            diagnostics_add(diagnostics, &place, NULL, NULL, "%.*s", STR_ARG(signature->fault));
    }
    if (blob->fault.len > 0) {
        diagnostics_add(diagnostics, &at, NULL, NULL, "%.*s", STR_ARG(blob->fault));
        return;
    }
    if (waiver_parse(blob->bytes, &at, arena, diagnostics, &waiver, &problem)) {
        if (diagnostics->items.count == before)
            diagnostics_add(diagnostics, &at, NULL, NULL, "%s", problem.message);
    } else if (!str_equal(waiver.id, blob->id)) {
        diagnostics_add(diagnostics, &at, NULL, NULL, "the file is named %.*s and says id %.*s",
                        STR_ARG(blob->id), STR_ARG(waiver.id));
    }
}

static enum gate_rc check_waivers(struct policy_review *review, struct diagnostics *diagnostics,
                                  struct error *err)
{
    struct waiver_blobs blobs;

    if (waiver_blobs_read(review->subject->repository, STR(""), review->subject->after,
                          STR(TRUST_WAIVERS_PATH), &review->arena, &blobs, err))
        return err->rc;
    for (size_t i = 0; i < blobs.count; i++)
        check_waiver(&blobs.items[i], &review->arena, diagnostics);
    review->waiver_count = blobs.count;
    return GATE_OK;
}

/* Reads everything strictly, and goes on after a fault so that all are told at once. */
static enum gate_rc validate(struct policy_review *review, struct diagnostics *diagnostics,
                             struct error *err)
{
    const struct policy_subject *subject = review->subject;
    struct error problem = ERROR_INIT;

    enum gate_rc rc =
        trust_read_files(subject->repository, subject->after, subject->is_organisation,
                         &review->arena, diagnostics, &review->files, &problem);
    if (rc != GATE_OK && rc != GATE_EUSAGE)
        return error_set(err, rc, "%s", problem.message);
    if (check_waivers(review, diagnostics, err))
        return err->rc;
    size_t faults = diagnostics->items.count;
    if (faults > 0)
        return error_set(err, GATE_EUSAGE, ".gate of %.*s has %zu fault%s",
                         STR_ARG(subject->after_shown), faults, faults == 1 ? "" : "s");
    return GATE_OK;
}

/* As if `commit` were the root. */
static enum gate_rc load_side(struct policy_review *review, struct str commit, struct side *side,
                              struct error *err)
{
    CLEANUP(diagnostics_release) struct diagnostics ignored = DIAGNOSTICS_INIT;
    const struct policy_subject *subject = review->subject;
    const struct trust_organisation own = {
        .repository = subject->repository,
        .commit = commit,
        .shown = STR("this repository"),
    };
    const struct root root = {
        .kind = subject->is_organisation ? ROOT_NONE : ROOT_FOUND,
        .commit = commit,
    };

    if (trust_load(subject->repository, &root,
                   subject->is_organisation ? &own : &subject->organisation, false, &review->arena,
                   &ignored, &side->trust, err))
        return err->rc;
    side->is_loaded = true;
    side->court = (struct waiver_court){
        .trust = &side->trust,
        .times = { .now = subject->now, .latest = subject->now },
    };
    if (waiver_blobs_read(subject->repository, commit, commit, STR(TRUST_WAIVERS_PATH),
                          &review->arena, &side->blobs, err))
        return err->rc;
    return waiver_blobs_read(subject->repository, commit, commit, STR(TRUST_LEDGER_PATH),
                             &review->arena, &side->ledger, err);
}

/* Keys and roles of an organisation are not the application's to keep. */
static void find_lockouts(struct policy_review *review, const struct side *after)
{
    const struct lockout lockout = {
        .policy = &after->trust.policy,
        .signers = &after->trust.signers,
        .revocations = &after->trust.revocations,
        .now = review->subject->now,
    };

    if (review->subject->is_organisation || !after->trust.has_organisation)
        lockout_find(&lockout, true, &review->arena, &review->lockouts);
}

/* The policy files of `before`; false if they are malformed, which `obstacle` says then. */
static enum gate_rc read_before(struct policy_review *review, struct trust_files *files,
                                bool *is_read, struct error *err)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    const struct policy_subject *subject = review->subject;
    struct error problem = ERROR_INIT; /* what is malformed is what the change repairs */

    enum gate_rc rc =
        trust_read_files(subject->repository, subject->before, subject->is_organisation,
                         &review->arena, &diagnostics, files, &problem);
    *is_read = rc == GATE_OK;
    if (rc == GATE_EUSAGE)
        review->obstacle = arena_printf(&review->arena, "%s", problem.message);
    if (rc == GATE_OK || rc == GATE_EUSAGE)
        return GATE_OK;
    return error_set(err, rc, "%s", problem.message);
}

static enum gate_rc find_killed(struct policy_review *review, const struct side *after,
                                struct error *err)
{
    CLEANUP(side_release) struct side before = { .is_loaded = false };
    struct error problem = ERROR_INIT; /* a trust that does not hold has no waivers to lose */

    if (load_side(review, review->subject->before, &before, &problem)) {
        if (problem.rc == GATE_ETRUST || problem.rc == GATE_EUSAGE)
            return GATE_OK;
        return error_set(err, problem.rc, "%s", problem.message);
    }
    const struct waiver_side old = { &before.blobs, &before.ledger, &before.court };
    const struct waiver_side new = { &after->blobs, &after->ledger, &after->court };
    return waiver_find_killed(&old, &new, &review->arena, &review->killed, err);
}

static enum gate_rc compare(struct policy_review *review, const struct side *after,
                            struct error *err)
{
    const struct policy_subject *subject = review->subject;
    struct trust_files files;
    bool is_read = false;

    if (subject->before.len == 0)
        return GATE_OK;
    if (guards_compare(subject->repository, subject->before, subject->after, &review->arena,
                       &review->guards, err) ||
        read_before(review, &files, &is_read, err))
        return err->rc;
    if (!is_read)
        return GATE_OK;
    review->is_compared = true;
    policy_compare(&files, &review->files, &review->arena, &review->changes);
    return find_killed(review, after, err);
}

enum gate_rc policy_review_open(const struct policy_subject *subject,
                                struct diagnostics *diagnostics, struct policy_review *review,
                                struct error *err)
{
    CLEANUP(side_release) struct side after = { .is_loaded = false };

    *review = (struct policy_review){
        .subject = subject,
        .arena = ARENA_INIT,
        .obstacle = STR(""),
        .changes = VEC_INIT(struct policy_change),
        .killed = VEC_INIT(struct killed_waiver),
        .lockouts = VEC_INIT(struct lockout_fault),
        .guards = VEC_INIT(struct guard_change),
    };
    if (has_gate(subject, subject->after, &review->arena, &review->has_gate, err) ||
        has_gate(subject, subject->before, &review->arena, &review->has_gate, err))
        return err->rc;
    if (!review->has_gate)
        return GATE_OK;
    if (validate(review, diagnostics, err))
        return err->rc;
    if (review->files.has_policy || !subject->is_organisation) {
        if (load_side(review, subject->after, &after, err))
            return err->rc;
        find_lockouts(review, &after);
    }
    return compare(review, &after, err);
}

void policy_review_release(struct policy_review *review)
{
    vec_release(&review->changes);
    vec_release(&review->killed);
    vec_release(&review->lockouts);
    vec_release(&review->guards);
    arena_release(&review->arena);
}

size_t policy_review_count(const struct policy_review *review, enum policy_change_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < review->changes.count; i++) {
        const struct policy_change *change = vec_at(&review->changes, i);

        count += change->kind == kind;
    }
    return count;
}
