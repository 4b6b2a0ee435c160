/*
 * evaluate: judging one control, entry by entry. Private to src/profile.
 *
 * Judging is done twice where something fails: first for the outcome alone, which is all that most
 * rows of a large collection ever need, then once more to say where it fails and how.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/value.h"
#include "base/vec.h"
#include "match/match.h"
#include "profile/assert.h"
#include "profile/control.h"

/* What judging a claim gives; where several are ANDed, the gravest, which is the last here. */
enum outcome {
    OUTCOME_TRUE,
    OUTCOME_SKIPPED, /* no image has the answer */
    OUTCOME_EMPTY,   /* there was nothing to ask; `empty:` decides */
    OUTCOME_ABSENT,  /* the thing or its datum is not there; `absent:` decides */
    OUTCOME_ERROR,   /* it is there and could not be had */
    OUTCOME_FALSE,
};

struct verdict {
    enum outcome outcome;
    enum reason reason; /* of OUTCOME_ERROR and OUTCOME_SKIPPED */
    struct str message; /* likewise, in the control's arena */
};

/* One control being judged. */
struct evaluation {
    const struct assertions *body;
    struct subject *subject;
    struct arena *arena;       /* the control's: reset after it */
    struct match_call **calls; /* by slot, opened when first used */
    struct value *references;  /* by number, nil before the entry that needs it is judged */
    struct str nothing;        /* why the first entry that gave no result gave none */
};

/* What a condition is asked of. */
enum thing_kind { THING_VALUE, THING_RESOURCE, THING_ROW };

struct thing {
    enum thing_kind kind;
    const struct value *value;       /* THING_VALUE */
    const struct resource *resource; /* THING_RESOURCE, THING_ROW */
    ptrdiff_t row;                   /* of the table, or PREDICATE_WHOLE */
    size_t row_count;                /* THING_RESOURCE: rows left */
    struct origin origin;            /* where it stands, for findings */
};

/* How nil and nothing count. */
enum judge_mode {
    JUDGE_CLAIM,  /* OUTCOME_ABSENT and OUTCOME_EMPTY */
    JUDGE_FILTER, /* `where`: nil satisfies no matcher, its negation holds; `empty` was applied */
};

/* The entry being judged. */
struct asked {
    const struct question *question;
    struct str subject; /* what is asked about, inputs in their place */
    const struct resource *resource;
    const struct table *table; /* NULL: it has no rows */
    const size_t *rows;        /* left after `where`, in row order */
    size_t row_count;
    struct origin failed; /* where `where` met an error */
};

static inline struct verdict verdict_of(enum outcome outcome)
{
    return (struct verdict){ .outcome = outcome, .reason = REASON_NONE, .message = STR("") };
}
/* Of a failure that `err` tells, for any code but GATE_ENOTFOUND. */
struct verdict verdict_error(struct evaluation *evaluation, const struct error *err);
/* The same without words, which might tell a part of a sensitive input. */
struct verdict verdict_secret(struct evaluation *evaluation, const struct error *err);
/* The graver of two; the first where they are equal. */
static inline struct verdict verdict_and(struct verdict a, struct verdict b)
{
    return b.outcome > a.outcome ? b : a;
}
/* TRUE before ERROR before the rest. */
struct verdict verdict_or(struct verdict a, struct verdict b);
/* TRUE and FALSE change places; the others stay: neither a claim nor its negation holds. */
/* Whether it could not be had, or is in no image: `reason` and `message` say why. */
bool verdict_is_open(const struct verdict *verdict);
struct verdict verdict_not(struct verdict verdict);

/* The prepared use of a CONDITION_VALUE; NULL with *verdict an error. */
const struct match_call *condition_call(struct evaluation *evaluation,
                                        const struct condition *condition, struct verdict *verdict);
struct value condition_argument(struct evaluation *evaluation, const struct condition *condition);

struct verdict condition_judge(struct evaluation *evaluation, const struct condition *condition,
                               const struct thing *thing, enum judge_mode mode, enum absence empty);

/* Whether every predicate in it is one of presence, so that it has an answer for what is absent. */
bool condition_is_presence(const struct condition *condition);

/* The items that a quantifier goes through: of a list its items, else the value alone. */
struct value_list quantified(const struct value *value);

/* Reads a property. VERDICT TRUE with *value (nil where it has none), or an error. */
struct verdict property_read(struct evaluation *evaluation, const struct asked *asked,
                             const struct property *property, struct value *value);

/* What the operands of an entry are resolved with. */
struct bindings evaluation_bindings(const struct evaluation *evaluation);

/*
 * Gets the values of the entry's references. What is not there is an error as well, whatever the
 * entry makes of it: nothing can be compared with it, and neither the claim nor its negation may
 * hold. *asked is then the reference's, for its place.
 */
struct verdict references_read(struct evaluation *evaluation, const struct question *question,
                               struct asked *asked);
/* Opens the resource of a question and chooses its rows. */
struct verdict asked_open(struct evaluation *evaluation, const struct question *question,
                          struct asked *asked);

/* Reads a cell; nil where the row has no such datum. */
struct verdict cell_read(struct evaluation *evaluation, const struct table *table, size_t row,
                         int column, struct value *value);
/* The cell that a claim is about, its steps walked; the claim has a column. */
struct verdict claim_read(struct evaluation *evaluation, const struct table *table, size_t row,
                          const struct row_claim *claim, struct value *value);

/* The rows that `where` leaves, as indexes of struct size_t in the control's arena. */
struct verdict select_rows(struct evaluation *evaluation, struct asked *asked);

/*
 * A name for the rows that `test`, of the entry's `where`, leaves, in the run's arena: the same
 * only for the same rows. Empty where none can be made.
 */
struct str select_key(struct evaluation *evaluation, const struct asked *asked,
                      const struct row_test *test);

/* Whether a row passes a test; `asked` gives the resource and `empty`. */
struct verdict row_judge(struct evaluation *evaluation, const struct asked *asked,
                         const struct row_test *test, size_t row, enum judge_mode mode);

/* Findings while they are gathered. */
struct findings {
    struct vec items; /* struct finding */
    size_t first;     /* findings from here on may be joined, where they share a place */
    bool is_cut;
};

#define FINDINGS_INIT ((struct findings){ .items = VEC_INIT(struct finding) })

void findings_release(struct findings *findings);
/* Adds one, or joins it to one at the same place; past LIMIT_FINDINGS the list is cut. */
void findings_add(struct evaluation *evaluation, struct findings *findings,
                  const struct finding *finding);
/*
 * Copies what rows said to `kept`, the same of one place once: a line of PAM stands in the stacks
 * of many services. Returns how many are kept.
 */
size_t findings_keep(const struct findings *findings, struct finding *kept, struct arena *arena);

/*
 * Says where `condition` does not hold of `thing`, or with `is_negated` where it does and should
 * not. `prefix` is the name that goes before both texts; empty: none.
 */
void explain_condition(struct evaluation *evaluation, const struct condition *condition,
                       const struct thing *thing, bool is_negated, struct str prefix,
                       struct findings *findings);
/* The same for a row and its test. */
void explain_row(struct evaluation *evaluation, const struct asked *asked,
                 const struct row_test *test, size_t row, bool is_negated,
                 struct findings *findings);
/* "kind private-key, mode 0644": the cells of a row that a test looks at. */
struct str row_summary(struct evaluation *evaluation, const struct asked *asked,
                       const struct row_test *test, size_t row);

enum witness { WITNESS_NO, WITNESS_YES };

/*
 * Judges an entry and adds its results: none, one for each assertion, or one for a group. With
 * WITNESS_YES what passed has findings too, that say where it holds: `none:` shows them.
 */
void question_judge(struct evaluation *evaluation, const struct question *question,
                    enum witness witness, struct vec *results);
void group_judge(struct evaluation *evaluation, const struct question *question,
                 enum witness witness, struct vec *results);

/* An assertion being judged, and its result while it is made. */
struct judging {
    struct evaluation *evaluation;
    const struct asked *asked;
    enum witness witness;
    struct vec *results;
    struct result result;
    struct findings findings;
};

/*
 * Turns a verdict into a status, as `absent:` and `empty:` decide. False where there is no result
 * at all.
 */
bool judging_set_status(struct judging *judging, const struct verdict *verdict);

/* Copies the findings to the control's arena and adds the result. */
void judging_finish(struct judging *judging);

/* `unique: COLUMN` */
void judge_unique(struct judging *judging, const struct assertion *assertion);
