#include "profile/assert.h"

#include "profile/evaluate.h"
#include "profile/profile.h"

static const struct assertions *body_of(const struct control *control)
{
    return control->body;
}

static void wish(const struct question *question, const struct value *inputs, struct arena *arena,
                 struct wish_set *set)
{
    for (size_t i = 0; i < question->member_count; i++)
        wish(&question->members[i], inputs, arena, set);
    if (question->kind != QUESTION_RESOURCE || !question->resource->wishes)
        return;

    struct resource_call call = question->call;
    if (question->has_input)
        call = call_resolve(&call, inputs, arena);
    question->resource->wishes(&call, set);
}

static void assertion_wishes(const struct control *control, struct wish_set *set)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct assertions *body = body_of(control);
    struct value inputs = profile_inputs(body->profile);

    for (size_t i = 0; i < body->question_count; i++)
        wish(&body->questions[i], &inputs, &arena, set);
    if (body->only_if)
        wish(body->only_if, &inputs, &arena, set);
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
