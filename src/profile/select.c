/* Rows: which of them `where` leaves, and whether each is as it should be. */
#include "profile/evaluate.h"

/* The row that is looked at. One is made for many claims: to clear it costs more than most of them.
 */
struct row_view {
    const struct asked *asked;
    enum judge_mode mode;
    struct thing thing; /* the row, or a cell of it */
};

static struct row_view view_of(const struct asked *asked, enum judge_mode mode)
{
    return (struct row_view){
        .asked = asked,
        .mode = mode,
        .thing = { .resource = asked->resource },
    };
}

/* The matcher that a claim asks of a cell as it stands, or that it asks to fail. */
struct plain {
    const struct match_call *call; /* NULL: the claim is no such, or has a fault to tell */
    bool is_negated;
};

/* What most claims of `where` are, if not all. */
static struct plain plain_of(struct evaluation *evaluation, const struct row_claim *claim)
{
    const struct condition *condition = claim->condition;
    struct plain plain = { .call = NULL };
    struct verdict untold;

    while ((condition->kind == CONDITION_AND && condition->member_count == 1) ||
           condition->kind == CONDITION_NOT) {
        plain.is_negated ^= condition->kind == CONDITION_NOT;
        condition = condition->members;
    }
    if (claim->column == COLUMN_NONE || claim->path.count > 0 ||
        condition->kind != CONDITION_VALUE || condition->argument.has_input ||
        condition->argument.has_reference)
        return plain;
    plain.call = condition_call(evaluation, condition, &untold);
    return plain;
}

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN };

/* What the matcher says of the cell, where that needs no more to be known. */
static enum answer ask_plainly(const struct table *table, size_t row, int column,
                               const struct plain *plain)
{
    struct value value = value_nil();
    struct error err;
    bool holds = false;

    error_reset(&err);
    if (table->cell(table, row, (size_t)column, &value, &err) || value.type == VALUE_NIL ||
        value.type == VALUE_LIST || match_call_test(plain->call, &value, &holds, &err))
        return ANSWER_UNKNOWN;
    return holds != plain->is_negated ? ANSWER_YES : ANSWER_NO;
}

static struct verdict judge_claim(struct evaluation *evaluation, struct row_view *view,
                                  const struct row_claim *claim)
{
    const struct asked *asked = view->asked;
    struct value cell;

    if (view->mode == JUDGE_FILTER) {
        const struct plain plain = plain_of(evaluation, claim);
        enum answer answer =
            plain.call ? ask_plainly(asked->table, (size_t)view->thing.row, claim->column, &plain)
                       : ANSWER_UNKNOWN;

        if (answer != ANSWER_UNKNOWN)
            return verdict_of(answer == ANSWER_YES ? OUTCOME_TRUE : OUTCOME_FALSE);
    }
    view->thing.kind = THING_ROW;
    if (claim->column != COLUMN_NONE) {
        struct verdict verdict =
            claim_read(evaluation, asked->table, (size_t)view->thing.row, claim, &cell);

        if (verdict.outcome != OUTCOME_TRUE)
            return verdict;
        view->thing.kind = THING_VALUE;
        view->thing.value = &cell;
    }
    struct verdict verdict = condition_judge(evaluation, claim->condition, &view->thing, view->mode,
                                             asked->question->empty);
    view->thing.value = NULL;
    return verdict;
}

static struct verdict judge_row(struct evaluation *evaluation, struct row_view *view,
                                const struct row_test *test);

static struct verdict judge_group(struct evaluation *evaluation, struct row_view *view,
                                  const struct row_group *group)
{
    bool is_all = group->kind == GROUP_ALL;
    struct verdict verdict = verdict_of(is_all ? OUTCOME_TRUE : OUTCOME_FALSE);

    for (size_t i = 0; i < group->member_count; i++) {
        struct verdict one = judge_row(evaluation, view, &group->members[i]);

        verdict = is_all ? verdict_and(verdict, one) : verdict_or(verdict, one);
        if (verdict.outcome == (is_all ? OUTCOME_FALSE : OUTCOME_TRUE))
            break;
    }
    return group->kind == GROUP_NONE ? verdict_not(verdict) : verdict;
}

/* What `absent:` makes of a cell that is nil, claim by claim. */
static struct verdict resolve_absent(struct verdict verdict, const struct question *question,
                                     enum judge_mode mode)
{
    if (mode == JUDGE_FILTER || question->absent == ABSENCE_FAIL)
        return verdict;
    if (verdict.outcome == OUTCOME_ABSENT)
        return verdict_of(OUTCOME_TRUE);
    return verdict;
}

static struct verdict judge_row(struct evaluation *evaluation, struct row_view *view,
                                const struct row_test *test)
{
    struct verdict verdict = verdict_of(OUTCOME_TRUE);

    for (size_t i = 0; i < test->claim_count && verdict.outcome != OUTCOME_FALSE; i++) {
        struct verdict one = judge_claim(evaluation, view, &test->claims[i]);

        verdict = verdict_and(verdict, resolve_absent(one, view->asked->question, view->mode));
    }
    for (size_t i = 0; i < test->group_count && verdict.outcome != OUTCOME_FALSE; i++)
        verdict = verdict_and(verdict, judge_group(evaluation, view, &test->groups[i]));
    return verdict;
}

struct verdict row_judge(struct evaluation *evaluation, const struct asked *asked,
                         const struct row_test *test, size_t row, enum judge_mode mode)
{
    struct row_view view = view_of(asked, mode);

    view.thing.row = (ptrdiff_t)row;
    return judge_row(evaluation, &view, test);
}

/* Chosen rows, for others of the run who choose the same. */
struct selection {
    const size_t *rows; /* NULL: all */
    size_t count;
    struct verdict verdict; /* open: of the row that could not be judged */
    size_t failed;          /* that row */
};

static struct selection all_of(const struct asked *asked)
{
    return (struct selection){
        .count = asked->table ? asked->table->row_count : 0,
        .verdict = verdict_of(OUTCOME_TRUE),
    };
}

static size_t row_at(const struct selection *selection, size_t index)
{
    return selection->rows ? selection->rows[index] : index;
}

/* A filter: the test, and the rows that it is asked of. */
struct sieve {
    const struct row_test *whole; /* what the rows that are left have passed, for their name */
    const struct row_test *test;  /* what is still to be asked */
    struct selection from;
    bool is_part; /* more is asked later, so that only a clear yes or no may count */
};

static bool is_clear(const struct verdict *verdict, bool is_part)
{
    return is_part ? verdict->outcome == OUTCOME_TRUE || verdict->outcome == OUTCOME_FALSE
                   : !verdict_is_open(verdict);
}

static struct selection filter(struct evaluation *evaluation, const struct asked *asked,
                               const struct sieve *sieve)
{
    size_t *rows = arena_new(evaluation->arena, sieve->from.count + 1, sizeof(*rows));
    struct row_view view = view_of(asked, JUDGE_FILTER);
    struct selection left = { .verdict = verdict_of(OUTCOME_TRUE) };

    for (size_t i = 0; i < sieve->from.count; i++) {
        size_t row = row_at(&sieve->from, i);

        view.thing.row = (ptrdiff_t)row;
        struct verdict verdict = judge_row(evaluation, &view, sieve->test);
        if (!is_clear(&verdict, sieve->is_part))
            return (struct selection){ .verdict = verdict, .failed = row };
        if (verdict.outcome == OUTCOME_TRUE)
            rows[left.count++] = row;
    }
    size_t *kept = arena_new(evaluation->subject->resources->arena, left.count + 1, sizeof(*kept));
    for (size_t i = 0; i < left.count; i++)
        kept[i] = rows[i];
    left.rows = kept;
    return left;
}

/* The same, but asked once in a run; what could not be told is asked again. */
static struct selection filter_once(struct evaluation *evaluation, const struct asked *asked,
                                    const struct sieve *sieve)
{
    struct resource_context *resources = evaluation->subject->resources;
    struct str key = select_key(evaluation, asked, sieve->whole);
    const struct selection *known = key.len ? resource_cache_kept(resources->cache, key) : NULL;

    if (known)
        return *known;
    struct selection left = filter(evaluation, asked, sieve);
    if (left.verdict.outcome == OUTCOME_TRUE && key.len > 0) {
        struct selection *made = arena_new(resources->arena, 1, sizeof(*made));

        *made = left;
        resource_cache_keep(resources->cache, key, made);
    }
    return left;
}

/*
 * Dozens of controls look among all files for one program or another, and all begin with the same
 * claims: the rows that those leave, one after the other, are shared. Where it cannot be told of
 * one of them, the claims behind it may still leave that row out, and all are asked together.
 */
static struct selection filter_where(struct evaluation *evaluation, const struct asked *asked)
{
    const struct row_test *where = &asked->question->where;
    struct row_test begun = { .claims = where->claims };
    struct row_test rest = *where;
    struct sieve sieve = { .whole = where, .test = &rest, .from = all_of(asked) };

    while (rest.claim_count > 0 && rest.claim_count + rest.group_count > 1) {
        const struct row_test first = { .claims = rest.claims, .claim_count = 1 };
        const struct sieve part = {
            .whole = &begun,
            .test = &first,
            .from = sieve.from,
            .is_part = true,
        };

        begun.claim_count++;
        const struct selection left = filter_once(evaluation, asked, &part);
        if (left.verdict.outcome != OUTCOME_TRUE)
            break;
        rest.claims++;
        rest.claim_count--;
        sieve.from = left;
    }
    return filter_once(evaluation, asked, &sieve);
}

struct verdict select_rows(struct evaluation *evaluation, struct asked *asked)
{
    bool is_filtered = asked->table && asked->question->is_filtered;
    struct selection left = is_filtered ? filter_where(evaluation, asked) : all_of(asked);

    if (left.verdict.outcome != OUTCOME_TRUE) {
        asked->failed = asked->table->origin(asked->table, left.failed);
        return left.verdict;
    }
    if (!left.rows) {
        size_t *rows = arena_new(evaluation->arena, left.count + 1, sizeof(*rows));

        for (size_t row = 0; row < left.count; row++)
            rows[row] = row;
        left.rows = rows;
    }
    asked->rows = left.rows;
    asked->row_count = left.count;
    return left.verdict;
}
