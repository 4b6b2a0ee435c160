/* Values of other resources: `{of: {RESOURCE: ARGUMENT}, where: ..., its: PROPERTY}`. */
#include "profile/evaluate.h"

static struct verdict nothing(struct evaluation *evaluation, const struct reference *reference,
                              const char *why)
{
    return (struct verdict){
        .outcome = OUTCOME_ERROR,
        .reason = REASON_ABSENT,
        .message = arena_printf(evaluation->arena, "nothing to compare with: %.*s %s",
                                STR_ARG(reference->text), why),
    };
}

static bool has_nil(const struct value *value)
{
    bool is_nil = value->type == VALUE_NIL;

    for (size_t i = 0; value->type == VALUE_LIST && i < value->list.count; i++)
        is_nil = is_nil || value->list.items[i].type == VALUE_NIL;
    return is_nil;
}

/* An entry that lets `each` meet no row may be compared with no value too. */
static struct verdict look_at(struct evaluation *evaluation, const struct reference *reference,
                              const struct value *value, enum absence empty)
{
    if (has_nil(value))
        return nothing(evaluation, reference, "has no value");
    if (value->type == VALUE_LIST && value->list.count == 0 && empty == ABSENCE_FAIL)
        return nothing(evaluation, reference, "is an empty list");
    return verdict_of(OUTCOME_TRUE);
}

static struct verdict read_one(struct evaluation *evaluation, const struct reference *reference,
                               struct asked *asked, struct value *value)
{
    struct verdict verdict = asked_open(evaluation, &reference->question, asked);

    if (verdict.outcome == OUTCOME_ABSENT)
        return nothing(evaluation, reference, "is not there");
    if (verdict.outcome == OUTCOME_TRUE)
        verdict = property_read(evaluation, asked, &reference->property, value);
    if (verdict.outcome == OUTCOME_ERROR)
        verdict.message = arena_printf(evaluation->arena, "%.*s: %.*s", STR_ARG(reference->text),
                                       STR_ARG(verdict.message));
    return verdict;
}

struct verdict references_read(struct evaluation *evaluation, const struct question *question,
                               struct asked *asked)
{
    struct verdict verdict = verdict_of(OUTCOME_TRUE);
    size_t end = question->reference_first + question->reference_count;

    for (size_t i = question->reference_first; i < end; i++) {
        const struct reference *reference = evaluation->body->references[i];
        struct value *value = &evaluation->references[i];

        verdict = read_one(evaluation, reference, asked, value);
        if (verdict.outcome == OUTCOME_TRUE)
            verdict = look_at(evaluation, reference, value, question->empty);
        if (verdict.outcome != OUTCOME_TRUE)
            break;
    }
    if (verdict.outcome != OUTCOME_TRUE) { /* it is told of the entry, where the reference stands */
        asked->question = question;
        asked->subject = question->subject;
    }
    return verdict;
}
