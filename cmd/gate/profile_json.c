#include "gate/profile_json.h"

#include "format/yaml_keys.h"
#include "gate/yaml_json.h"

static json_t *text(struct str text)
{
    return json_stringn(text.ptr, text.len);
}

/* A string or a list, as it was written. */
static json_t *tag_values(const struct control_tag *tag)
{
    json_t *list;

    if (!tag->is_list && tag->value_count == 1)
        return text(tag->values[0]);
    list = json_array();
    for (size_t i = 0; i < tag->value_count; i++)
        (void)json_array_append_new(list, text(tag->values[i]));
    return list;
}

static json_t *tags_json(const struct control *control)
{
    json_t *tags = json_object();

    for (size_t i = 0; i < control->tag_count; i++) {
        const struct control_tag *tag = &control->tags[i];
        json_t *keys = json_object_get(tags, tag->name.ptr);

        if (tag->key.len == 0) {
            (void)json_object_set_new(tags, tag->name.ptr, tag_values(tag));
            continue;
        }
        if (!keys) {
            keys = json_object();
            (void)json_object_set_new(tags, tag->name.ptr, keys);
        }
        (void)json_object_set_new(keys, tag->key.ptr, tag_values(tag));
    }
    return tags;
}

/* 1 or 2, or a map of benchmark keys, as it was written; 1 where nothing was. */
static json_t *level_json(const struct control *control)
{
    json_t *levels;

    if (control->level_count == 0)
        return json_integer(control_level(control, STR("")));
    if (control->level_count == 1 && control->levels[0].benchmark.len == 0)
        return json_integer(control->levels[0].level);
    levels = json_object();
    for (size_t i = 0; i < control->level_count; i++)
        (void)json_object_set_new(levels, control->levels[i].benchmark.ptr,
                                  json_integer(control->levels[i].level));
    return levels;
}

/* As it is written in the profile; null: there is none. */
static json_t *remedy_json(const struct control *control)
{
    return control->remedies.count > 0 ? yaml_json(yaml_keys_pair(control->node, "remedy")->value)
                                       : json_null();
}

json_t *profile_control_json(const struct control *control)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    json_t *json = json_object();

    (void)json_object_set_new(json, "id", text(control->id));
    (void)json_object_set_new(json, "rev", text(control_rev(control, &arena)));
    (void)json_object_set_new(json, "title", text(control->title));
    (void)json_object_set_new(json, "impact", json_real(control->impact));
    (void)json_object_set_new(json, "rationale", text(control->rationale));
    (void)json_object_set_new(json, "level", level_json(control));
    (void)json_object_set_new(json, "desc", text(control->desc));
    (void)json_object_set_new(json, "fix", text(control->fix));
    (void)json_object_set_new(json, "remedy", remedy_json(control));
    (void)json_object_set_new(json, "tags", tags_json(control));
    return json;
}

static json_t *edits_json(const struct profile *profile)
{
    json_t *edits = json_array();

    for (size_t i = 0; i < profile->edit_count; i++) {
        const struct profile_edit *edit = &profile->edits[i];
        bool is_change = edit->kind == PROFILE_CHANGE;

        (void)json_array_append_new(
            edits, json_pack("{s:s, s:o, s:o, s:f, s:o, s:o}", "edit",
                             is_change ? "change" : "drop", "control", text(edit->control),
                             "profile", text(edit->profile), "impact_before", edit->impact_before,
                             "impact", is_change ? json_real(edit->impact) : json_null(), "reason",
                             text(edit->reason)));
    }
    return edits;
}

json_t *profile_effective_json(const struct profile *profile)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct digest digest = profile_effective_digest(profile);
    struct str yaml = profile_effective_text(profile, &arena);
    const struct yaml_node *root = NULL;
    struct error err = ERROR_INIT;
    char sha256[DIGEST_TEXT_SIZE];
    char effective[DIGEST_TEXT_SIZE];
    uint32_t line = 0;
    uint32_t column = 0;

    if (yaml_document_parse(yaml, &arena, &root, &line, &column, &err) || !root)
        return NULL;
    digest_format(&profile->sha256, sha256);
    digest_format(&digest, effective);
    return json_pack("{s:s, s:s, s:o, s:o}", "sha256", sha256, "effective_sha256", effective,
                     "edits", edits_json(profile), "profile", yaml_json(root));
}

json_t *profile_json(const struct profile *profile)
{
    char digest[DIGEST_TEXT_SIZE];
    json_t *json = json_object();
    json_t *controls = json_array();
    json_t *inputs = json_array();
    json_t *benchmarks = json_object();

    digest_format(&profile->sha256, digest);
    (void)json_object_set_new(json, "name", text(profile->name));
    (void)json_object_set_new(json, "version", text(profile->version));
    (void)json_object_set_new(json, "title", text(profile->title));
    (void)json_object_set_new(json, "sha256", json_string(digest));
    for (size_t i = 0; i < profile->benchmark_count; i++)
        (void)json_object_set_new(benchmarks, profile->benchmarks[i].key.ptr,
                                  text(profile->benchmarks[i].name));
    (void)json_object_set_new(json, "benchmark", benchmarks);
    for (size_t i = 0; i < profile->input_count; i++) {
        const struct profile_input *input = &profile->inputs[i];
        json_t *row = json_object();

        (void)json_object_set_new(row, "name", text(input->name));
        (void)json_object_set_new(row, "type", json_string(value_type_name(input->type)));
        (void)json_object_set_new(row, "desc", text(input->desc));
        (void)json_array_append_new(inputs, row);
    }
    (void)json_object_set_new(json, "inputs", inputs);
    for (size_t i = 0; i < profile->control_count; i++)
        (void)json_array_append_new(controls, profile_control_json(&profile->controls[i]));
    (void)json_object_set_new(json, "controls", controls);
    return json;
}
