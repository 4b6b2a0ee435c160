#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/vec.h"
#include "evidence/record_parts.h"
#include "evidence/safe.h"

static void add_inputs(struct record_profile *to, const struct profile *profile,
                       struct arena *arena)
{
    struct record_input *inputs = arena_new(arena, profile->input_count + 1, sizeof(*inputs));

    for (size_t i = 0; i < profile->input_count; i++) {
        inputs[i] = (struct record_input){
            .name = safe_line(arena, profile->inputs[i].name),
            .value = safe_value(arena, &profile->inputs[i].value),
            .given_by = safe_line(arena, profile->inputs[i].given_by),
        };
    }
    to->inputs = inputs;
    to->input_count = profile->input_count;
}

static void add_profile(struct record_profile *to, const struct results_profile *from,
                        struct arena *arena)
{
    const struct profile *profile = from->profile;
    char sha256[DIGEST_TEXT_SIZE];

    digest_format(&profile->sha256, sha256);
    *to = (struct record_profile){
        .name = safe_line(arena, profile->name),
        .version = safe_line(arena, profile->version),
        .title = safe_line(arena, profile->title),
        .benchmark = safe_line(arena, from->benchmark),
        .sha256 = arena_str(arena, str_of(sha256)),
        .source = safe_line(arena, profile->source),
        .why = safe_line(arena, from->why),
        .selected = from->selected,
        .decided = from->decided,
    };
    add_inputs(to, profile, arena);
}

static void add_profiles(struct record *record, const struct results *results)
{
    struct record_profile *profiles =
        arena_new(&record->arena, results->profile_count + 1, sizeof(*profiles));

    for (size_t i = 0; i < results->profile_count; i++)
        add_profile(&profiles[i], &results->profiles[i], &record->arena);
    record->profiles = profiles;
    record->profile_count = results->profile_count;
}

/* Neighbours mostly say the same: what was made safe for the one before need not be again. */
static struct str safe_again(struct arena *arena, struct str text, struct str before,
                             struct str safe_before)
{
    return safe_before.len > 0 && str_equal(text, before) ? safe_before : safe_foreign(arena, text);
}

/* `previous` is the finding before and `to[-1]` its copy, or NULL. */
static void add_finding(struct record_finding *to, const struct control_finding *from,
                        const struct control_finding *previous, struct arena *arena)
{
    static const struct record_finding nothing = { .line = 0 };
    static const struct control_finding nowhere = { .layer = -1 };
    const struct record_finding *safe = previous ? to - 1 : &nothing;
    const struct control_finding *before = previous ? previous : &nowhere;
    const struct origin *origin = &from->finding.origin;
    struct str path = safe_foreign(arena, origin->path);

    *to = (struct record_finding){
        .path = path,
        .line = origin->line,
        .entry = safe_again(arena, origin->entry, origin->path, path),
        .layer = (uint32_t)(from->layer + 1),
        .step = (uint32_t)(from->step + 1),
        .step_line = safe_again(arena, from->step_line, before->step_line, safe->step_line),
        .deleted_in = (uint32_t)(origin->deleted_in + 1),
        .expected =
            safe_again(arena, from->finding.expected, before->finding.expected, safe->expected),
        .got = safe_again(arena, from->finding.got, before->finding.got, safe->got),
        .fingerprint = arena_str(arena, str_of(from->fingerprint)),
    };
}

static void add_result(struct record_result *to, const struct control_assertion *from,
                       struct arena *arena)
{
    const struct result *result = &from->result;
    struct record_finding *findings = arena_new(arena, from->finding_count + 1, sizeof(*findings));

    for (size_t i = 0; i < from->finding_count; i++)
        add_finding(&findings[i], &from->findings[i], i > 0 ? &from->findings[i - 1] : NULL, arena);
    *to = (struct record_result){
        .subject = safe_foreign(arena, result->subject),
        .property = safe_line(arena, result->property),
        .matcher = safe_line(arena, result->matcher),
        .code_desc = safe_line(arena, result->code_desc),
        .status = result->status,
        .reason = result->reason,
        .message = safe_foreign(arena, result->message),
        .because = safe_line(arena, result->because),
        .findings = findings,
        .finding_count = from->finding_count,
        .is_cut = result->is_cut,
    };
}

/* Whether the tag is about this image: its key is the platform's, or there is but one benchmark. */
static bool is_tag_here(const struct control_tag *tag, const struct profile *profile,
                        struct str platform_key)
{
    if (tag->key.len == 0 || profile->benchmark_count <= 1)
        return true;
    return str_equal(tag->key, platform_key);
}

static struct str benchmark_number(const struct control_outcome *outcome, struct str platform_key,
                                   struct arena *arena)
{
    const struct control *control = outcome->control;

    for (size_t i = 0; i < control->tag_count; i++) {
        const struct control_tag *tag = &control->tags[i];

        if (!str_equal(tag->name, STR("cis")) || tag->value_count == 0 ||
            !is_tag_here(tag, outcome->profile, platform_key))
            continue;
        return safe_line(arena, arena_printf(arena, "%.*s%s%.*s", STR_ARG(tag->key),
                                             tag->key.len > 0 ? " " : "", STR_ARG(tag->values[0])));
    }
    return STR("");
}

static void add_tags(struct record_control *to, const struct control *control, struct arena *arena)
{
    struct control_tag *tags = arena_new(arena, control->tag_count + 1, sizeof(*tags));

    for (size_t i = 0; i < control->tag_count; i++) {
        const struct control_tag *tag = &control->tags[i];

        tags[i] = (struct control_tag){
            .name = safe_line(arena, tag->name),
            .key = safe_line(arena, tag->key),
            .values = safe_texts(arena, tag->values, tag->value_count, safe_line).items,
            .value_count = tag->value_count,
        };
    }
    to->tags = tags;
    to->tag_count = control->tag_count;
}

static void describe_control(struct record_control *to, const struct control_outcome *from,
                             struct arena *arena)
{
    const struct control *control = from->control;

    *to = (struct record_control){
        .id = safe_line(arena, control->id),
        .rev = safe_line(arena, control->rev),
        .profile = safe_line(arena, from->profile->name),
        .title = safe_line(arena, control->title),
        .desc = safe_lines(arena, control->desc),
        .fix = safe_lines(arena, control->fix),
        .rationale = safe_lines(arena, control->rationale),
        .code = safe_lines(arena, control->code),
        .location = control->location,
        .refs = safe_texts(arena, control->refs, control->ref_count, safe_line),
        .impact = control->impact,
    };
    to->location.file = safe_line(arena, control->location.file);
    add_tags(to, control, arena);
}

static void add_control(struct record *record, const struct results *results,
                        const struct control_outcome *from, struct record_control *to)
{
    struct arena *arena = &record->arena;
    struct record_result *copies = arena_new(arena, from->assertion_count + 1, sizeof(*copies));

    describe_control(to, from, arena);
    for (size_t i = 0; i < from->assertion_count; i++)
        add_result(&copies[i], &from->assertions[i], arena);
    to->number = benchmark_number(from, results->platform.key, arena);
    to->level = from->level;
    to->grade = from->grade;
    to->status = from->status;
    to->reason = from->reason;
    to->reason_text = safe_foreign(arena, from->reason_text);
    to->decision = from->decision;
    to->is_newer = from->is_newer;
    to->waivers = safe_texts(arena, from->waivers, from->waiver_count, safe_line);
    to->started = record->run.started + from->started_ns / 1000000000;
    to->run_time = (double)from->run_ns / 1e9;
    to->results = copies;
    to->result_count = from->assertion_count;
}

void record_add_controls(struct record *record, const struct results *results)
{
    struct record_control *controls =
        arena_new(&record->arena, results->control_count + 1, sizeof(*controls));

    add_profiles(record, results);
    for (size_t i = 0; i < results->control_count; i++)
        add_control(record, results, &results->controls[i], &controls[i]);
    record->controls = controls;
    record->control_count = results->control_count;
}

static struct record_framework *find_framework(struct vec *frameworks, struct str name)
{
    for (size_t i = 0; i < frameworks->count; i++) {
        struct record_framework *framework = vec_at(frameworks, i);

        if (str_equal(framework->name, name))
            return framework;
    }
    struct record_framework *added = vec_add(frameworks);
    added->name = name;
    return added;
}

/* Whether an earlier tag of the control is of the same framework: it counts once. */
static bool is_counted(const struct control_outcome *outcome, size_t index, struct str platform_key)
{
    const struct control_tag *tags = outcome->control->tags;

    for (size_t i = 0; i < index; i++) {
        if (str_equal(tags[i].name, tags[index].name) &&
            is_tag_here(&tags[i], outcome->profile, platform_key))
            return true;
    }
    return false;
}

/* Every tag names a framework but `family`, which sorts controls by what they are about. */
static void count_frameworks(const struct control_outcome *outcome, struct str platform_key,
                             struct arena *arena, struct vec *frameworks)
{
    for (size_t i = 0; i < outcome->control->tag_count; i++) {
        const struct control_tag *tag = &outcome->control->tags[i];

        if (str_equal(tag->name, STR("family")) || tag->value_count == 0 ||
            !is_tag_here(tag, outcome->profile, platform_key) ||
            is_counted(outcome, i, platform_key))
            continue;
        find_framework(frameworks, safe_line(arena, tag->name))->by_status[outcome->status]++;
    }
}

static int compare_frameworks(const void *a, const void *b)
{
    const struct record_framework *left = a;
    const struct record_framework *right = b;

    return str_compare(left->name, right->name);
}

void record_add_summary(struct record *record, const struct results *results)
{
    struct vec frameworks = VEC_INIT(struct record_framework);
    struct record_summary *summary = &record->summary;

    summary->counts = results->counts;
    for (size_t i = 0; i < results->control_count; i++) {
        const struct control_outcome *outcome = &results->controls[i];

        summary->by_grade[outcome->grade][outcome->status]++;
        count_frameworks(outcome, results->platform.key, &record->arena, &frameworks);
    }

    size_t count = frameworks.count;
    struct record_framework *sorted = arena_new(&record->arena, count + 1, sizeof(*sorted));
    if (count > 0) {
        memcpy(sorted, frameworks.items, count * sizeof(*sorted));
        qsort(sorted, count, sizeof(*sorted), compare_frameworks);
    }
    summary->frameworks = sorted;
    summary->framework_count = count;
    vec_release(&frameworks);
}
