/* `gate explain --json`. */
#include "base/attributes.h"
#include "check/results.h"
#include "gate/explain_parts.h"
#include "gate/profile_json.h"

static json_t *text_json(struct str text)
{
    return json_stringn(text.ptr, text.len);
}

static json_t *word_json(const char *word)
{
    return word ? json_string(word) : json_null();
}

static json_t *questions_json(const struct question *questions, size_t count);

static json_t *resource_question_json(const struct question *question, struct arena *arena)
{
    json_t *json = json_object();
    json_t *assertions = json_array();
    struct str absence = explain_absence(question, arena);

    (void)json_object_set_new(json, "resource", json_string(question->resource->name));
    (void)json_object_set_new(json, "subject", text_json(question->subject));
    if (question->is_filtered)
        (void)json_object_set_new(
            json, "where", text_json(row_test_text(&question->where, ASSERTION_QUOTED, arena)));
    for (size_t i = 0; i < question->assertion_count; i++)
        (void)json_array_append_new(assertions, text_json(assertion_text(&question->assertions[i],
                                                                         ASSERTION_QUOTED, arena)));
    (void)json_object_set_new(json, "assertions", assertions);
    if (absence.len > 0)
        (void)json_object_set_new(json, "lack", text_json(absence));
    return json;
}

static json_t *question_json(const struct question *question)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    json_t *json = NULL;

    switch (question->kind) {
    case QUESTION_RESOURCE:
        json = resource_question_json(question, &arena);
        break;
    case QUESTION_GROUP:
        json = json_object();
        (void)json_object_set_new(json, group_name(question->group),
                                  questions_json(question->members, question->member_count));
        break;
    case QUESTION_PERSON:
        json = json_object();
        (void)json_object_set_new(json, "ask", text_json(question->text));
        break;
    }
    if (question->because.len > 0)
        (void)json_object_set_new(json, "because", text_json(question->because));
    return json;
}

static json_t *questions_json(const struct question *questions, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, question_json(&questions[i]));
    return list;
}

static json_t *reads_json(const struct control *control)
{
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    json_t *list = json_array();

    control->engine->wishes(control, &wishes);
    for (size_t i = 0; i < wishes.wishes.count; i++) {
        const struct wish *wish = vec_at(&wishes.wishes, i);
        json_t *row = json_object();

        (void)json_object_set_new(row, "files", text_json(explain_wish_files(wish, &arena)));
        (void)json_object_set_new(row, "what", text_json(explain_wish_kind(wish, &arena)));
        (void)json_array_append_new(list, row);
    }
    return list;
}

static json_t *inputs_json(const struct profile *profile, const struct control *control)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    json_t *list = json_array();

    for (size_t i = 0; i < control->input_count; i++) {
        const struct profile_input *input = profile_input(profile, control->inputs[i]);
        json_t *row = json_object();

        (void)json_object_set_new(row, "name", text_json(control->inputs[i]));
        if (input) {
            (void)json_object_set_new(row, "value", text_json(profile_input_text(input, &arena)));
            (void)json_object_set_new(row, "given_by", text_json(input->given_by));
            (void)json_object_set_new(row, "desc", text_json(input->desc));
        }
        (void)json_array_append_new(list, row);
    }
    return list;
}

static json_t *texts_json(const struct str *texts, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, text_json(texts[i]));
    return list;
}

static json_t *supports_json(const struct profile *profile)
{
    json_t *list = json_array();

    for (size_t i = 0; i < profile->support_count; i++) {
        const struct support *support = &profile->supports[i];
        json_t *row = json_object();

        (void)json_object_set_new(row, "os", texts_json(support->os, support->os_count));
        (void)json_object_set_new(row, "family",
                                  texts_json(support->families, support->family_count));
        (void)json_object_set_new(row, "version",
                                  texts_json(support->versions, support->version_count));
        (void)json_array_append_new(list, row);
    }
    return list;
}

json_t *explain_control_json(const struct profile *profile, const struct control *control)
{
    const struct assertions *body = control->body;
    bool is_asserted = control->engine == &assertion_engine;
    json_t *json = profile_control_json(control);

    (void)json_object_set_new(json, "profile", text_json(profile->name));
    (void)json_object_set_new(json, "profile_version", text_json(profile->version));
    (void)json_object_set_new(
        json, "grade",
        json_string(grade_name(grade_of(control->impact, profile->cat1, profile->cat2))));
    (void)json_object_set_new(json, "since", text_json(control->since));
    (void)json_object_set_new(json, "parts", texts_json(control->parts, control->part_count));
    (void)json_object_set_new(json, "refs", texts_json(control->refs, control->ref_count));
    (void)json_object_set_new(json, "target", json_string(control_target_name(control->target)));
    (void)json_object_set_new(json, "supports", supports_json(profile));
    if (is_asserted && body->only_if) {
        (void)json_object_set_new(json, "only_if", question_json(body->only_if));
        (void)json_object_set_new(json, "only_if_reason", text_json(body->only_if_reason));
    }
    if (is_asserted)
        (void)json_object_set_new(json, "asks",
                                  questions_json(body->questions, body->question_count));
    (void)json_object_set_new(json, "reads", reads_json(control));
    (void)json_object_set_new(json, "inputs", inputs_json(profile, control));
    (void)json_object_set_new(json, "code", text_json(control->code));
    return json;
}

static json_t *member_json(const char *name, const char *type, const char *help)
{
    json_t *json = json_object();

    (void)json_object_set_new(json, "name", json_string(name));
    if (type)
        (void)json_object_set_new(json, "type", json_string(type));
    (void)json_object_set_new(json, "help", word_json(help));
    return json;
}

static json_t *predicates_json(const struct resource_def *def)
{
    json_t *list = json_array();

    for (size_t i = 0; i < def->predicate_count; i++) {
        const struct predicate_def *predicate = &def->predicates[i];
        json_t *json = member_json(predicate->name, NULL, predicate->help);

        (void)json_object_set_new(json, "argument", word_json(predicate->argument));
        (void)json_object_set_new(json, "of_rows", json_boolean(predicate->is_of_rows));
        (void)json_object_set_new(json, "presence", json_boolean(predicate->is_presence));
        (void)json_array_append_new(list, json);
    }
    return list;
}

json_t *explain_resource_json(const struct resource_def *def)
{
    json_t *json = member_json(def->name, NULL, def->summary);
    json_t *options = json_array();
    json_t *properties = json_array();
    json_t *columns = json_array();

    for (size_t i = 0; i < def->option_count; i++)
        (void)json_array_append_new(options, member_json(def->options[i].name,
                                                         value_type_name(def->options[i].type),
                                                         def->options[i].help));
    for (size_t i = 0; i < def->property_count; i++)
        (void)json_array_append_new(properties,
                                    member_json(def->properties[i].name,
                                                value_type_name(def->properties[i].type),
                                                def->properties[i].help));
    for (size_t i = 0; i < def->column_count; i++)
        (void)json_array_append_new(columns, member_json(def->columns[i].name,
                                                         value_type_name(def->columns[i].type),
                                                         def->columns[i].help));
    (void)json_object_set_new(json, "argument", word_json(def->argument));
    (void)json_object_set_new(json, "argument_required", json_boolean(def->arity == CALL_REQUIRED));
    (void)json_object_set_new(json, "options", options);
    (void)json_object_set_new(json, "properties", properties);
    (void)json_object_set_new(json, "keywords",
                              word_json(def->dynamic ? def->dynamic->help : NULL));
    (void)json_object_set_new(json, "predicates", predicates_json(def));
    (void)json_object_set_new(json, "columns", columns);
    (void)json_object_set_new(json, "input", word_json(def->input));
    (void)json_object_set_new(json, "example", json_string(def->example));
    return json;
}

json_t *explain_matcher_json(const struct matcher_def *def)
{
    json_t *json = member_json(def->name, NULL, def->summary);

    (void)json_object_set_new(json, "argument", word_json(def->argument));
    (void)json_object_set_new(json, "takes_list", json_boolean(def->takes_list));
    (void)json_object_set_new(json, "example", json_string(def->example));
    return json;
}
