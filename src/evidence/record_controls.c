#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/threads.h"
#include "base/vec.h"
#include "evidence/record_parts.h"
#include "evidence/safe.h"

static void add_inputs(struct record_profile *to, const struct profile *profile,
                       struct arena *arena)
{
    struct record_input *inputs = arena_new(arena, profile->input_count + 1, sizeof(*inputs));

    for (size_t i = 0; i < profile->input_count; i++) {
        const struct profile_input *input = &profile->inputs[i];

        inputs[i] = (struct record_input){
            .name = safe_line(arena, input->name),
            .value = input->is_sensitive ? value_str(STR(PROFILE_SENSITIVE))
                                         : safe_value(arena, &input->value),
            .given_by = safe_line(arena, input->given_by),
            .is_sensitive = input->is_sensitive,
        };
    }
    to->inputs = inputs;
    to->input_count = profile->input_count;
}

static struct str digest_text(struct arena *arena, const struct digest *digest)
{
    char text[DIGEST_TEXT_SIZE];

    digest_format(digest, text);
    return arena_str(arena, str_of(text));
}

static void add_includes(struct record_profile *to, const struct profile *profile,
                         struct arena *arena)
{
    struct record_include *rows = arena_new(arena, profile->included_count + 1, sizeof(*rows));

    for (size_t i = 0; i < profile->included_count; i++) {
        const struct profile *included = profile->included[i];

        rows[i] = (struct record_include){
            .name = safe_line(arena, included->name),
            .version = safe_line(arena, included->version),
            .sha256 = digest_text(arena, &included->sha256),
            .source = safe_line(arena, included->source),
        };
    }
    to->includes = rows;
    to->include_count = profile->included_count;
}

static struct record_edits edits_of(const struct profile *profile, enum profile_edit_kind kind,
                                    struct arena *arena)
{
    struct record_edit *rows = arena_new(arena, profile->edit_count + 1, sizeof(*rows));
    struct record_edits edits = { .items = rows };

    for (size_t i = 0; i < profile->edit_count; i++) {
        const struct profile_edit *edit = &profile->edits[i];

        if (edit->kind != kind)
            continue;
        rows[edits.count] = (struct record_edit){
            .control = safe_line(arena, edit->control),
            .profile = safe_line(arena, edit->profile),
            .reason = safe_line(arena, edit->reason),
            .impact_before = edit->impact_before,
            .impact = edit->impact,
            .location = edit->location,
        };
        rows[edits.count++].location.file = safe_line(arena, edit->location.file);
    }
    return edits;
}

static void add_profile(struct record_profile *to, const struct results_profile *from,
                        struct arena *arena)
{
    const struct profile *profile = from->profile;

    *to = (struct record_profile){
        .name = safe_line(arena, profile->name),
        .version = safe_line(arena, profile->version),
        .title = safe_line(arena, profile->title),
        .benchmark = safe_line(arena, from->benchmark),
        .sha256 = digest_text(arena, &profile->sha256),
        .effective = digest_text(arena, &from->effective),
        .dropped = edits_of(profile, PROFILE_DROP, arena),
        .changed = edits_of(profile, PROFILE_CHANGE, arena),
        .source = safe_line(arena, profile->source),
        .why = safe_line(arena, from->why),
        .selected = from->selected,
        .decided = from->decided,
    };
    add_includes(to, profile, arena);
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

static void add_candidates(struct record *record, const struct results *results)
{
    struct record_candidate *rows =
        arena_new(&record->arena, results->candidate_count + 1, sizeof(*rows));

    for (size_t i = 0; i < results->candidate_count; i++)
        rows[i] = (struct record_candidate){
            .name = safe_line(&record->arena, results->candidates[i].name),
            .why = safe_foreign(&record->arena, results->candidates[i].why),
        };
    record->candidates = rows;
    record->candidate_count = results->candidate_count;
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
        .source = from->source,
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

bool record_has_tag(const struct control_tag *tag, const struct profile *profile,
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
            !record_has_tag(tag, outcome->profile, platform_key))
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
        .rev = safe_line(arena, control_rev(control, arena)),
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

/* Controls as they are written, by many threads: each into what is its own. */
struct writing {
    const struct results *results;
    int64_t started; /* of the run */
    struct record_control *controls;
    struct arena arenas[THREADS_MAX]; /* by worker */
};

static void add_control(struct record_control *to, const struct control_outcome *from,
                        const struct writing *writing, struct arena *arena)
{
    struct record_result *copies = arena_new(arena, from->assertion_count + 1, sizeof(*copies));

    describe_control(to, from, arena);
    for (size_t i = 0; i < from->assertion_count; i++)
        add_result(&copies[i], &from->assertions[i], arena);
    to->number = benchmark_number(from, writing->results->platform.key, arena);
    to->level = from->level;
    to->grade = from->grade;
    to->status = from->status;
    to->reason = from->reason;
    to->reason_text = safe_foreign(arena, from->reason_text);
    to->decision = from->decision;
    to->is_inherited = from->is_inherited;
    to->is_newer = from->is_newer;
    to->waivers = safe_texts(arena, from->waivers, from->waiver_count, safe_line);
    to->started = writing->started + from->started_ns / 1000000000;
    to->run_time = (double)from->run_ns / 1e9;
    to->results = copies;
    to->result_count = from->assertion_count;
}

enum { PORTION = 32 }; /* controls of one job */

static void add_portion(void *context, size_t index, unsigned worker)
{
    struct writing *writing = context;
    const struct results *results = writing->results;

    for (size_t i = index * PORTION; i < (index + 1) * PORTION && i < results->control_count; i++)
        add_control(&writing->controls[i], &results->controls[i], writing,
                    &writing->arenas[worker]);
}

void record_add_controls(struct record *record, const struct results *results)
{
    struct writing writing = {
        .results = results,
        .started = record->run.started,
        .controls =
            arena_new(&record->arena, results->control_count + 1, sizeof(*record->controls)),
    };

    add_profiles(record, results);
    add_candidates(record, results);
    threads_run(&(struct threads_plan){
        .job_count = (results->control_count + PORTION - 1) / PORTION,
        .job = add_portion,
        .context = &writing,
    });
    for (size_t i = 0; i < THREADS_MAX; i++)
        arena_take(&record->arena, &writing.arenas[i]);
    record->controls = writing.controls;
    record->control_count = results->control_count;
}
