#include <stdlib.h>

#include "base/attributes.h"
#include "base/vec.h"
#include "check/grade.h"
#include "evidence/emit.h"
#include "evidence/record_json.h"
#include "report/report.h"
#include "report/waiver_text.h"
#include "report/wording.h"

/* One run of the writer. */
struct inspec {
    const struct record *record;
    struct arena arena;
};

/* "AC-6(2)" is "AC-6 (2)" in HDF; what has no parenthesis stays. */
static struct str nist_number(struct str value, struct arena *arena)
{
    ptrdiff_t at = str_find(value, STR("("));

    if (at <= 0 || value.ptr[at - 1] == ' ')
        return value;
    return arena_printf(arena, "%.*s %.*s", STR_ARG(str_slice(value, 0, (size_t)at)),
                        STR_ARG(str_slice(value, (size_t)at, value.len)));
}

static json_t *nist_tree(const struct record_control *control, struct arena *arena)
{
    json_t *numbers = emit_pack("[]");

    for (size_t i = 0; i < control->tag_count; i++) {
        const struct control_tag *tag = &control->tags[i];

        if (!str_equal(tag->name, STR("nist-800-53")))
            continue;
        for (size_t j = 0; j < tag->value_count; j++)
            emit_add(numbers, emit_text(nist_number(tag->values[j], arena)));
    }
    return numbers;
}

/* The tags as the profile has them, and by the names that HDF knows. */
static json_t *tags_tree(const struct record_control *control, struct arena *arena)
{
    json_t *tags = record_json_tags(control);
    json_t *nist = nist_tree(control, arena);

    if (json_array_size(nist) > 0)
        emit_set(tags, STR("nist"), nist);
    else
        json_decref(nist);
    emit_set(tags, STR("gate"),
             emit_pack("{s:s, s:s, s:s, s:f, s:i, s:o, s:o}", "status",
                       status_name(control->status), "decision", decision_name(control->decision),
                       "grade", grade_name(control->grade), "impact", control->impact, "level",
                       control->level, "number", emit_text_or_null(control->number), "waivers",
                       emit_texts(control->waivers)));
    return tags;
}

/* An assertion that failed, in words; never empty. */
static struct str failure_message(struct inspec *inspec, const struct record_result *result)
{
    struct str text = wording_result(inspec->record, result, &inspec->arena);

    return text.len > 0 ? text : result->code_desc;
}

static json_t *result_base(const char *status, struct str code_desc,
                           const struct record_control *control)
{
    double count = control->result_count > 0 ? (double)control->result_count : 1;

    return emit_pack("{s:s, s:o, s:o, s:o}", "status", status, "code_desc", emit_text(code_desc),
                     "run_time", emit_real(control->run_time / count), "start_time",
                     emit_time(control->started));
}

/*
 * Readers take a result for an error when it has a backtrace, and then the control for one: so only
 * where the control's status is error. The status is "failed", which filters count.
 */
static json_t *error_tree(struct inspec *inspec, const struct record_control *control,
                          const struct record_result *result)
{
    json_t *tree = result_base("failed", result->code_desc, control);

    emit_set(tree, STR("message"), emit_text(failure_message(inspec, result)));
    emit_set(tree, STR("exception"), emit_text(str_of(reason_name(result->reason))));
    if (control->status == STATUS_ERROR)
        emit_set(tree, STR("backtrace"), emit_pack("[]"));
    return tree;
}

static json_t *skipped_tree(const struct record_control *control, struct str code_desc,
                            struct str message)
{
    json_t *tree = result_base("skipped", code_desc, control);

    emit_set(tree, STR("skip_message"), emit_text(message));
    return tree;
}

static json_t *result_tree(struct inspec *inspec, const struct record_control *control,
                           const struct record_result *result)
{
    json_t *tree = NULL;

    switch (result->status) {
    case STATUS_PASSED:
        return result_base("passed", result->code_desc, control);
    case STATUS_FAILED:
        tree = result_base("failed", result->code_desc, control);
        emit_set(tree, STR("message"), emit_text(failure_message(inspec, result)));
        return tree;
    case STATUS_ERROR:
        return error_tree(inspec, control, result);
    case STATUS_SKIPPED:
    case STATUS_NOT_APPLICABLE:
        return skipped_tree(control, result->code_desc,
                            result->message.len > 0 ? result->message
                                                    : wording_reason(control, &inspec->arena));
    }
    abort();
}

/* Of a skipped control only what was skipped: beside a passed result readers call it passed. */
static bool is_shown(const struct record_control *control, const struct record_result *result)
{
    return control->status != STATUS_SKIPPED || result->status == STATUS_SKIPPED;
}

static json_t *results_tree(struct inspec *inspec, const struct record_control *control)
{
    json_t *results = emit_pack("[]");

    if (control->status == STATUS_NOT_APPLICABLE) {
        emit_add(results,
                 skipped_tree(control, control->title, wording_reason(control, &inspec->arena)));
        return results;
    }
    for (size_t i = 0; i < control->result_count; i++) {
        if (is_shown(control, &control->results[i]))
            emit_add(results, result_tree(inspec, control, &control->results[i]));
    }
    return results;
}

static void add_description(json_t *descriptions, const char *label, struct str text)
{
    if (text.len > 0)
        emit_add(descriptions, emit_pack("{s:s, s:o}", "label", label, "data", emit_text(text)));
}

static json_t *refs_tree(const struct record_control *control)
{
    json_t *refs = emit_pack("[]");

    for (size_t i = 0; i < control->refs.count; i++)
        emit_add(refs, emit_pack("{s:o}", "ref", emit_text(control->refs.items[i])));
    return refs;
}

/* "WVR-20261120-k3f9: REASON (INC-4711)", of each waiver of the control. */
static struct str justification(struct inspec *inspec, const struct record_control *control)
{
    struct arena *arena = &inspec->arena;
    struct str text = STR("");

    for (size_t i = 0; i < control->waivers.count; i++) {
        const struct record_waiver *waiver =
            waiver_text_find(inspec->record, control->waivers.items[i]);

        if (!waiver)
            continue;
        text = arena_printf(arena, "%.*s%s%.*s: %.*s", STR_ARG(text), text.len > 0 ? "; " : "",
                            STR_ARG(waiver->id), STR_ARG(waiver->reason));
        if (waiver->ticket.len > 0)
            text = arena_printf(arena, "%.*s (%.*s)", STR_ARG(text), STR_ARG(waiver->ticket));
        if (waiver_text_is_break_glass(waiver))
            text = arena_printf(arena, "%.*s, BREAK-GLASS plan: %.*s", STR_ARG(text),
                                STR_ARG(waiver->plan));
    }
    return text;
}

/* Who let it pass and for how long. */
static struct str waiver_message(struct inspec *inspec, const struct record_control *control)
{
    struct arena *arena = &inspec->arena;
    struct str text = waiver_text_control(inspec->record, control, arena);

    for (size_t i = 0; i < control->waivers.count; i++) {
        const struct record_waiver *waiver =
            waiver_text_find(inspec->record, control->waivers.items[i]);
        struct str people = waiver ? waiver_text_people(waiver, arena) : STR("");

        if (people.len > 0)
            text = arena_printf(arena, "%.*s; %.*s", STR_ARG(text), STR_ARG(people));
    }
    return text;
}

/*
 * Readers take a control for not applicable when skipped_due_to_waiver is true or any string: a
 * waived control was run, failed, and stays so.
 */
static json_t *waiver_tree(struct inspec *inspec, const struct record_control *control)
{
    if (control->decision != DECISION_WAIVED)
        return emit_pack("{}");
    return emit_pack("{s:b, s:b, s:o, s:o, s:o}", "run", 1, "skipped_due_to_waiver", 0,
                     "justification", emit_text(justification(inspec, control)), "expiration_date",
                     emit_time(waiver_text_end(inspec->record, control)), "message",
                     emit_text(waiver_message(inspec, control)));
}

static json_t *control_tree(struct inspec *inspec, const struct record_control *control)
{
    bool is_out = control->status == STATUS_NOT_APPLICABLE;
    json_t *descriptions = emit_pack("[]");
    json_t *location = emit_pack("{s:o, s:i}", "ref", emit_text(control->location.file), "line",
                                 (int)control->location.line);

    add_description(descriptions, "default", control->desc);
    add_description(descriptions, "rationale", control->rationale);
    add_description(descriptions, "fix", control->fix);

    json_t *tree = emit_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id", emit_text(control->id),
        "title", emit_text(control->title), "desc", emit_text(control->desc), "descriptions",
        descriptions, "impact", emit_real(is_out ? 0 : control->impact), "refs", refs_tree(control),
        "tags", tags_tree(control, &inspec->arena), "code", emit_text(control->code),
        "source_location", location, "waiver_data", waiver_tree(inspec, control), "results",
        results_tree(inspec, control));
    arena_reset(&inspec->arena);
    return tree;
}

static json_t *attributes_tree(const struct record_profile *profile)
{
    json_t *attributes = emit_pack("[]");

    for (size_t i = 0; i < profile->input_count; i++) {
        const struct record_input *input = &profile->inputs[i];

        emit_add(attributes, emit_pack("{s:o, s:{s:o}}", "name", emit_text(input->name), "options",
                                       "value", emit_value(&input->value)));
    }
    return attributes;
}

/* The control ids of each source file, in order. */
static json_t *groups_tree(const struct record *record, const struct record_profile *profile)
{
    json_t *groups = emit_pack("[]");
    struct str file = { .ptr = NULL };
    json_t *ids = NULL; /* of the newest group, which owns it */

    for (size_t i = 0; i < record->control_count; i++) {
        const struct record_control *control = &record->controls[i];

        if (!str_equal(control->profile, profile->name))
            continue;
        if (!ids || !str_equal(control->location.file, file)) {
            file = control->location.file;
            ids = emit_pack("[]");
            emit_add(groups, emit_pack("{s:o, s:o}", "id", emit_text(file), "controls", ids));
        }
        emit_add(ids, emit_text(control->id));
    }
    return groups;
}

/* HDF has the digits alone. */
static struct str hex_of(struct str digest)
{
    struct str algorithm;

    (void)str_cut(&digest, ':', &algorithm);
    return digest;
}

static json_t *profile_tree(struct inspec *inspec, const struct record_profile *profile)
{
    const struct record *record = inspec->record;
    json_t *controls = emit_pack("[]");

    for (size_t i = 0; i < record->control_count; i++) {
        if (str_equal(record->controls[i].profile, profile->name))
            emit_add(controls, control_tree(inspec, &record->controls[i]));
    }
    return emit_pack("{s:o, s:o, s:o, s:o, s:o, s:[], s:o, s:o, s:o, s:s, s:s}", "name",
                     emit_text(profile->name), "version", emit_text(profile->version), "sha256",
                     emit_text(hex_of(profile->sha256)), "title", emit_text(profile->title),
                     "summary", emit_text(profile->benchmark), "supports", "attributes",
                     attributes_tree(profile), "groups", groups_tree(record, profile), "controls",
                     controls, "status", "loaded", "status_message", "");
}

/* Every waiver, used or refused, in short. */
static json_t *waivers_tree(const struct record *record)
{
    json_t *waivers = emit_pack("[]");

    for (size_t i = 0; i < record->waiver_count; i++) {
        const struct record_waiver *waiver = &record->waivers[i];

        emit_add(waivers, emit_pack("{s:o, s:o, s:s, s:o, s:o, s:o}", "id", emit_text(waiver->id),
                                    "kind", emit_text_or_null(waiver->kind), "status",
                                    waiver_status_name(waiver->status), "explanation",
                                    emit_text_or_null(waiver->explanation), "controls",
                                    emit_texts(waiver->controls), "expires",
                                    waiver->expires ? emit_time(waiver->expires) : json_null()));
    }
    return waivers;
}

/* What HDF has no place for. */
static json_t *passthrough_tree(const struct record *record)
{
    const struct record_verdict *verdict = &record->verdict;
    json_t *gate =
        emit_pack("{s:s, s:s, s:b, s:b, s:b, s:b, s:i, s:o, s:o, s:I}", "schema", RECORD_SCHEMA,
                  "result", verdict->is_blocked ? "blocked" : "pass", "enforced",
                  verdict->is_enforced, "partial", verdict->is_partial, "bootstrap",
                  verdict->is_bootstrap, "only_introduced", verdict->is_only_introduced, "exit",
                  verdict->exit, "threshold", emit_text(verdict->threshold), "reasons",
                  emit_texts(verdict->reasons), "waived", (json_int_t)verdict->waived);
    json_t *rest = emit_pack(
        "{s:o, s:o, s:o, s:I, s:I, s:o, s:o, s:o, s:o, s:o}", "image",
        emit_text_or_null(record->image.name), "image_id", emit_text_or_null(record->image.id),
        "commit", emit_text_or_null(record->source.commit), "undecidable_cat1",
        (json_int_t)record->summary.counts.undecided[GRADE_CAT1], "undecidable_cat2",
        (json_int_t)record->summary.counts.undecided[GRADE_CAT2], "policy",
        record_json_policy(&record->policy), "trust", record_json_trust(&record->trust), "waivers",
        waivers_tree(record), "asked", record_json_asked(&record->summary), "warnings",
        emit_texts(record->warnings));

    (void)json_object_update(gate, rest);
    json_decref(rest);
    return emit_pack("{s:o}", "gate", gate);
}

static json_t *platform_tree(const struct record *record)
{
    const struct record_image *image = &record->image;
    json_t *tree =
        emit_pack("{s:o, s:o}", "name", emit_text(image->os.len > 0 ? image->os : STR("unknown")),
                  "release", emit_text(image->os_version));

    if (image->id.len > 0)
        emit_set(tree, STR("target_id"), emit_text(image->id));
    return tree;
}

static double duration(const struct record *record)
{
    double seconds = 0;

    for (size_t i = 0; i < record->control_count; i++)
        seconds += record->controls[i].run_time;
    return seconds;
}

static void inspec_json_write(const struct record *record,
                              const struct report_options *options ATTR_UNUSED, FILE *out)
{
    struct inspec inspec = { .record = record, .arena = ARENA_INIT };
    json_t *profiles = emit_pack("[]");

    for (size_t i = 0; i < record->profile_count; i++)
        emit_add(profiles, profile_tree(&inspec, &record->profiles[i]));
    emit_write(emit_pack("{s:o, s:o, s:{s:f}, s:o, s:o}", "platform", platform_tree(record),
                         "profiles", profiles, "statistics", "duration", duration(record),
                         "version", emit_text(record->tool.version), "passthrough",
                         passthrough_tree(record)),
               out);
    arena_release(&inspec.arena);
}

const struct report_def report_inspec_json = {
    .name = "inspec-json",
    .title = "InSpec JSON",
    .items = "controls",
    .summary = "InSpec's JSON (HDF), for jq filters, Heimdall and SAF",
    .extension = "json",
    .spec = "InSpec 5 json reporter; HDF exec-json 1.0 as inspecjs reads it",
    .write = inspec_json_write,
};
