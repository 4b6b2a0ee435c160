#include "profile/assert.h"

#include "profile/evaluate.h"
#include "profile/profile.h"

static const struct assertions *body_of(const struct control *control)
{
    return control->body;
}

/* The wishes of one control with one variant of the inputs. */
struct wishing {
    const struct bindings *bindings;
    bool is_again; /* another variant was asked before: only calls with inputs may differ */
    struct arena *arena;
    struct wish_set *set;
};

/* A call that takes its argument from another resource is known only when that was read. */
static void wish(const struct wishing *wishing, const struct question *question)
{
    for (size_t i = 0; i < question->member_count; i++)
        wish(wishing, &question->members[i]);
    if (question->kind != QUESTION_RESOURCE || question->has_reference ||
        (wishing->is_again && !question->has_input))
        return;

    struct resource_call call = question->call;
    if (question->has_input)
        call = call_resolve(&call, wishing->bindings, wishing->arena);
    resource_wishes(question->resource, &call, wishing->set);
}

static void wish_all(const struct wishing *wishing, const struct assertions *body)
{
    for (size_t i = 0; i < body->question_count; i++)
        wish(wishing, &body->questions[i]);
    if (body->only_if)
        wish(wishing, body->only_if);
    for (size_t i = 0; i < body->reference_count; i++)
        wish(wishing, &body->references[i]->question);
}

static void assertion_wishes(const struct control *control, struct wish_set *set)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct assertions *body = body_of(control);
    size_t variants = profile_input_variants(body->profile);

    for (size_t variant = 0; variant < variants; variant++) {
        const struct bindings bindings = {
            .inputs = profile_inputs_variant(body->profile, variant),
        };
        const struct wishing wishing = {
            .bindings = &bindings,
            .is_again = variant > 0,
            .arena = &arena,
            .set = set,
        };

        wish_all(&wishing, body);
    }
}

/*
 * Whether the question arises. If not, or if nobody can tell, the sink knows already: an error here
 * is never taken for "not applicable".
 */
static bool is_applicable(struct evaluation *evaluation, const struct result_sink *sink)
{
    CLEANUP(vec_release) struct vec results = VEC_INIT(struct result);
    const struct assertions *body = evaluation->body;

    if (!body->only_if)
        return true;
    question_judge(evaluation, body->only_if, WITNESS_NO, &results);

    const struct result *result = results.count ? vec_at(&results, 0) : NULL;
    enum status status = result ? result->status : STATUS_FAILED;
    if (status == STATUS_PASSED)
        return true;
    if (status == STATUS_FAILED) {
        sink->not_applicable(sink->context, REASON_ONLY_IF, body->only_if_reason);
        return false;
    }
    struct result told = *result;
    told.subject = STR("only_if");
    sink->add(sink->context, &told);
    return false;
}

static void judge(struct evaluation *evaluation, const struct result_sink *sink)
{
    CLEANUP(vec_release) struct vec results = VEC_INIT(struct result);
    const struct assertions *body = evaluation->body;

    if (!is_applicable(evaluation, sink))
        return;
    for (size_t i = 0; i < body->question_count; i++)
        question_judge(evaluation, &body->questions[i], WITNESS_NO, &results);
    for (size_t i = 0; i < results.count; i++)
        sink->add(sink->context, vec_at(&results, i));
    if (results.count == 0)
        sink->not_applicable(sink->context, REASON_ABSENT, evaluation->nothing);
}

static enum gate_rc assertion_evaluate(const struct control *control, struct subject *subject,
                                       const struct result_sink *sink, struct error *err)
{
    const struct assertions *body = body_of(control);
    struct evaluation evaluation = {
        .body = body,
        .subject = subject,
        .arena = subject->scratch,
        .calls = arena_new(subject->scratch, body->slot_count + 1, sizeof(struct match_call *)),
        .references = arena_new(subject->scratch, body->reference_count + 1, sizeof(struct value)),
    };

    (void)err;
    judge(&evaluation, sink);
    for (size_t i = 0; i < body->slot_count; i++)
        match_call_close(evaluation.calls[i]);
    return GATE_OK;
}

const struct control_engine assertion_engine = {
    .name = "yaml",
    .wishes = assertion_wishes,
    .evaluate = assertion_evaluate,
};
