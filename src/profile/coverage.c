#include "profile/coverage.h"

#include "base/attributes.h"
#include "base/vec.h"
#include "profile/assert.h"

const char *coverage_name(enum coverage coverage)
{
    static const char *const names[COVERAGE_COUNT] = {
        [COVERAGE_DECIDED] = "decided", [COVERAGE_CONDITIONAL] = "conditional",
        [COVERAGE_PARTLY] = "partly",   [COVERAGE_PERSON] = "person",
        [COVERAGE_HOST] = "host",       [COVERAGE_MISSING] = "missing",
    };

    return names[coverage];
}

/* How many of its questions are left to a person; a group that asks one may be answered without. */
static size_t person_count(const struct question *questions, size_t count)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += questions[i].kind == QUESTION_PERSON;
    return found;
}

static bool asks_within(const struct question *questions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (questions[i].kind == QUESTION_PERSON ||
            asks_within(questions[i].members, questions[i].member_count))
            return true;
    }
    return false;
}

/* What one control alone would make of a recommendation that every image can answer. */
static enum coverage control_coverage(const struct control *control)
{
    const struct assertions *body = control->body;

    if (control->target == CONTROL_HOST)
        return COVERAGE_HOST;
    if (control->engine != &assertion_engine)
        return COVERAGE_DECIDED;
    if (person_count(body->questions, body->question_count) == body->question_count)
        return COVERAGE_PERSON;
    if (control->part_count > 0 || asks_within(body->questions, body->question_count))
        return COVERAGE_PARTLY;
    return COVERAGE_DECIDED;
}

/* Controls that answer the same recommendation answer it together, and an image comes first. */
static enum coverage join(enum benchmark_class class, const struct control *const *controls,
                          size_t count)
{
    size_t counts[COVERAGE_COUNT] = { 0 };

    for (size_t i = 0; i < count; i++)
        counts[control_coverage(controls[i])]++;
    size_t of_image = count - counts[COVERAGE_HOST];
    if (count == 0)
        return COVERAGE_MISSING;
    if (of_image == 0)
        return COVERAGE_HOST;
    if (counts[COVERAGE_PERSON] == of_image)
        return COVERAGE_PERSON;
    if (counts[COVERAGE_PARTLY] + counts[COVERAGE_PERSON] > 0)
        return COVERAGE_PARTLY;
    return class == BENCHMARK_CORE ? COVERAGE_DECIDED : COVERAGE_CONDITIONAL;
}

static bool names(const struct control *control, const char *key, struct str number)
{
    const struct control_tag *tag = control_tag(control, STR("cis"), str_of(key));

    for (size_t i = 0; tag && i < tag->value_count; i++) {
        if (str_equal(tag->values[i], number))
            return true;
    }
    return false;
}

/* A profile that includes others would count their controls a second time. */
static struct coverage_number find_controls(const struct profile *const *profiles, size_t count,
                                            const char *key, struct str number, struct arena *arena)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct control *);

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < profiles[i]->control_count; k++) {
            const struct control *control = &profiles[i]->controls[k];

            if (!control->is_included && names(control, key, number))
                *(const struct control **)vec_add(&found) = control;
        }
    }
    return (struct coverage_number){
        .number = number,
        .controls = vec_keep(&found, arena),
        .control_count = found.count,
    };
}

static struct benchmark_coverage cover(const struct benchmark *benchmark,
                                       const struct profile *const *profiles, size_t count,
                                       struct arena *arena)
{
    CLEANUP(vec_release) struct vec numbers = VEC_INIT(struct coverage_number);
    struct benchmark_coverage coverage = { .benchmark = benchmark };

    for (int class = 0; class < BENCHMARK_CLASS_COUNT; class ++) {
        struct str rest = str_of(benchmark->numbers[class] ? benchmark->numbers[class] : "");
        struct str number;

        while (str_word(&rest, &number)) {
            struct coverage_number *row = vec_add(&numbers);

            *row = find_controls(profiles, count, benchmark->key, number, arena);
            row->class = (enum benchmark_class) class;
            row->coverage = join(row->class, row->controls, row->control_count);
            coverage.counts[row->coverage]++;
        }
    }
    coverage.number_count = numbers.count;
    coverage.numbers = vec_keep(&numbers, arena);
    return coverage;
}

const struct benchmark_coverage *coverage_make(const struct profile *const *profiles, size_t count,
                                               struct arena *arena)
{
    struct benchmark_coverage *rows = arena_new(arena, benchmark_count, sizeof(*rows));

    for (size_t i = 0; i < benchmark_count; i++)
        rows[i] = cover(&benchmarks[i], profiles, count, arena);
    return rows;
}
