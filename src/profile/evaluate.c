/* Entries about one resource: a result for each assertion. */
#include "profile/evaluate.h"

static struct thing whole_thing(const struct asked *asked)
{
    return (struct thing){
        .kind = THING_RESOURCE,
        .resource = asked->resource,
        .row = PREDICATE_WHOLE,
        .row_count = asked->row_count,
        .origin = asked->resource->origin,
    };
}

static struct str place_text(const struct origin *origin, struct arena *arena)
{
    if (origin->line == 0)
        return origin->path;
    return arena_printf(arena, "%.*s:%u", STR_ARG(origin->path), origin->line);
}

/* "/etc/passwd:3: expected x, got y (and 4 more)". */
static struct str findings_message(struct evaluation *evaluation, const struct result *result)
{
    const struct finding *first = result->findings;
    struct str place = place_text(&first->origin, evaluation->arena);
    struct str more = STR("");

    if (result->finding_count > 1)
        more = arena_printf(evaluation->arena, " (and %zu more)", result->finding_count - 1);
    return arena_printf(evaluation->arena, "%.*s: expected %.*s, got %.*s%.*s", STR_ARG(place),
                        STR_ARG(first->expected), STR_ARG(first->got), STR_ARG(more));
}

/* A failure or an error stands somewhere, be it at the resource as a whole. */
static void add_missing_finding(struct judging *judging)
{
    const struct result *result = &judging->result;
    const struct finding finding = {
        .origin = judging->asked->resource->origin,
        .expected = result->matcher,
        .got = result->status == STATUS_ERROR ? result->message : STR("nothing"),
    };

    if (judging->findings.items.count == 0 &&
        (result->status == STATUS_ERROR || result->status == STATUS_FAILED))
        findings_add(judging->evaluation, &judging->findings, &finding);
}

void judging_finish(struct judging *judging)
{
    struct result *result = &judging->result;
    struct arena *arena = judging->evaluation->arena;

    add_missing_finding(judging);
    struct finding *kept = arena_new(arena, judging->findings.items.count + 1, sizeof(*kept));
    size_t count = findings_keep(&judging->findings, kept, arena);

    result->findings = kept;
    result->finding_count = count;
    result->is_cut = judging->findings.is_cut;
    findings_release(&judging->findings);
    if (result->message.len == 0 && result->status == STATUS_FAILED && count > 0)
        result->message = findings_message(judging->evaluation, result);
    *(struct result *)vec_add(judging->results) = *result;
}

static void set_reason(struct judging *judging, const struct verdict *verdict, enum status status)
{
    judging->result.status = status;
    judging->result.reason = verdict->reason;
    judging->result.message = verdict->message;
}

/* Why there is nothing to say. */
static struct str nothing_text(const struct judging *judging, enum outcome outcome)
{
    const struct asked *asked = judging->asked;
    struct arena *arena = judging->evaluation->arena;
    struct str subject = asked->subject;

    if (asked->resource->rc == GATE_ENOTFOUND)
        return arena_printf(arena, "%.*s is not there", STR_ARG(subject));
    if (outcome == OUTCOME_EMPTY)
        return arena_printf(arena, "%.*s has nothing to ask about", STR_ARG(subject));
    return arena_printf(arena, "%.*s of %.*s has no value", STR_ARG(judging->result.property),
                        STR_ARG(subject));
}

bool judging_set_status(struct judging *judging, const struct verdict *verdict)
{
    const struct question *question = judging->asked->question;
    enum absence decides = ABSENCE_FAIL;

    switch (verdict->outcome) {
    case OUTCOME_TRUE:
        judging->result.status = STATUS_PASSED;
        return true;
    case OUTCOME_FALSE:
        judging->result.status = STATUS_FAILED;
        return true;
    case OUTCOME_ERROR:
        set_reason(judging, verdict, STATUS_ERROR);
        return true;
    case OUTCOME_SKIPPED:
        set_reason(judging, verdict, STATUS_SKIPPED);
        return true;
    case OUTCOME_EMPTY:
        decides = question->empty;
        break;
    case OUTCOME_ABSENT:
        decides = question->absent;
        judging->result.reason = decides == ABSENCE_FAIL ? REASON_ABSENT : REASON_NONE;
        break;
    }
    judging->result.status = decides == ABSENCE_PASS ? STATUS_PASSED : STATUS_FAILED;
    if (decides == ABSENCE_SKIP && judging->evaluation->nothing.len == 0)
        judging->evaluation->nothing = nothing_text(judging, verdict->outcome);
    return decides != ABSENCE_SKIP;
}

/* Whether findings are wanted: of what does not hold, or as a witness of what does. */
static bool wants_findings(const struct judging *judging)
{
    return judging->result.status != STATUS_PASSED || judging->witness == WITNESS_YES;
}

static bool is_witness(const struct judging *judging)
{
    return judging->result.status == STATUS_PASSED;
}

static struct str row_observation(const struct asked *asked, size_t row)
{
    return asked->table->observation ? asked->table->observation(asked->table, row) : STR("");
}

/* Every row that is left stands where something should hold of all of them. */
static void explain_rows_left(struct judging *judging, const struct condition *condition)
{
    const struct asked *asked = judging->asked;
    struct findings one = FINDINGS_INIT;
    struct thing thing = whole_thing(asked);

    explain_condition(judging->evaluation, condition, &thing, is_witness(judging), STR(""), &one);
    struct str expected =
        one.items.count ? ((struct finding *)vec_at(&one.items, 0))->expected : STR("");
    findings_release(&one);

    for (size_t i = 0; i < asked->row_count && !judging->findings.is_cut; i++) {
        size_t row = asked->rows[i];
        const struct finding finding = {
            .origin = asked->table->origin(asked->table, row),
            .expected = expected,
            .got = row_summary(judging->evaluation, asked, &asked->question->where, row),
            .observation = row_observation(asked, row),
        };

        judging->findings.first = judging->findings.items.count;
        findings_add(judging->evaluation, &judging->findings, &finding);
    }
}

static void judge_it(struct judging *judging, const struct assertion *assertion)
{
    struct thing thing = whole_thing(judging->asked);
    struct verdict verdict = condition_judge(judging->evaluation, assertion->condition, &thing,
                                             JUDGE_CLAIM, judging->asked->question->empty);

    judging->result.matcher =
        condition_text(assertion->condition, ASSERTION_BARE, judging->evaluation->arena);
    if (!judging_set_status(judging, &verdict))
        return;
    if (wants_findings(judging)) {
        if (judging->asked->row_count > 0 && !verdict_is_open(&verdict) &&
            condition_is_presence(assertion->condition))
            explain_rows_left(judging, assertion->condition);
        else
            explain_condition(judging->evaluation, assertion->condition, &thing,
                              is_witness(judging), STR(""), &judging->findings);
    }
    judging_finish(judging);
}

/* One value for each context: the assertion holds for every one of them. */
static struct verdict judge_each_value(struct judging *judging, const struct condition *condition,
                                       const struct thing *list)
{
    struct verdict verdict = verdict_of(OUTCOME_TRUE);

    if (list->value->list.count == 0)
        return verdict_of(OUTCOME_ABSENT);
    for (size_t i = 0; i < list->value->list.count; i++) {
        struct thing item = *list;

        item.value = &list->value->list.items[i];
        verdict =
            verdict_and(verdict, condition_judge(judging->evaluation, condition, &item, JUDGE_CLAIM,
                                                 judging->asked->question->empty));
    }
    return verdict;
}

static void explain_each_value(struct judging *judging, const struct condition *condition,
                               const struct thing *list)
{
    bool is_negated = is_witness(judging);

    for (size_t i = 0; i < list->value->list.count; i++) {
        struct thing item = *list;

        item.value = &list->value->list.items[i];
        struct verdict verdict = condition_judge(judging->evaluation, condition, &item, JUDGE_CLAIM,
                                                 judging->asked->question->empty);
        if (is_negated || verdict.outcome != OUTCOME_TRUE)
            explain_condition(judging->evaluation, condition, &item, is_negated, STR(""),
                              &judging->findings);
    }
}

static bool is_each_value(const struct property *property, const struct value *value)
{
    return property->def && property->def->is_each && value->type == VALUE_LIST;
}

static void judge_property(struct judging *judging, const struct assertion *assertion)
{
    struct evaluation *evaluation = judging->evaluation;
    const struct condition *condition = assertion->condition;
    struct value value = value_nil();
    struct verdict verdict =
        property_read(evaluation, judging->asked, &assertion->property, &value);
    const struct thing thing = {
        .kind = THING_VALUE,
        .value = &value,
        .origin = judging->asked->resource->origin,
    };
    bool is_each = is_each_value(&assertion->property, &value);

    judging->result.property = assertion->property.text;
    judging->result.matcher = condition_text(condition, ASSERTION_BARE, evaluation->arena);
    bool is_read = verdict.outcome == OUTCOME_TRUE;
    if (is_read && is_each)
        verdict = judge_each_value(judging, condition, &thing);
    else if (is_read)
        verdict = condition_judge(evaluation, condition, &thing, JUDGE_CLAIM,
                                  judging->asked->question->empty);
    if (!judging_set_status(judging, &verdict))
        return;

    if (wants_findings(judging) && is_each)
        explain_each_value(judging, condition, &thing);
    else if (wants_findings(judging) && is_read)
        explain_condition(evaluation, condition, &thing, is_witness(judging), STR(""),
                          &judging->findings);
    judging_finish(judging);
}

static void add_no_row(struct judging *judging)
{
    const struct finding finding = {
        .origin = judging->asked->resource->origin,
        .expected = judging->result.matcher,
        .got = STR("no row"),
    };

    findings_add(judging->evaluation, &judging->findings, &finding);
}

static void judge_each(struct judging *judging, const struct assertion *assertion)
{
    const struct asked *asked = judging->asked;
    struct evaluation *evaluation = judging->evaluation;
    struct verdict worst = verdict_of(asked->row_count ? OUTCOME_TRUE : OUTCOME_EMPTY);
    struct str text = row_test_text(&assertion->each, ASSERTION_BARE, evaluation->arena);

    judging->result.matcher = arena_printf(evaluation->arena, "each %.*s", STR_ARG(text));
    for (size_t i = 0; i < asked->row_count; i++) {
        struct verdict verdict =
            row_judge(evaluation, asked, &assertion->each, asked->rows[i], JUDGE_CLAIM);
        size_t before = judging->findings.items.count;
        bool is_fine = verdict.outcome == OUTCOME_TRUE ||
                       (verdict.outcome == OUTCOME_EMPTY && asked->question->empty != ABSENCE_FAIL);

        worst = is_fine ? worst : verdict_and(worst, verdict);
        if ((is_fine && judging->witness == WITNESS_NO) || judging->findings.is_cut)
            continue;
        judging->findings.first = before;
        explain_row(evaluation, asked, &assertion->each, asked->rows[i], is_fine,
                    &judging->findings);
        for (size_t k = before; k < judging->findings.items.count; k++)
            ((struct finding *)vec_at(&judging->findings.items, k))->observation =
                row_observation(asked, asked->rows[i]);
    }
    if (!judging_set_status(judging, &worst)) {
        findings_release(&judging->findings);
        return;
    }
    if (asked->row_count == 0 && judging->result.status == STATUS_FAILED)
        add_no_row(judging);
    judging_finish(judging);
}

static struct judging judging_of(struct evaluation *evaluation, const struct asked *asked,
                                 enum witness witness, struct vec *results)
{
    return (struct judging){
        .evaluation = evaluation,
        .asked = asked,
        .witness = witness,
        .results = results,
        .result = { .subject = asked->subject, .because = asked->question->because },
        .findings = FINDINGS_INIT,
    };
}

/* The line for people: where the rows come from, then what was asked. */
static struct str code_desc(struct evaluation *evaluation, const struct asked *asked,
                            struct str claim)
{
    const struct question *question = asked->question;
    struct arena *arena = evaluation->arena;

    if (!question->is_filtered)
        return arena_printf(arena, "%.*s %.*s", STR_ARG(asked->subject), STR_ARG(claim));

    struct str where = row_test_text(&question->where, ASSERTION_QUOTED, arena);
    return arena_printf(arena, "%.*s where %.*s: %.*s", STR_ARG(asked->subject), STR_ARG(where),
                        STR_ARG(claim));
}

static void judge_assertion(struct evaluation *evaluation, const struct asked *asked,
                            const struct assertion *assertion, enum witness witness,
                            struct vec *results)
{
    struct judging judging = judging_of(evaluation, asked, witness, results);

    judging.result.code_desc = code_desc(
        evaluation, asked, assertion_text(assertion, ASSERTION_QUOTED, evaluation->arena));
    switch (assertion->kind) {
    case ASSERT_IT:
        judge_it(&judging, assertion);
        return;
    case ASSERT_PROPERTY:
        judge_property(&judging, assertion);
        return;
    case ASSERT_EACH:
        judge_each(&judging, assertion);
        return;
    case ASSERT_UNIQUE:
        judge_unique(&judging, assertion);
        return;
    }
}

/* One result for the entry: what it is about is not there, or could not be had. */
static void judge_entry(struct evaluation *evaluation, const struct asked *asked,
                        const struct verdict *verdict, const struct origin *origin,
                        struct vec *results)
{
    struct judging judging = judging_of(evaluation, asked, WITNESS_NO, results);
    const struct question *question = asked->question;
    struct str bare = assertions_text(question, ASSERTION_BARE, evaluation->arena);
    bool is_absent = verdict->outcome == OUTCOME_ABSENT;
    struct finding finding = {
        .origin = *origin,
        .expected = bare,
        .got = is_absent ? STR("nothing") : verdict->message,
    };

    judging.result.matcher = bare;
    judging.result.code_desc = code_desc(
        evaluation, asked, assertions_text(question, ASSERTION_QUOTED, evaluation->arena));
    if (!judging_set_status(&judging, verdict))
        return;
    if (judging.result.status == STATUS_FAILED)
        judging.result.message =
            arena_printf(evaluation->arena, "%.*s is not there", STR_ARG(asked->subject));
    if (judging.result.status != STATUS_PASSED)
        findings_add(evaluation, &judging.findings, &finding);
    judging_finish(&judging);
}

/*
 * A claim of presence has an answer. So has one that asks for presence and for more: it is false,
 * whatever `absent:` makes of the rest.
 */
static bool has_answer_when_absent(struct evaluation *evaluation, const struct asked *asked,
                                   const struct assertion *assertion)
{
    const struct thing thing = whole_thing(asked);

    if (assertion->kind != ASSERT_IT)
        return false;
    if (condition_is_presence(assertion->condition))
        return true;
    return asked->question->absent != ABSENCE_FAIL &&
           condition_judge(evaluation, assertion->condition, &thing, JUDGE_CLAIM, ABSENCE_FAIL)
                   .outcome == OUTCOME_FALSE;
}

/* What asks for presence is answered; everything else together is one result, `absent`. */
static void judge_absent(struct evaluation *evaluation, const struct asked *asked,
                         enum witness witness, struct vec *results)
{
    const struct question *question = asked->question;
    const struct verdict absent = verdict_of(OUTCOME_ABSENT);
    bool is_unanswered = false;

    for (size_t i = 0; i < question->assertion_count; i++) {
        if (has_answer_when_absent(evaluation, asked, &question->assertions[i]))
            judge_assertion(evaluation, asked, &question->assertions[i], witness, results);
        else
            is_unanswered = true;
    }
    if (is_unanswered)
        judge_entry(evaluation, asked, &absent, &asked->resource->origin, results);
}

/* Whether a value is of the type that a resource declares for it. */
static bool fits(const struct resource_def *def, const struct resource_call *call)
{
    for (size_t i = 0; i < call->positional.count; i++) {
        enum value_type type = call->positional.items[i].type;

        if (type != VALUE_STR && !(type == VALUE_LIST && def->is_list_accepted))
            return false;
    }
    for (size_t i = 0; i < call->named.count; i++) {
        const struct value_pair *pair = &call->named.pairs[i];

        for (size_t k = 0; k < def->option_count; k++) {
            if (str_equal(str_of(def->options[k].name), pair->key) &&
                pair->value.type != def->options[k].type)
                return false;
        }
    }
    return true;
}

/* What another resource gave is checked as what a profile writes is when it is loaded. */
static enum gate_rc check_call(const struct resource_def *def, const struct resource_call *call,
                               struct error *err)
{
    if (!fits(def, call))
        return error_set(err, GATE_EUNSUPPORTED, "'%s' does not take a value of this type",
                         def->name);
    return def->check ? def->check(call, err) : GATE_OK;
}

static const struct resource *refused(struct evaluation *evaluation,
                                      const struct question *question,
                                      const struct resource_call *call, const struct error *err)
{
    struct resource *resource = arena_new(evaluation->arena, 1, sizeof(*resource));

    *resource = (struct resource){
        .def = question->resource,
        .call = call,
        .rc = err->rc,
        .err = *err,
        .origin = ORIGIN_INIT,
    };
    resource->origin.path = str_of(question->resource->name);
    return resource;
}

/* Opens the resource; the call lives as long as the run. */
static const struct resource *open_resource(struct evaluation *evaluation,
                                            const struct question *question)
{
    struct resource_context *context = evaluation->subject->resources;
    const struct resource_call *call = &question->call;
    struct error err = ERROR_INIT; /* becomes the resource's */

    if (question->has_input || question->has_reference) {
        const struct bindings bindings = evaluation_bindings(evaluation);
        struct resource_call *resolved = arena_new(context->arena, 1, sizeof(*resolved));

        *resolved = call_resolve(call, &bindings, context->arena);
        call = resolved;
    }
    if (question->has_reference && check_call(question->resource, call, &err))
        return refused(evaluation, question, call, &err);
    return resource_open(context, question->resource, call);
}

struct verdict asked_open(struct evaluation *evaluation, const struct question *question,
                          struct asked *asked)
{
    *asked = (struct asked){
        .question = question,
        .resource = open_resource(evaluation, question),
        .subject = question->subject,
    };
    if ((question->has_input || question->has_reference) && !question->is_secret)
        asked->subject = subject_text(question->resource, asked->resource->call, evaluation->arena);
    asked->failed = asked->resource->origin;
    if (asked->resource->rc == GATE_ENOTFOUND)
        return verdict_of(OUTCOME_ABSENT);
    if (asked->resource->rc && question->is_secret)
        return verdict_secret(evaluation, &asked->resource->err);
    if (asked->resource->rc)
        return verdict_error(evaluation, &asked->resource->err);
    if (!question->resource->rows)
        return verdict_of(OUTCOME_TRUE);
    asked->table = question->resource->rows(asked->resource->self);
    return select_rows(evaluation, asked);
}

static void judge_resource(struct evaluation *evaluation, const struct question *question,
                           enum witness witness, struct vec *results)
{
    struct asked asked;
    struct verdict verdict = references_read(evaluation, question, &asked);

    if (verdict.outcome == OUTCOME_TRUE)
        verdict = asked_open(evaluation, question, &asked);
    if (verdict.outcome == OUTCOME_ABSENT) {
        judge_absent(evaluation, &asked, witness, results);
        return;
    }
    if (verdict.outcome != OUTCOME_TRUE) {
        judge_entry(evaluation, &asked, &verdict, &asked.failed, results);
        return;
    }
    for (size_t i = 0; i < question->assertion_count; i++)
        judge_assertion(evaluation, &asked, &question->assertions[i], witness, results);
}

/* Nobody but a person knows: one result, skipped, with the question. */
static void judge_person(const struct question *question, struct vec *results)
{
    *(struct result *)vec_add(results) = (struct result){
        .subject = STR("person"),
        .matcher = question->text,
        .code_desc = question->text,
        .status = STATUS_SKIPPED,
        .reason = REASON_NEEDS_PERSON,
        .message = question->text,
        .because = question->because,
    };
}

void question_judge(struct evaluation *evaluation, const struct question *question,
                    enum witness witness, struct vec *results)
{
    switch (question->kind) {
    case QUESTION_RESOURCE:
        judge_resource(evaluation, question, witness, results);
        return;
    case QUESTION_GROUP:
        group_judge(evaluation, question, witness, results);
        return;
    case QUESTION_PERSON:
        judge_person(question, results);
        return;
    }
}
