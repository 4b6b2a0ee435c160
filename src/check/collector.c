#include "check/collector.h"

#include <stdio.h>
#include <string.h>

void collector_init(struct collector *collector, const struct image *image,
                    const struct secrets *secrets, struct arena *arena,
                    struct control_outcome *outcome)
{
    *collector = (struct collector){
        .secrets = secrets,
        .arena = arena,
        .image = image,
        .outcome = outcome,
        .assertions = VEC_INIT(struct control_assertion),
        .fingerprints = FINGERPRINT_SET_INIT,
    };
}

static struct str copy(const struct collector *collector, struct str text)
{
    return secrets_hide(collector->secrets, text, collector->arena);
}

static struct finding copy_finding(const struct collector *collector, const struct finding *from)
{
    struct finding finding = *from;

    finding.origin.path = copy(collector, from->origin.path);
    finding.origin.entry = copy(collector, from->origin.entry);
    finding.expected = copy(collector, from->expected);
    finding.got = copy(collector, from->got);
    finding.observation = copy(collector, from->observation);
    return finding;
}

static struct result copy_result(const struct collector *collector, const struct result *result)
{
    return (struct result){
        .subject = copy(collector, result->subject),
        .property = copy(collector, result->property),
        .matcher = copy(collector, result->matcher),
        .code_desc = copy(collector, result->code_desc),
        .status = result->status,
        .reason = result->reason,
        .message = copy(collector, result->message),
        .because = copy(collector, result->because),
        .is_cut = result->is_cut,
    };
}

/* A step of its own counts more than the one that made the layer. */
static void find_step(const struct image *image, struct control_finding *found, struct arena *arena)
{
    const struct origin *origin = &found->finding.origin;

    found->layer = -1;
    found->step = -1;
    if (origin->layer >= 0 && (size_t)origin->layer < image->layer_count) {
        found->layer = origin->layer;
        found->step = image->layers[origin->layer].step;
    }
    if (origin->step >= 0)
        found->step = origin->step;
    if (found->step >= 0 && (size_t)found->step < image->step_count)
        found->step_line = arena_str(arena, image->steps[found->step].line);
    else
        found->step = -1;
}

/* The fingerprint is over what is told: a hash of a short secret would give it away. */
static void add_finding(struct collector *collector, const struct result *result,
                        const struct finding *finding, struct control_finding *found)
{
    const struct finding *told = &found->finding;
    struct fingerprint_fields fields = {
        .control = collector->outcome->control->id,
        .property = result->property,
        .matcher = result->matcher,
    };

    found->finding = copy_finding(collector, finding);
    fields.path = told->origin.path;
    fields.entry = told->origin.entry;
    fields.observation = told->observation.len > 0 ? told->observation : told->got;
    find_step(collector->image, found, collector->arena);
    fingerprint_next(&collector->fingerprints, &fields, found->fingerprint);
}

static void sink_add(void *context, const struct result *result)
{
    struct collector *collector = context;
    struct control_assertion *assertion = vec_add(&collector->assertions);
    bool is_fault = result->status == STATUS_FAILED || result->status == STATUS_ERROR;
    /* what failed has at least one finding, or nothing could be said of it in a waiver */
    struct finding whole = { .origin = ORIGIN_INIT, .got = result->message };
    const struct finding *findings = result->findings;
    size_t count = result->finding_count;

    if (count == 0 && is_fault) {
        whole.origin.path = result->subject;
        findings = &whole;
        count = 1;
    }
    assertion->result = copy_result(collector, result);
    assertion->finding_count = count;
    if (count > 0)
        assertion->findings = arena_new(collector->arena, count, sizeof(*assertion->findings));
    for (size_t i = 0; i < count; i++)
        add_finding(collector, &assertion->result, &findings[i], &assertion->findings[i]);
}

static void sink_not_applicable(void *context, enum reason reason, struct str text)
{
    struct collector *collector = context;

    collector->is_not_applicable = true;
    collector->outcome->reason = reason;
    collector->outcome->reason_text = copy(collector, text);
}

struct result_sink collector_sink(struct collector *collector)
{
    return (struct result_sink){
        .add = sink_add,
        .not_applicable = sink_not_applicable,
        .context = collector,
    };
}

void collector_fault(struct collector *collector, const struct error *fault)
{
    const struct result result = {
        .subject = STR("gate"),
        .code_desc = STR("gate evaluates this control"),
        .status = STATUS_ERROR,
        .reason = REASON_INTERNAL,
        .message = str_of(fault->message),
    };

    sink_add(collector, &result);
}

/* The worst result; nothing at all, because `absent: skip` left nothing, is not applicable. */
static void summarise(struct control_outcome *outcome)
{
    outcome->status = STATUS_NOT_APPLICABLE;
    outcome->reason = REASON_ABSENT;
    for (size_t i = 0; i < outcome->assertion_count; i++) {
        const struct result *result = &outcome->assertions[i].result;

        if (i > 0 && result->status <= outcome->status)
            continue;
        outcome->status = result->status;
        outcome->reason = result->reason;
    }
}

void collector_finish(struct collector *collector)
{
    struct control_outcome *outcome = collector->outcome;
    size_t count = collector->assertions.count;

    if (count > 0) {
        outcome->assertions = arena_new(collector->arena, count, sizeof(*outcome->assertions));
        memcpy(outcome->assertions, collector->assertions.items,
               count * sizeof(*outcome->assertions));
    }
    outcome->assertion_count = count;
    if (!collector->is_not_applicable || count > 0)
        summarise(outcome);
    vec_release(&collector->assertions);
    fingerprint_set_release(&collector->fingerprints);
}
