/* Findings at rows: one for each row that fails. */
#include "base/buf.h"
#include "base/limits.h"
#include "profile/evaluate.h"

/* How many claims a test has, groups and all: names go before texts where there are several. */
static size_t count_claims(const struct row_test *test)
{
    size_t count = test->claim_count;

    for (size_t i = 0; i < test->group_count; i++) {
        for (size_t k = 0; k < test->groups[i].member_count; k++)
            count += count_claims(&test->groups[i].members[k]);
    }
    return count;
}

/* A row, and where a claim is of a cell, the cell. */
struct row_place {
    struct thing thing;
    struct value cell;
};

static struct origin row_origin(const struct asked *asked, size_t row)
{
    return asked->table->origin(asked->table, row);
}

/* False if the cell could not be read, with the reason in *verdict. */
static bool place_claim(struct evaluation *evaluation, const struct asked *asked,
                        const struct row_claim *claim, size_t row, struct row_place *place,
                        struct verdict *verdict)
{
    *verdict = verdict_of(OUTCOME_TRUE);
    *place = (struct row_place){
        .thing = { .kind = THING_ROW,
                   .resource = asked->resource,
                   .row = (ptrdiff_t)row,
                   .origin = row_origin(asked, row) },
    };
    if (claim->column == COLUMN_NONE)
        return true;
    *verdict = claim_read(evaluation, asked->table, row, claim, &place->cell);
    place->cell.origin = NULL; /* the row is the place */
    place->thing.kind = THING_VALUE;
    place->thing.value = &place->cell;
    return verdict->outcome == OUTCOME_TRUE;
}

static void add_unreadable(struct evaluation *evaluation, const struct asked *asked, size_t row,
                           const struct verdict *verdict, struct findings *findings)
{
    const struct finding finding = {
        .origin = row_origin(asked, row),
        .expected = STR("an answer"),
        .got = verdict->message,
    };

    findings_add(evaluation, findings, &finding);
}

/* Whether the entry takes what is not there for compliance. */
static bool is_accepted(enum outcome outcome, const struct question *question)
{
    return (outcome == OUTCOME_ABSENT && question->absent != ABSENCE_FAIL) ||
           (outcome == OUTCOME_EMPTY && question->empty != ABSENCE_FAIL);
}

/* How claims of one row are told. */
struct telling {
    size_t row;
    bool is_negated; /* what holds and should not */
    bool is_several; /* names go before the texts */
};

static void explain_claim(struct evaluation *evaluation, const struct asked *asked,
                          const struct row_claim *claim, const struct telling *telling,
                          struct findings *findings)
{
    struct row_place place;
    struct verdict verdict;

    if (!place_claim(evaluation, asked, claim, telling->row, &place, &verdict)) {
        add_unreadable(evaluation, asked, telling->row, &verdict, findings);
        return;
    }
    verdict = condition_judge(evaluation, claim->condition, &place.thing, JUDGE_CLAIM,
                              asked->question->empty);
    if (telling->is_negated)
        verdict = verdict_not(verdict);
    if (verdict.outcome == OUTCOME_TRUE || is_accepted(verdict.outcome, asked->question))
        return;
    explain_condition(evaluation, claim->condition, &place.thing, telling->is_negated,
                      telling->is_several ? claim->name : STR(""), findings);
}

/* "name value" of a claim's cell, each name once. */
static void add_cell(struct evaluation *evaluation, const struct asked *asked,
                     const struct row_claim *claim, size_t row, struct vec *names, struct buf *text)
{
    struct row_place place;
    struct verdict verdict;

    for (size_t i = 0; i < names->count; i++) {
        if (str_equal(*(struct str *)vec_at(names, i), claim->name))
            return;
    }
    if (claim->column == COLUMN_NONE ||
        !place_claim(evaluation, asked, claim, row, &place, &verdict))
        return;
    if (names->count > 0)
        buf_add(text, STR(", "));
    *(struct str *)vec_add(names) = claim->name;
    buf_add(text, claim->name);
    buf_add(text, STR(" "));
    buf_add(text, value_text(&place.cell, evaluation->arena));
}

static void add_cells(struct evaluation *evaluation, const struct asked *asked,
                      const struct row_test *test, size_t row, struct vec *names, struct buf *text)
{
    for (size_t i = 0; i < test->claim_count; i++)
        add_cell(evaluation, asked, &test->claims[i], row, names, text);
    for (size_t i = 0; i < test->group_count; i++) {
        for (size_t k = 0; k < test->groups[i].member_count; k++)
            add_cells(evaluation, asked, &test->groups[i].members[k], row, names, text);
    }
}

struct str row_summary(struct evaluation *evaluation, const struct asked *asked,
                       const struct row_test *test, size_t row)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);

    if (asked->table->summary) {
        struct str summary = asked->table->summary(asked->table, row);
        if (summary.len > 0)
            return summary;
    }
    add_cells(evaluation, asked, test, row, &names, &text);
    if (text.len == 0)
        return row_origin(asked, row).entry;
    return arena_str(evaluation->arena, buf_str(&text));
}

/* Of alternatives none of which holds there is no one claim to blame: all of them are told. */
static void explain_group(struct evaluation *evaluation, const struct asked *asked,
                          const struct row_test *test, const struct row_group *group, size_t row,
                          struct findings *findings)
{
    const struct row_test alone = { .groups = group, .group_count = 1 };
    struct verdict verdict = row_judge(evaluation, asked, &alone, row, JUDGE_CLAIM);

    if (verdict.outcome == OUTCOME_TRUE)
        return;
    if (group->kind == GROUP_ALL) {
        for (size_t i = 0; i < group->member_count; i++)
            explain_row(evaluation, asked, &group->members[i], row, false, findings);
        return;
    }
    const struct finding finding = {
        .origin = row_origin(asked, row),
        .expected = row_test_text(&alone, ASSERTION_BARE, evaluation->arena),
        .got =
            verdict_is_open(&verdict) ? verdict.message : row_summary(evaluation, asked, test, row),
    };
    findings_add(evaluation, findings, &finding);
}

void explain_row(struct evaluation *evaluation, const struct asked *asked,
                 const struct row_test *test, size_t row, bool is_negated,
                 struct findings *findings)
{
    const struct telling telling = {
        .row = row,
        .is_negated = is_negated,
        .is_several = count_claims(test) > 1,
    };

    for (size_t i = 0; i < test->claim_count; i++)
        explain_claim(evaluation, asked, &test->claims[i], &telling, findings);
    for (size_t i = 0; i < test->group_count && !is_negated; i++)
        explain_group(evaluation, asked, test, &test->groups[i], row, findings);
}
