/* Policy, trust and waivers of the record as JSON. */
#include "evidence/emit.h"
#include "evidence/record_json.h"

/* What stands at a time, or null: a malformed waiver has none. */
static json_t *time_or_null(int64_t seconds)
{
    return seconds != 0 ? emit_time(seconds) : json_null();
}

static json_t *blobs_tree(struct str policy, struct str signers, struct str revoked)
{
    return emit_pack("{s:o, s:o, s:o}", "policy", emit_text_or_null(policy), "allowed_signers",
                     emit_text_or_null(signers), "revoked", emit_text_or_null(revoked));
}

json_t *record_json_policy(const struct record_policy *policy)
{
    if (!policy->is_given)
        return json_null();
    return emit_pack("{s:o, s:s, s:o, s:o, s:i, s:o, s:o}", "project",
                     emit_text_or_null(policy->project), "mode", run_mode_name(policy->mode),
                     "enforce_after",
                     policy->has_enforce_after ? emit_time(policy->enforce_after) : json_null(),
                     "threshold", emit_text(policy->threshold), "level", policy->level, "image",
                     emit_text_or_null(policy->image), "blobs",
                     blobs_tree(policy->policy_blob, policy->signers_blob, policy->revoked_blob));
}

static json_t *organisation_tree(const struct record_trust *trust)
{
    if (trust->organisation.len == 0)
        return json_null();
    return emit_pack("{s:o, s:o, s:o}", "repo", emit_text(trust->organisation), "commit",
                     emit_text_or_null(trust->organisation_commit), "blobs",
                     blobs_tree(trust->organisation_policy_blob, trust->organisation_signers_blob,
                                trust->organisation_revoked_blob));
}

json_t *record_json_trust(const struct record_trust *trust)
{
    return emit_pack("{s:o, s:o, s:o, s:b, s:b, s:o, s:o}", "ref", emit_text_or_null(trust->ref),
                     "commit", emit_text_or_null(trust->commit), "how", emit_text(trust->how),
                     "ci_env", trust->is_ci_env, "self", trust->is_self, "organisation",
                     organisation_tree(trust), "notes", emit_texts(trust->notes));
}

static json_t *signers_tree(const struct record_waiver *waiver)
{
    json_t *signers = emit_pack("[]");

    for (size_t i = 0; i < waiver->signature_count; i++) {
        const struct record_signature *signature = &waiver->signatures[i];

        emit_add(signers,
                 emit_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b}", "principal",
                           emit_text_or_null(signature->principal), "key",
                           emit_text_or_null(signature->key), "path", emit_text(signature->path),
                           "blob", emit_text_or_null(signature->blob), "state",
                           emit_text(signature->state), "problem",
                           emit_text_or_null(signature->problem), "fido", signature->is_fido,
                           "verified", signature->is_verified));
    }
    return signers;
}

static json_t *waiver_tree(const struct record_waiver *waiver)
{
    json_t *tree = emit_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:b, s:o, s:o, s:o, s:o}", "id", emit_text(waiver->id),
        "kind", emit_text_or_null(waiver->kind), "blob", emit_text_or_null(waiver->blob), "commit",
        emit_text_or_null(waiver->commit), "origin", emit_text(waiver->origin), "status",
        waiver_status_name(waiver->status), "explanation", emit_text_or_null(waiver->explanation),
        "revoked", waiver->status == WAIVER_REVOKED, "controls", emit_texts(waiver->controls),
        "findings", emit_texts(waiver->findings), "image", emit_text_or_null(waiver->image),
        "profile", emit_text_or_null(waiver->profile));
    json_t *rest = emit_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I}", "ticket",
        emit_text_or_null(waiver->ticket), "reason", emit_text_or_null(waiver->reason), "plan",
        emit_text_or_null(waiver->plan), "requested_by", emit_text_or_null(waiver->requested_by),
        "category", emit_text_or_null(waiver->category), "signers", signers_tree(waiver),
        "approvals", emit_text_or_null(waiver->approved), "missing",
        emit_text_or_null(waiver->missing), "issued", time_or_null(waiver->issued), "not_before",
        time_or_null(waiver->not_before), "expires", time_or_null(waiver->expires), "renews",
        emit_text_or_null(waiver->renews), "renewals", (json_int_t)waiver->renewals);

    (void)json_object_update(tree, rest);
    json_decref(rest);
    return tree;
}

json_t *record_json_waivers(const struct record *record)
{
    json_t *waivers = emit_pack("[]");

    for (size_t i = 0; i < record->waiver_count; i++)
        emit_add(waivers, waiver_tree(&record->waivers[i]));
    return waivers;
}
