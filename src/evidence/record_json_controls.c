#include "evidence/record_json.h"

#include <stdlib.h>

#include "evidence/emit.h"

static json_t *introduced_tree(enum finding_source source)
{
    switch (source) {
    case FINDING_UNKNOWN:
        return json_null();
    case FINDING_INHERITED:
        return json_false();
    case FINDING_INTRODUCED:
        return json_true();
    }
    abort();
}

static json_t *finding_tree(const struct record_finding *finding)
{
    json_t *origin = emit_pack("{s:o}", "entry", emit_text_or_null(finding->entry));

    return emit_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "path",
                     emit_text_or_null(finding->path), "line", emit_ordinal(finding->line), "layer",
                     emit_ordinal(finding->layer), "build_step",
                     emit_text_or_null(finding->step_line), "step_number",
                     emit_ordinal(finding->step), "deleted_in", emit_ordinal(finding->deleted_in),
                     "introduced", introduced_tree(finding->source), "expected",
                     emit_text_or_null(finding->expected), "got", emit_text_or_null(finding->got),
                     "fingerprint", emit_text(finding->fingerprint), "origin", origin);
}

static json_t *result_tree(const struct record_result *result)
{
    json_t *findings = emit_pack("[]");

    for (size_t i = 0; i < result->finding_count; i++)
        emit_add(findings, finding_tree(&result->findings[i]));
    return emit_pack(
        "{s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:b, s:o}", "subject",
        emit_text_or_null(result->subject), "property", emit_text_or_null(result->property),
        "matcher", emit_text_or_null(result->matcher), "code_desc",
        emit_text_or_null(result->code_desc), "status", status_name(result->status), "reason",
        emit_text_or_null(str_of(reason_name(result->reason))), "message",
        emit_text_or_null(result->message), "because", emit_text_or_null(result->because),
        "findings_cut", result->is_cut, "findings", findings);
}

/* The values of one tag: a single one is a string, as it is mostly written. */
static json_t *tag_values(const struct control_tag *tag)
{
    if (tag->value_count == 1)
        return emit_text(tag->values[0]);
    return emit_texts((struct record_texts){ .items = tag->values, .count = tag->value_count });
}

json_t *record_json_tags(const struct record_control *control)
{
    json_t *tags = emit_pack("{}");

    for (size_t i = 0; i < control->tag_count; i++) {
        const struct control_tag *tag = &control->tags[i];

        if (tag->key.len == 0) {
            emit_set(tags, tag->name,
                     emit_texts((struct record_texts){ tag->values, tag->value_count }));
            continue;
        }
        json_t *keys = json_object_getn(tags, tag->name.ptr, tag->name.len);
        if (!json_is_object(keys)) {
            keys = emit_pack("{}");
            emit_set(tags, tag->name, keys);
        }
        emit_set(keys, tag->key, tag_values(tag));
    }
    return tags;
}

static json_t *control_tree(const struct record_control *control)
{
    const struct source_location *location = &control->location;
    json_t *results = emit_pack("[]");
    json_t *where =
        emit_pack("{s:o, s:o, s:o}", "ref", emit_text_or_null(location->file), "line",
                  emit_ordinal(location->line), "column", emit_ordinal(location->column));

    for (size_t i = 0; i < control->result_count; i++)
        emit_add(results, result_tree(&control->results[i]));

    json_t *tree = emit_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:o, s:o, s:o}", "id", emit_text(control->id),
        "rev", emit_text_or_null(control->rev), "profile", emit_text(control->profile), "title",
        emit_text(control->title), "desc", emit_text_or_null(control->desc), "fix",
        emit_text_or_null(control->fix), "rationale", emit_text_or_null(control->rationale),
        "level", control->level, "number", emit_text_or_null(control->number), "refs",
        emit_texts(control->refs), "tags", record_json_tags(control));
    json_t *rest = emit_pack(
        "{s:o, s:s, s:o, s:o, s:s, s:o, s:o, s:s, s:b, s:b, s:o, s:o, s:o, s:o}", "impact",
        emit_real(control->impact), "grade", grade_name(control->grade), "code",
        emit_text_or_null(control->code), "source_location", where, "status",
        status_name(control->status), "reason",
        emit_text_or_null(str_of(reason_name(control->reason))), "reason_text",
        emit_text_or_null(control->reason_text), "decision", decision_name(control->decision),
        "inherited", control->is_inherited, "newer", control->is_newer, "start_time",
        emit_time(control->started), "run_time", emit_real(control->run_time), "results", results,
        "waiver", control->waivers.count > 0 ? emit_texts(control->waivers) : json_null());

    (void)json_object_update(tree, rest);
    json_decref(rest);
    return tree;
}

json_t *record_json_controls(const struct record *record)
{
    json_t *controls = emit_pack("[]");

    for (size_t i = 0; i < record->control_count; i++)
        emit_add(controls, control_tree(&record->controls[i]));
    return controls;
}
