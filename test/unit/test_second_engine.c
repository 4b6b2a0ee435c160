/*
 * A second engine, in the manner of OVAL: objects, states and criteria, over resources and matchers
 * alone. It shows that neither knows of our own language, and that a control of another language is
 * run, collected and graded like one of ours.
 */
#include <stdio.h>

#include "base/buf.h"
#include "check/check.h"
#include "match/match.h"
#include "profile/control.h"
#include "resource/resource.h"
#include "unit/test.h"
#include "unit/values.h"

/* Which items of an object must be as the state says. */
enum oval_check { OVAL_ALL, OVAL_AT_LEAST_ONE, OVAL_NONE };

/* An object (a resource and one entity of each of its items), and the state it should have. */
struct oval_test {
    const char *resource;
    const char *argument; /* NULL: none */
    const char *entity;   /* a column, else a property */
    const char *operation;
    struct value wanted;
    enum oval_check check;
};

enum oval_operator { OVAL_AND, OVAL_OR };

struct oval_criteria {
    enum oval_operator operator;
    bool is_negated;
    const struct oval_test *tests;
    size_t test_count;
    const struct oval_criteria *children;
    size_t child_count;
};

/* OVAL's three-valued results, the gravest last for AND. */
enum oval_result { OVAL_TRUE, OVAL_ERROR, OVAL_FALSE };

struct oval_run {
    struct subject *subject;
    struct vec findings; /* struct finding */
    enum reason reason;
    struct str message;
};

static struct resource_call call_of(const struct oval_test *test, struct arena *arena)
{
    struct value *argument = arena_new(arena, 1, sizeof(*argument));

    *argument = value_str(str_of(test->argument ? test->argument : ""));
    return (struct resource_call){
        .positional = { .items = argument, .count = test->argument ? 1 : 0 },
    };
}

static void oval_wishes(const struct control *control, struct wish_set *set)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct oval_criteria *criteria = control->body;

    for (size_t i = 0; i < criteria->test_count; i++) {
        const struct resource_def *def = resource_by_name(str_of(criteria->tests[i].resource));
        const struct resource_call call = call_of(&criteria->tests[i], &arena);

        resource_wishes(def, &call, set);
    }
    for (size_t i = 0; i < criteria->child_count; i++)
        oval_wishes(&(struct control){ .body = &criteria->children[i] }, set);
}

static enum oval_result oval_error(struct oval_run *run, const struct error *err)
{
    run->reason = err->rc == GATE_EFORMAT ? REASON_UNPARSABLE : REASON_UNREADABLE;
    run->message = arena_str(run->subject->scratch, str_of(err->message));
    return OVAL_ERROR;
}

/* Compares one item; one that is not as wanted is a finding. */
static enum gate_rc compare(struct oval_run *run, const struct match_call *call,
                            const struct value *actual, const struct origin *origin, bool *holds,
                            struct error *err)
{
    struct arena *arena = run->subject->scratch;

    if (actual->type == VALUE_NIL && !match_call_takes_nil(call))
        *holds = false;
    else if (match_call_test(call, actual, holds, err))
        return err->rc;
    if (!*holds)
        *(struct finding *)vec_add(&run->findings) = (struct finding){
            .origin = *origin,
            .expected = match_call_text(call, false, arena),
            .got = value_text(actual, arena),
        };
    return GATE_OK;
}

/* How many items there are and how many hold. */
struct oval_count {
    size_t items;
    size_t held;
};

static enum gate_rc count_rows(struct oval_run *run, const struct match_call *call,
                               const struct table *table, size_t column, struct oval_count *count,
                               struct error *err)
{
    for (size_t row = 0; row < table->row_count; row++) {
        const struct origin origin = table->origin(table, row);
        struct value cell = value_nil();
        bool holds = false;

        if (table->cell(table, row, column, &cell, err) ||
            compare(run, call, &cell, &origin, &holds, err))
            return err->rc;
        count->items++;
        count->held += holds;
    }
    return GATE_OK;
}

static enum gate_rc count_items(struct oval_run *run, const struct oval_test *test,
                                const struct match_call *call, struct oval_count *count,
                                struct error *err)
{
    struct resource_context *context = run->subject->resources;
    const struct resource_def *def = resource_by_name(str_of(test->resource));
    struct resource_call *asked = arena_new(context->arena, 1, sizeof(*asked));
    const struct property_query query = { .name = str_of(test->entity) };
    struct value value = value_nil();
    bool holds = false;

    *asked = call_of(test, context->arena);
    struct resource *resource = resource_open(context, def, asked);
    if (resource->rc == GATE_ENOTFOUND)
        return GATE_OK; /* no item */
    if (resource->rc) {
        *err = resource->err;
        return err->rc;
    }
    const struct table *table = def->rows ? def->rows(resource->self) : NULL;
    int column = table ? table_column(table, str_of(test->entity)) : -1;
    if (column >= 0)
        return count_rows(run, call, table, (size_t)column, count, err);
    if (resource_property(def, query.name)->get(resource->self, &query, &value, err) ||
        compare(run, call, &value, &resource->origin, &holds, err))
        return err->rc;
    *count = (struct oval_count){ .items = 1, .held = holds };
    return GATE_OK;
}

static enum oval_result judge_test(struct oval_run *run, const struct oval_test *test)
{
    CLEANUP(match_call_closep) struct match_call *call = NULL;
    struct oval_count count = { .items = 0 };
    struct error err = ERROR_INIT;
    bool is_true = false;

    if (match_call_open(matcher_by_name(str_of(test->operation)), &test->wanted, &call, &err) ||
        count_items(run, test, call, &count, &err))
        return oval_error(run, &err);
    switch (test->check) {
    case OVAL_ALL: /* at_least_one_exists */
        is_true = count.items > 0 && count.held == count.items;
        break;
    case OVAL_AT_LEAST_ONE:
        is_true = count.held > 0;
        break;
    case OVAL_NONE:
        is_true = count.held == 0;
        break;
    }
    return is_true ? OVAL_TRUE : OVAL_FALSE;
}

/* AND takes the gravest, OR the mildest; an error is neither, and stays when it is negated. */
static enum oval_result combine(enum oval_operator operator, enum oval_result a, enum oval_result b)
{
    bool is_b = operator== OVAL_AND ? b > a : b<a;

    return is_b ? b : a;
}

static enum oval_result judge_criteria(struct oval_run *run, const struct oval_criteria *criteria)
{
    enum oval_result result = criteria->operator== OVAL_AND ? OVAL_TRUE : OVAL_FALSE;

    for (size_t i = 0; i < criteria->test_count; i++)
        result = combine(criteria->operator, result, judge_test(run, &criteria->tests[i]));
    for (size_t i = 0; i < criteria->child_count; i++)
        result = combine(criteria->operator, result, judge_criteria(run, &criteria->children[i]));
    if (criteria->is_negated && result != OVAL_ERROR)
        return result == OVAL_TRUE ? OVAL_FALSE : OVAL_TRUE;
    return result;
}

static enum gate_rc oval_evaluate(const struct control *control, struct subject *subject,
                                  const struct result_sink *sink, struct error *err)
{
    static const enum status statuses[] = {
        [OVAL_TRUE] = STATUS_PASSED,
        [OVAL_ERROR] = STATUS_ERROR,
        [OVAL_FALSE] = STATUS_FAILED,
    };
    struct oval_run run = { .subject = subject, .findings = VEC_INIT(struct finding) };
    enum oval_result result = judge_criteria(&run, control->body);

    (void)err;
    sink->add(sink->context, &(struct result){
                                 .subject = STR("criteria"),
                                 .status = statuses[result],
                                 .reason = result == OVAL_ERROR ? run.reason : REASON_NONE,
                                 .message = result == OVAL_ERROR ? run.message : STR(""),
                                 .findings = run.findings.items,
                                 .finding_count = result == OVAL_FALSE ? run.findings.count : 0,
                             });
    vec_release(&run.findings);
    return GATE_OK;
}

static const struct control_engine oval = {
    .name = "oval",
    .wishes = oval_wishes,
    .evaluate = oval_evaluate,
};

#define ONE(test, negated)                                         \
    {                                                              \
        .tests = &(test), .test_count = 1, .is_negated = (negated) \
    }

static const struct oval_test no_second_root = {
    "passwd", NULL, "uid", "<=", INTEGER(0), OVAL_ALL
};
static const struct oval_test a_root = { "passwd", NULL,         "user",
                                         "eq",     TEXT("root"), OVAL_AT_LEAST_ONE };
static const struct oval_test no_toor = { "passwd", NULL, "user", "eq", TEXT("toor"), OVAL_NONE };
static const struct oval_test strict_mode = { "file", "/etc/passwd", "mode",
                                              "eq",   TEXT("0644"),  OVAL_ALL };
static const struct oval_test no_file = { "file", "/etc/no", "mode", "eq", TEXT("0644"), OVAL_ALL };
static const struct oval_test no_order = { "passwd", NULL, "user", "<=", INTEGER(0), OVAL_ALL };
static const struct oval_test bad_file = { "group", NULL, "gid", "eq", INTEGER(0), OVAL_ALL };

static const struct oval_test two[] = {
    { "passwd", NULL, "user", "eq", TEXT("root"), OVAL_AT_LEAST_ONE },
    { "file", "/etc/no", "mode", "eq", TEXT("0644"), OVAL_ALL },
};
static const struct oval_criteria parts[] = { ONE(a_root, false), ONE(no_file, true) };

static const struct {
    const char *row;
    struct oval_criteria criteria;
    const char *said; /* "STATUS reason; PATH:LINE GOT; ..." */
} cases[] = {
    { "all items", ONE(no_second_root, false), "failed ; /etc/passwd:2 bin 2" },
    { "negated", ONE(no_second_root, true), "passed " },
    { "at least one", ONE(a_root, false), "passed " },
    { "none", ONE(no_toor, false), "passed " },
    { "a property", ONE(strict_mode, false), "passed " },
    { "no item", ONE(no_file, false), "failed ; criteria " },
    { "an error", ONE(no_order, false), "error unparsable; criteria " },
    { "an error negated", ONE(no_order, true), "error unparsable; criteria " },
    { "a file that does not parse", ONE(bad_file, false), "error unparsable; criteria " },
    { "and", { OVAL_AND, false, two, 2, NULL, 0 }, "failed ; /etc/passwd:2 bin bin" },
    { "or", { OVAL_OR, false, two, 2, NULL, 0 }, "passed " },
    { "criteria in criteria", { OVAL_AND, false, NULL, 0, parts, 2 }, "passed " },
};

static struct str tell(const struct control_outcome *outcome, struct arena *arena)
{
    const struct control_assertion *assertion = &outcome->assertions[0];
    struct str said =
        arena_printf(arena, "%s %s", status_name(outcome->status), reason_name(outcome->reason));

    for (size_t i = 0; i < assertion->finding_count; i++) {
        const struct finding *finding = &assertion->findings[i].finding;
        struct str place = finding->origin.path;

        if (finding->origin.line > 0)
            place = arena_printf(arena, "%.*s:%u %.*s", STR_ARG(place), finding->origin.line,
                                 STR_ARG(finding->origin.entry));
        said = arena_printf(arena, "%.*s; %.*s %.*s", STR_ARG(said), STR_ARG(place),
                            STR_ARG(outcome->status == STATUS_FAILED ? finding->got : STR("")));
    }
    return said;
}

static void test_cases(void)
{
    static const struct memory_file files[] = {
        { .path = STR("/etc/passwd"),
          .content = STR("root:x:0:0::/root:/bin/sh\nbin:x:2:2::/:/bin/false\n"),
          .mode = 0644 },
        { .path = STR("/etc/group"), .content = STR("root:x:zero:\n"), .mode = 0644 },
    };
    const struct memory_layer layer = { .files = files, .file_count = COUNT_OF(files) };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(image_closep) struct image *image = NULL;
        CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
        const struct control control = {
            .id = STR("a"), .impact = 1, .engine = &oval, .body = &cases[i].criteria
        };
        struct profile profile = { .name = STR("oval"),
                                   .cat1 = 0.9,
                                   .cat2 = 0.7,
                                   .controls = &control,
                                   .control_count = 1,
                                   .arena = &arena };
        struct profile *const profiles[] = { &profile };
        const struct check_plan plan = {
            .profiles = profiles, .profile_count = 1, .level = 1, .fail_on_grade = GRADE_CAT2
        };
        struct results results;
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        results_init(&results);
        check_wishes(&plan, &wishes);
        CHECK_INT(image_from_memory(STR(""), NULL, 0, &layer, 1, &wishes, &image, &err), GATE_OK);
        CHECK_INT(check_image(image, &plan, &results, &err), GATE_OK);
        CHECK_STR(tell(&results.controls[0], &arena), cases[i].said);
        CHECK_INT(results.controls[0].decision,
                  results.controls[0].status == STATUS_PASSED ? DECISION_NONE : DECISION_BLOCK);
        results_release(&results);
    }
}

static const struct test tests[] = {
    { "cases", test_cases },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
