/* Rows: which of them `where` leaves, and whether each is as it should be. */
#include "profile/evaluate.h"

static struct verdict judge_claim(struct evaluation *evaluation, const struct asked *asked,
                                  const struct row_claim *claim, size_t row, enum judge_mode mode)
{
    struct value cell = value_nil();
    struct thing thing = {
        .kind = THING_ROW,
        .resource = asked->resource,
        .row = (ptrdiff_t)row,
    };

    if (claim->column != COLUMN_NONE) {
        struct verdict verdict = cell_read(evaluation, asked->table, row, claim->column, &cell);

        if (verdict.outcome != OUTCOME_TRUE)
            return verdict;
        thing.kind = THING_VALUE;
        thing.value = &cell;
    }
    return condition_judge(evaluation, claim->condition, &thing, mode, asked->question->empty);
}

static struct verdict judge_group(struct evaluation *evaluation, const struct asked *asked,
                                  const struct row_group *group, size_t row, enum judge_mode mode)
{
    bool is_all = group->kind == GROUP_ALL;
    struct verdict verdict = verdict_of(is_all ? OUTCOME_TRUE : OUTCOME_FALSE);

    for (size_t i = 0; i < group->member_count; i++) {
        struct verdict one = row_judge(evaluation, asked, &group->members[i], row, mode);

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

struct verdict row_judge(struct evaluation *evaluation, const struct asked *asked,
                         const struct row_test *test, size_t row, enum judge_mode mode)
{
    struct verdict verdict = verdict_of(OUTCOME_TRUE);

    for (size_t i = 0; i < test->claim_count && verdict.outcome != OUTCOME_FALSE; i++) {
        struct verdict one = judge_claim(evaluation, asked, &test->claims[i], row, mode);

        verdict = verdict_and(verdict, resolve_absent(one, asked->question, mode));
    }
    for (size_t i = 0; i < test->group_count && verdict.outcome != OUTCOME_FALSE; i++)
        verdict = verdict_and(verdict, judge_group(evaluation, asked, &test->groups[i], row, mode));
    return verdict;
}

struct verdict select_rows(struct evaluation *evaluation, struct asked *asked)
{
    size_t count = asked->table ? asked->table->row_count : 0;
    size_t *rows = arena_new(evaluation->arena, count + 1, sizeof(*rows));
    size_t left = 0;

    for (size_t row = 0; row < count; row++) {
        struct verdict verdict = verdict_of(OUTCOME_TRUE);

        if (asked->question->is_filtered)
            verdict = row_judge(evaluation, asked, &asked->question->where, row, JUDGE_FILTER);
        if (verdict.outcome == OUTCOME_ERROR) {
            asked->failed = asked->table->origin(asked->table, row);
            return verdict;
        }
        if (verdict.outcome == OUTCOME_TRUE)
            rows[left++] = row;
    }
    asked->rows = rows;
    asked->row_count = left;
    return verdict_of(OUTCOME_TRUE);
}
