#include "evidence/record_json.h"

#include "evidence/tree.h"

static json_t *finding_tree(const struct record_finding *finding)
{
    json_t *origin = tree_pack("{s:o}", "entry", tree_text_or_null(finding->entry));

    return tree_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:n, s:o, s:o, s:o, s:o}", "path",
                     tree_text_or_null(finding->path), "line", tree_ordinal(finding->line), "layer",
                     tree_ordinal(finding->layer), "build_step",
                     tree_text_or_null(finding->step_line), "step_number",
                     tree_ordinal(finding->step), "deleted_in", tree_ordinal(finding->deleted_in),
                     "introduced", "expected", tree_text_or_null(finding->expected), "got",
                     tree_text_or_null(finding->got), "fingerprint",
                     tree_text(finding->fingerprint), "origin", origin);
}

static json_t *result_tree(const struct record_result *result)
{
    json_t *findings = tree_pack("[]");

    for (size_t i = 0; i < result->finding_count; i++)
        tree_add(findings, finding_tree(&result->findings[i]));
    return tree_pack(
        "{s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:b, s:o}", "subject",
        tree_text_or_null(result->subject), "property", tree_text_or_null(result->property),
        "matcher", tree_text_or_null(result->matcher), "code_desc",
        tree_text_or_null(result->code_desc), "status", status_name(result->status), "reason",
        tree_text_or_null(str_of(reason_name(result->reason))), "message",
        tree_text_or_null(result->message), "because", tree_text_or_null(result->because),
        "findings_cut", result->is_cut, "findings", findings);
}

/* The values of one tag: a single one is a string, as it is mostly written. */
static json_t *tag_values(const struct control_tag *tag)
{
    if (tag->value_count == 1)
        return tree_text(tag->values[0]);
    return tree_texts((struct record_texts){ .items = tag->values, .count = tag->value_count });
}

json_t *record_json_tags(const struct record_control *control)
{
    json_t *tags = tree_pack("{}");

    for (size_t i = 0; i < control->tag_count; i++) {
        const struct control_tag *tag = &control->tags[i];

        if (tag->key.len == 0) {
            tree_set(tags, tag->name,
                     tree_texts((struct record_texts){ tag->values, tag->value_count }));
            continue;
        }
        json_t *keys = json_object_getn(tags, tag->name.ptr, tag->name.len);
        if (!json_is_object(keys)) {
            keys = tree_pack("{}");
            tree_set(tags, tag->name, keys);
        }
        tree_set(keys, tag->key, tag_values(tag));
    }
    return tags;
}

static json_t *control_tree(const struct record_control *control)
{
    const struct source_location *location = &control->location;
    json_t *results = tree_pack("[]");
    json_t *where =
        tree_pack("{s:o, s:o, s:o}", "ref", tree_text_or_null(location->file), "line",
                  tree_ordinal(location->line), "column", tree_ordinal(location->column));

    for (size_t i = 0; i < control->result_count; i++)
        tree_add(results, result_tree(&control->results[i]));

    json_t *tree = tree_pack(
        "{s:o, s:n, s:o, s:o, s:o, s:o, s:o, s:i, s:o, s:o, s:o}", "id", tree_text(control->id),
        "rev", "profile", tree_text(control->profile), "title", tree_text(control->title), "desc",
        tree_text_or_null(control->desc), "fix", tree_text_or_null(control->fix), "rationale",
        tree_text_or_null(control->rationale), "level", control->level, "number",
        tree_text_or_null(control->number), "refs", tree_texts(control->refs), "tags",
        record_json_tags(control));
    json_t *rest =
        tree_pack("{s:o, s:s, s:o, s:o, s:s, s:o, s:o, s:s, s:o, s:o, s:o, s:n}", "impact",
                  tree_real(control->impact), "grade", grade_name(control->grade), "code",
                  tree_text_or_null(control->code), "source_location", where, "status",
                  status_name(control->status), "reason",
                  tree_text_or_null(str_of(reason_name(control->reason))), "reason_text",
                  tree_text_or_null(control->reason_text), "decision",
                  decision_name(control->decision), "start_time", tree_time(control->started),
                  "run_time", tree_real(control->run_time), "results", results, "waiver");

    (void)json_object_update(tree, rest);
    json_decref(rest);
    return tree;
}

json_t *record_json_controls(const struct record *record)
{
    json_t *controls = tree_pack("[]");

    for (size_t i = 0; i < record->control_count; i++)
        tree_add(controls, control_tree(&record->controls[i]));
    return controls;
}
