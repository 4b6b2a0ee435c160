#include "gate/waiver_json.h"

#include <stdlib.h>

#include "base/text.h"

const char *waiver_json_state(enum signature_state state)
{
    switch (state) {
    case SIGNATURE_GOOD:
        return "good";
    case SIGNATURE_BAD:
        return "bad";
    case SIGNATURE_UNKNOWN_KEY:
        return "unknown-key";
    case SIGNATURE_REVOKED_KEY:
        return "revoked-key";
    case SIGNATURE_OUT_OF_TIME:
        return "out-of-time";
    case SIGNATURE_WRONG_NAMESPACE:
        return "wrong-namespace";
    }
    abort();
}

static json_t *text(struct str bytes, struct arena *arena)
{
    return emit_text_or_null(text_safe(bytes, arena));
}

json_t *waiver_json_signature(const struct judged_signature *signature, struct arena *arena)
{
    return emit_pack(
        "{s:o, s:o, s:o, s:s, s:o, s:b, s:b, s:b}", "path", text(signature->path, arena),
        "principal", text(signature->principal, arena), "key", text(signature->key, arena), "state",
        waiver_json_state(signature->state), "problem", text(signature->problem, arena), "fido",
        signature->is_fido, "verified", signature->is_verified, "misnamed", signature->is_misnamed);
}

static json_t *controls_json(const struct waiver *waiver, struct arena *arena)
{
    json_t *list = emit_pack("[]");

    for (size_t i = 0; i < waiver->control_count; i++)
        emit_add(list, emit_pack("{s:o, s:o}", "id", text(waiver->controls[i].id, arena), "rev",
                                 text(waiver->controls[i].rev, arena)));
    return list;
}

static const char *origin_name(enum waiver_origin origin)
{
    switch (origin) {
    case WAIVER_FROM_HEAD:
        return "head";
    case WAIVER_FROM_TRUST:
        return "trust";
    case WAIVER_FROM_BOTH:
        return "both";
    }
    abort();
}

/* What the file says; only of one that could be read. */
static void add_content(const struct waiver *waiver, json_t *json, struct arena *arena)
{
    struct record_texts findings = { .items = waiver->findings.items,
                                     .count = waiver->findings.count };
    json_t *profile = emit_pack("{s:o, s:o}", "name", text(waiver->profile_name, arena), "version",
                                text(waiver->profile_version, arena));
    json_t *content = emit_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:o, s:b, s:b}", "kind", waiver_kind_name(waiver->kind),
        "project", text(waiver->project, arena), "image",
        text(waiver->image_digest.len > 0 ? waiver->image_digest : waiver->image_name, arena),
        "controls", controls_json(waiver, arena), "findings", emit_texts(findings), "profile",
        profile, "covers_failed", waiver->covers_failed, "covers_error", waiver->covers_error);
    json_t *rest = emit_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "reason", text(waiver->reason, arena), "ticket",
        text(waiver->ticket, arena), "plan", text(waiver->plan, arena), "renews",
        text(waiver->renews, arena), "requested_by", text(waiver->requested_by, arena), "issued",
        emit_time(waiver->issued), "not_before", emit_time(waiver->not_before), "expires",
        emit_time(waiver->expires));

    (void)json_object_update(json, content);
    (void)json_object_update(json, rest);
    json_decref(content);
    json_decref(rest);
}

json_t *waiver_json(struct waiver_command *command, const struct judged_waiver *judged)
{
    struct arena *arena = &command->trusted.arena;
    const struct waiver_blob *source = judged->source;
    json_t *signatures = emit_pack("[]");
    json_t *json =
        emit_pack("{s:o, s:s, s:b, s:o, s:o, s:o, s:s}", "id", text(source->id, arena), "status",
                  waiver_command_word(judged), "accepted", judged->is_accepted, "explanation",
                  text(judged->explanation, arena), "path", text(source->path, arena), "blob",
                  text(source->blob, arena), "origin", origin_name(source->origin));

    if (judged->status != WAIVER_MALFORMED)
        add_content(&judged->waiver, json, arena);
    int category =
        judged->status == WAIVER_MALFORMED ? -1 : waiver_command_category(command, &judged->waiver);
    emit_set(json, STR("category"),
             category < 0
                 ? json_null()
                 : emit_text(str_of(policy_category_name((enum policy_category)category))));
    emit_set(json, STR("renewals"), json_integer((json_int_t)judged->renewals));
    emit_set(json, STR("approved"), text(judged->approved, arena));
    emit_set(json, STR("missing"), text(judged->missing, arena));
    for (size_t i = 0; i < judged->signature_count; i++)
        emit_add(signatures, waiver_json_signature(&judged->signatures[i], arena));
    emit_set(json, STR("signatures"), signatures);
    return json;
}
