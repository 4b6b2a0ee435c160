/* Policy, trust, waivers and the verdict that they make of a run. */
#include <stdlib.h>

#include "base/attributes.h"
#include "base/clock.h"
#include "base/vec.h"
#include "evidence/record_parts.h"
#include "evidence/safe.h"

enum { DAY = 24 * 60 * 60, SOON_DAYS = 30 };

/* What effective settings were read from is the application's file, unless it has none. */
static const struct trust_files *files_of(const struct trust *trust)
{
    return trust->application.has_policy || !trust->has_organisation ? &trust->application
                                                                     : &trust->organisation;
}

static void add_policy(struct record *record, const struct run_facts *facts)
{
    const struct trust *trust = facts->trust;
    struct arena *arena = &record->arena;

    record->policy = (struct record_policy){ .is_given = false };
    if (!trust || !(trust->has_policy || trust->has_organisation))
        return;
    const struct policy *policy = &trust->policy;
    const struct trust_files *files = files_of(trust);
    /* R2: of another target branch counts the policy alone */
    struct str policy_blob = trust->has_branch ? trust->branch.policy_blob : files->policy_blob;

    record->policy = (struct record_policy){
        .is_given = true,
        .project = safe_line(arena, policy->project),
        .mode = policy->is_audit ? RUN_AUDIT : RUN_ENFORCE,
        .has_enforce_after = policy->has_enforce_after,
        .enforce_after = policy->enforce_after,
        .threshold = safe_line(arena, policy->fail_on.text),
        .level = policy->level,
        .policy_blob = safe_line(arena, policy_blob),
        .signers_blob = safe_line(arena, files->signers_blob),
        .revoked_blob = safe_line(arena, files->revoked_blob),
        .image = safe_line(arena, facts->policy_image),
    };
}

static void add_trust(struct record *record, const struct trust *trust)
{
    struct arena *arena = &record->arena;

    record->trust = (struct record_trust){ .how = STR("none") };
    if (!trust)
        return;
    const struct root *root = &trust->root;

    if (root->kind == ROOT_FOUND)
        record->trust = (struct record_trust){
            .ref = safe_line(arena, root->ref),
            .commit = safe_line(arena, root->commit),
            .how = safe_line(arena, root->how),
            .is_ci_env = root->is_ci_env,
            .is_self = root->is_self,
        };
    record->trust.notes = safe_texts(arena, trust->notes.items, trust->notes.count, safe_foreign);
    if (!trust->has_organisation)
        return;
    record->trust.organisation = safe_foreign(arena, trust->organisation_shown);
    record->trust.organisation_commit = safe_line(arena, trust->organisation.commit);
    record->trust.organisation_policy_blob = safe_line(arena, trust->organisation.policy_blob);
    record->trust.organisation_signers_blob = safe_line(arena, trust->organisation.signers_blob);
    record->trust.organisation_revoked_blob = safe_line(arena, trust->organisation.revoked_blob);
}

static struct str state_name(enum signature_state state)
{
    switch (state) {
    case SIGNATURE_GOOD:
        return STR("good");
    case SIGNATURE_BAD:
        return STR("bad");
    case SIGNATURE_UNKNOWN_KEY:
        return STR("unknown-key");
    case SIGNATURE_REVOKED_KEY:
        return STR("revoked-key");
    case SIGNATURE_OUT_OF_TIME:
        return STR("out-of-time");
    case SIGNATURE_WRONG_NAMESPACE:
        return STR("wrong-namespace");
    }
    abort();
}

static struct str origin_name(enum waiver_origin origin)
{
    switch (origin) {
    case WAIVER_FROM_HEAD:
        return STR("head");
    case WAIVER_FROM_TRUST:
        return STR("trust");
    case WAIVER_FROM_BOTH:
        return STR("both");
    }
    abort();
}

static void add_signatures(struct record_waiver *to, const struct judged_waiver *from,
                           struct arena *arena)
{
    struct record_signature *rows = arena_new(arena, from->signature_count + 1, sizeof(*rows));

    for (size_t i = 0; i < from->signature_count; i++) {
        const struct judged_signature *signature = &from->signatures[i];

        rows[i] = (struct record_signature){
            .principal = safe_line(arena, signature->principal),
            .key = safe_line(arena, signature->key),
            .path = safe_foreign(arena, signature->path),
            .blob = safe_line(arena, signature->blob),
            .state = state_name(signature->state),
            .problem = safe_foreign(arena, signature->problem),
            .is_fido = signature->is_fido,
            .is_verified = signature->is_verified,
        };
    }
    to->signatures = rows;
    to->signature_count = from->signature_count;
}

static struct record_texts control_texts(const struct waiver *waiver, struct arena *arena)
{
    struct str *items = arena_new(arena, waiver->control_count + 1, sizeof(*items));

    for (size_t i = 0; i < waiver->control_count; i++) {
        const struct waiver_control *control = &waiver->controls[i];

        items[i] =
            safe_line(arena, arena_printf(arena, "%.*s%s%.*s", STR_ARG(control->id),
                                          control->rev.len > 0 ? "@" : "", STR_ARG(control->rev)));
    }
    return (struct record_texts){ .items = items, .count = waiver->control_count };
}

/* What the file itself says; a malformed one says nothing. */
static void add_statements(struct record_waiver *to, const struct waiver *waiver,
                           struct arena *arena)
{
    to->kind = str_of(waiver_kind_name(waiver->kind));
    to->controls = control_texts(waiver, arena);
    to->findings = safe_texts(arena, waiver->findings.items, waiver->findings.count, safe_line);
    to->image =
        safe_line(arena, waiver->image_digest.len > 0 ? waiver->image_digest : waiver->image_name);
    to->profile = safe_line(arena, arena_printf(arena, "%.*s %.*s", STR_ARG(waiver->profile_name),
                                                STR_ARG(waiver->profile_version)));
    to->ticket = safe_foreign(arena, waiver->ticket);
    to->reason = safe_foreign(arena, waiver->reason);
    to->plan = safe_foreign(arena, waiver->plan);
    to->requested_by = safe_line(arena, waiver->requested_by);
    to->renews = safe_line(arena, waiver->renews);
    to->issued = waiver->issued;
    to->not_before = waiver->not_before;
    to->expires = waiver->expires;
}

static void add_waiver(struct record_waiver *to, const struct judged_waiver *from,
                       struct arena *arena)
{
    *to = (struct record_waiver){
        .id = safe_foreign(arena, from->source->id),
        .blob = safe_line(arena, from->source->blob),
        .commit = safe_line(arena, from->source->commit),
        .origin = origin_name(from->source->origin),
        .status = from->status,
        .explanation = safe_foreign(arena, from->explanation),
        .approved = safe_line(arena, from->approved),
        .missing = safe_line(arena, from->missing),
        .renewals = from->renewals,
    };
    if (from->category >= 0)
        to->category = str_of(policy_category_name((enum policy_category)from->category));
    if (from->waiver.controls) /* else it is malformed */
        add_statements(to, &from->waiver, arena);
    add_signatures(to, from, arena);
}

static void add_waivers(struct record *record, const struct judged_waivers *waivers)
{
    size_t count = waivers ? waivers->count : 0;
    struct record_waiver *rows = arena_new(&record->arena, count + 1, sizeof(*rows));

    for (size_t i = 0; i < count; i++)
        add_waiver(&rows[i], &waivers->items[i], &record->arena);
    record->waivers = rows;
    record->waiver_count = count;
}

void record_add_trust(struct record *record, const struct run_facts *facts)
{
    add_policy(record, facts);
    add_trust(record, facts->trust);
    add_waivers(record, facts->waivers);
}

static void add_reason(struct vec *reasons, struct str text)
{
    *(struct str *)vec_add(reasons) = text;
}

static struct str join(const struct record_texts *texts, struct arena *arena)
{
    struct str all = STR("");

    for (size_t i = 0; i < texts->count; i++)
        all = arena_printf(arena, "%.*s%s%.*s", STR_ARG(all), i > 0 ? ", " : "",
                           STR_ARG(texts->items[i]));
    return all;
}

void record_add_verdict(struct record *record, const struct run_facts *facts,
                        const struct results *results)
{
    CLEANUP(vec_release) struct vec reasons = VEC_INIT(struct str);
    struct arena *arena = &record->arena;
    struct record_texts narrowing =
        safe_texts(arena, facts->narrowing.items, facts->narrowing.count, safe_foreign);
    bool is_enforced = facts->run.mode == RUN_ENFORCE;
    size_t waived = 0;

    for (size_t i = 0; i < results->reason_count; i++)
        add_reason(&reasons, results->reasons[i]);
    if (facts->is_partial_blocking && facts->narrowing.count > 0)
        add_reason(&reasons, arena_printf(arena,
                                          "partial: narrowed by %.*s (an enforcing policy judges "
                                          "whole runs only)",
                                          STR_ARG(join(&narrowing, arena))));
    if (facts->is_self_blocking)
        add_reason(&reasons, STR("trust: self: the policy is HEAD's own, and HEAD is not the "
                                 "root's tip"));
    for (size_t i = 0; i < results->control_count; i++)
        waived += results->controls[i].decision == DECISION_WAIVED;
    record->verdict = (struct record_verdict){
        .is_blocked = reasons.count > 0,
        .is_enforced = is_enforced,
        .is_partial = facts->narrowing.count > 0,
        .is_bootstrap = facts->is_bootstrap,
        .is_only_introduced = results->is_only_introduced,
        .exit = reasons.count > 0 && is_enforced ? VERDICT_EXIT_BLOCKED : VERDICT_EXIT_PASS,
        .threshold = safe_line(arena, facts->threshold),
        .level = facts->level,
        .reasons = safe_texts(arena, reasons.items, reasons.count, safe_line),
        .narrowing = narrowing,
        .next = safe_texts(arena, facts->next, facts->next_count, safe_foreign),
        .waived = waived,
    };
}

static bool is_soon(int64_t end, int64_t now)
{
    return end - now <= (int64_t)SOON_DAYS * DAY;
}

/* That a break-glass waiver is in force must be loud in every report. */
static struct str break_glass_text(const struct judged_waiver *judged, struct str controls,
                                   const char *end, struct arena *arena)
{
    return arena_printf(arena, "BREAK-GLASS waiver %.*s covers %.*s until %s; plan: %.*s",
                        STR_ARG(judged->waiver.id), STR_ARG(controls), end,
                        STR_ARG(judged->waiver.plan));
}

static void warn_of_waivers(const struct record *record, const struct judged_waivers *waivers,
                            struct arena *arena, struct vec *warnings)
{
    char end[CLOCK_TEXT_SIZE];

    for (size_t i = 0; i < waivers->count; i++) {
        const struct judged_waiver *judged = &waivers->items[i];
        const struct waiver *waiver = &judged->waiver;

        if (!judged->is_accepted)
            continue;
        clock_format(waiver->expires, end);
        if (judged->status == WAIVER_USED && waiver->kind == WAIVER_BREAK_GLASS)
            add_reason(warnings, break_glass_text(judged, join(&record->waivers[i].controls, arena),
                                                  end, arena));
        else if (is_soon(waiver->expires, record->run.started))
            add_reason(warnings,
                       arena_printf(arena, "waiver %.*s ends at %s", STR_ARG(waiver->id), end));
    }
}

void record_warn_of_trust(struct record *record, const struct run_facts *facts,
                          struct vec *warnings)
{
    struct arena *arena = &record->arena;
    int64_t now = record->run.started;
    char end[CLOCK_TEXT_SIZE];

    if (facts->waivers)
        warn_of_waivers(record, facts->waivers, arena, warnings);
    for (size_t i = 0; facts->trust && i < facts->trust->signers.count; i++) {
        const struct signer *signer = &facts->trust->signers.items[i];

        if (!signer->has_valid_before || !is_soon(signer->valid_before, now))
            continue;
        clock_format(signer->valid_before, end);
        add_reason(warnings,
                   arena_printf(arena, "the key of %.*s (" TRUST_SIGNERS_PATH ":%u) %s at %s",
                                STR_ARG(signer->principals), signer->line,
                                signer->valid_before < now ? "ended" : "ends", end));
    }
}
