/* Findings: where a claim fails, what was expected there and what there is. */
#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "profile/evaluate.h"

enum {
    JOINED_BYTES = 400,  /* longer texts are not joined any further */
    SHOWN_ARGUMENTS = 3, /* of a predicate's list: of more the number is told */
};

void findings_release(struct findings *findings)
{
    vec_release(&findings->items);
}

static bool is_same_place(const struct origin *a, const struct origin *b)
{
    return str_equal(a->path, b->path) && a->line == b->line && str_equal(a->entry, b->entry) &&
           a->layer == b->layer && a->step == b->step;
}

static struct str join_texts(struct evaluation *evaluation, struct str a, struct str b)
{
    if (b.len == 0 || str_find(a, b) >= 0 || a.len > JOINED_BYTES)
        return a;
    return arena_printf(evaluation->arena, "%.*s, %.*s", STR_ARG(a), STR_ARG(b));
}

void findings_add(struct evaluation *evaluation, struct findings *findings,
                  const struct finding *finding)
{
    size_t count = findings->items.count;

    if (count > findings->first) {
        struct finding *last = vec_at(&findings->items, count - 1);

        if (is_same_place(&last->origin, &finding->origin)) {
            last->expected = join_texts(evaluation, last->expected, finding->expected);
            last->got = join_texts(evaluation, last->got, finding->got);
            return;
        }
    }
    if (count >= LIMIT_FINDINGS) {
        findings->is_cut = true;
        return;
    }
    *(struct finding *)vec_add(&findings->items) = *finding;
}

static bool is_told(struct map *told, const struct finding *finding, struct arena *arena)
{
    const struct origin *origin = &finding->origin;
    struct str key = arena_printf(
        arena, "%.*s\n%u\n%.*s\n%d %d %d\n%.*s\n%.*s\n%.*s", STR_ARG(origin->path), origin->line,
        STR_ARG(origin->entry), origin->layer, origin->step, origin->deleted_in,
        STR_ARG(finding->expected), STR_ARG(finding->got), STR_ARG(finding->observation));

    if (map_find(told, key))
        return true;
    map_set(told, key, told);
    return false;
}

size_t findings_keep(const struct findings *findings, struct finding *kept, struct arena *arena)
{
    CLEANUP(map_release) struct map told = MAP_INIT;
    size_t count = 0;

    for (size_t i = 0; i < findings->items.count; i++) {
        const struct finding *finding = vec_at(&findings->items, i);

        if (!is_told(&told, finding, arena))
            kept[count++] = *finding;
    }
    return count;
}

static struct str prefixed(struct evaluation *evaluation, struct str prefix, struct str text)
{
    if (prefix.len == 0)
        return text;
    return arena_printf(evaluation->arena, "%.*s %.*s", STR_ARG(prefix), STR_ARG(text));
}

/* A predicate or a structure as people say it: "not installed", "more permissive than 0640". */
static struct str spoken(struct evaluation *evaluation, const struct condition *condition,
                         bool is_negated)
{
    struct value argument = condition->argument.is_secret
                                ? condition->argument.shown
                                : condition_argument(evaluation, condition);
    struct str name = str_of(condition->name);
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);

    if (is_negated)
        buf_add(&text, STR("not "));
    if (str_starts_with(name, STR("be_")) || str_starts_with(name, STR("have_")))
        name = str_slice(name, (size_t)str_find(name, STR("_")) + 1, name.len);
    for (size_t i = 0; i < name.len; i++)
        buf_add(&text, name.ptr[i] == '_' ? STR(" ") : str_slice(name, i, 1));
    if (argument.type == VALUE_LIST && argument.list.count > SHOWN_ARGUMENTS) {
        buf_add(&text, arena_printf(evaluation->arena, " (%zu entries)", argument.list.count));
    } else if (condition->has_argument) {
        buf_add(&text, STR(" "));
        buf_add(&text, value_text(&argument, evaluation->arena));
    }
    return arena_str(evaluation->arena, buf_str(&text));
}

/* What a leaf wants, with its inputs in place. */
static struct str expected_text(struct evaluation *evaluation, const struct condition *condition,
                                bool is_negated)
{
    struct verdict ignored;
    const struct match_call *call;

    switch (condition->kind) {
    case CONDITION_VALUE:
        call =
            condition->argument.is_secret ? NULL : condition_call(evaluation, condition, &ignored);
        if (call)
            return match_call_text(call, is_negated, evaluation->arena);
        break;
    case CONDITION_PREDICATE:
        return spoken(evaluation, condition, is_negated);
    case CONDITION_EXIST:
        return is_negated ? STR("nothing") : STR("something");
    case CONDITION_NOT:
    case CONDITION_AND:
    case CONDITION_ALL:
    case CONDITION_ANY:
    case CONDITION_NONE:
        break;
    }
    struct str text = condition_text(condition, ASSERTION_BARE, evaluation->arena);
    return is_negated ? arena_printf(evaluation->arena, "not (%.*s)", STR_ARG(text)) : text;
}

/* What a predicate saw, and where, if it says; else the claim or its opposite. */
static struct str observed_text(struct evaluation *evaluation, const struct condition *condition,
                                const struct thing *thing, const struct verdict *verdict,
                                struct origin *place)
{
    struct value argument = condition_argument(evaluation, condition);
    struct value observed = value_nil();
    struct error err = ERROR_INIT;
    bool holds = false;

    if (condition->kind == CONDITION_PREDICATE && thing->resource->rc == GATE_OK &&
        condition->predicate->test(thing->resource->self, thing->row, &argument, &holds, &observed,
                                   &err) == GATE_OK &&
        observed.type != VALUE_NIL) {
        if (observed.origin)
            *place = *observed.origin;
        return value_text(&observed, evaluation->arena);
    }
    if (thing->resource->rc == GATE_ENOTFOUND)
        return STR("nothing");
    if (condition->kind == CONDITION_EXIST)
        return verdict->outcome == OUTCOME_TRUE ? STR("something") : STR("nothing");
    return spoken(evaluation, condition, verdict->outcome != OUTCOME_TRUE);
}

static struct str got_text(struct evaluation *evaluation, const struct condition *condition,
                           const struct thing *thing, const struct verdict *verdict,
                           struct origin *place)
{
    if (verdict_is_open(verdict))
        return verdict->message;
    if (thing->kind != THING_VALUE)
        return observed_text(evaluation, condition, thing, verdict, place);

    struct str text = value_text(thing->value, evaluation->arena);
    if (text.len > 0)
        return text;
    return thing->value->type == VALUE_LIST ? STR("an empty list") : STR("an empty text");
}

/* A value's own place, else that of what it is of. */
static struct origin place_of(const struct thing *thing)
{
    bool has_own = thing->kind == THING_VALUE && thing->value->origin;

    return has_own ? *thing->value->origin : thing->origin;
}

/* One finding about the whole of `thing`. */
static void explain_whole(struct evaluation *evaluation, const struct condition *condition,
                          const struct thing *thing, bool is_negated, struct str prefix,
                          struct findings *findings)
{
    struct verdict verdict =
        condition_judge(evaluation, condition, thing, JUDGE_CLAIM, ABSENCE_FAIL);
    struct finding finding = {
        .origin = place_of(thing),
        .expected = prefixed(evaluation, prefix, expected_text(evaluation, condition, is_negated)),
    };

    finding.got = prefixed(evaluation, prefix,
                           got_text(evaluation, condition, thing, &verdict, &finding.origin));
    findings_add(evaluation, findings, &finding);
}

/* Whether an item has a part in the failure: it does not hold, or negated, it does. */
static bool is_to_blame(struct evaluation *evaluation, const struct condition *condition,
                        const struct thing *thing, bool is_negated)
{
    struct verdict verdict =
        condition_judge(evaluation, condition, thing, JUDGE_CLAIM, ABSENCE_FAIL);

    if (is_negated)
        verdict = verdict_not(verdict);
    return verdict.outcome != OUTCOME_TRUE;
}

/* Every item of a list that is to blame; the list as a whole where none is. */
static void explain_items(struct evaluation *evaluation, const struct condition *whole,
                          const struct condition *member, const struct thing *thing,
                          bool is_negated, struct findings *findings)
{
    struct value_list items = quantified(thing->value);
    size_t before = findings->items.count;

    for (size_t i = 0; i < items.count && !findings->is_cut; i++) {
        const struct thing item = {
            .kind = THING_VALUE,
            .value = &items.items[i],
            .origin = place_of(thing),
        };

        if (is_to_blame(evaluation, member, &item, is_negated))
            explain_condition(evaluation, member, &item, is_negated, STR(""), findings);
    }
    if (findings->items.count == before)
        explain_whole(evaluation, whole, thing, false, STR(""), findings);
}

static bool is_elementwise(const struct condition *condition, const struct thing *thing,
                           bool is_negated)
{
    return condition->kind == CONDITION_VALUE && condition->matcher->is_of_elements &&
           !is_negated && thing->value->type == VALUE_LIST;
}

/* The members of an AND that do not hold. */
static void explain_members(struct evaluation *evaluation, const struct condition *condition,
                            const struct thing *thing, struct str prefix, struct findings *findings)
{
    for (size_t i = 0; i < condition->member_count; i++) {
        const struct condition *member = &condition->members[i];

        if (is_to_blame(evaluation, member, thing, false))
            explain_condition(evaluation, member, thing, false, prefix, findings);
    }
}

/* The list of a column: its items know their rows. */
static bool is_of_rows(const struct thing *thing)
{
    return thing->kind == THING_VALUE && thing->value->type == VALUE_LIST &&
           thing->value->list.count > 0 && thing->value->list.items[0].origin &&
           !thing->value->origin;
}

/* Whether a list of this item alone would fail as well. */
static bool is_item_to_blame(struct evaluation *evaluation, const struct condition *condition,
                             const struct value *item, bool is_negated)
{
    const struct value alone = value_list(item, 1);
    const struct thing thing = { .kind = THING_VALUE, .value = &alone };

    return is_to_blame(evaluation, condition, &thing, is_negated);
}

/* The rows of a column that is wrong as a whole; with `is_narrow` those that are wrong alone. */
static void explain_column(struct evaluation *evaluation, const struct condition *condition,
                           const struct thing *thing, bool is_negated, bool is_narrow,
                           struct findings *findings)
{
    for (size_t i = 0; i < thing->value->list.count && !findings->is_cut; i++) {
        const struct value *item = &thing->value->list.items[i];

        if (is_narrow && !is_item_to_blame(evaluation, condition, item, is_negated))
            continue;
        const struct finding finding = {
            .origin = item->origin ? *item->origin : thing->origin,
            .expected = expected_text(evaluation, condition, is_negated),
            .got = value_text(item, evaluation->arena),
        };
        findings_add(evaluation, findings, &finding);
    }
}

/* A value whole; a column row by row. */
static void explain_value(struct evaluation *evaluation, const struct condition *condition,
                          const struct thing *thing, bool is_negated, struct str prefix,
                          struct findings *findings)
{
    struct verdict verdict =
        condition_judge(evaluation, condition, thing, JUDGE_CLAIM, ABSENCE_FAIL);
    size_t before = findings->items.count;

    if (!is_of_rows(thing) || verdict_is_open(&verdict)) {
        explain_whole(evaluation, condition, thing, is_negated, prefix, findings);
        return;
    }
    explain_column(evaluation, condition, thing, is_negated, true, findings);
    if (findings->items.count == before)
        explain_column(evaluation, condition, thing, is_negated, false, findings);
}

void explain_condition(struct evaluation *evaluation, const struct condition *condition,
                       const struct thing *thing, bool is_negated, struct str prefix,
                       struct findings *findings)
{
    switch (condition->kind) {
    case CONDITION_NOT:
        explain_condition(evaluation, condition->members, thing, !is_negated, prefix, findings);
        return;
    case CONDITION_AND:
        if (is_negated)
            explain_whole(evaluation, condition, thing, is_negated, prefix, findings);
        else
            explain_members(evaluation, condition, thing, prefix, findings);
        return;
    case CONDITION_ALL:
    case CONDITION_NONE:
        if (is_negated || prefix.len > 0)
            explain_whole(evaluation, condition, thing, is_negated, prefix, findings);
        else
            explain_items(evaluation, condition, condition->members, thing,
                          condition->kind == CONDITION_NONE, findings);
        return;
    case CONDITION_ANY:
        explain_whole(evaluation, condition, thing, is_negated, prefix, findings);
        return;
    case CONDITION_VALUE:
        if (is_elementwise(condition, thing, is_negated) && prefix.len == 0)
            explain_items(evaluation, condition, condition, thing, false, findings);
        else
            explain_value(evaluation, condition, thing, is_negated, prefix, findings);
        return;
    case CONDITION_PREDICATE:
    case CONDITION_EXIST:
        explain_whole(evaluation, condition, thing, is_negated, prefix, findings);
        return;
    }
}
