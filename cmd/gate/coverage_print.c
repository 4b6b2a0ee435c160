#include "gate/coverage_print.h"

#include "base/arena.h"
#include "base/attributes.h"
#include "gate/cli.h"
#include "gate/listing.h"
#include "profile/coverage.h"

static json_t *number_json(const struct coverage_number *number)
{
    static const char *const classes[] = {
        [BENCHMARK_CORE] = "core",
        [BENCHMARK_CONDITIONAL] = "conditional",
        [BENCHMARK_HOST] = "host",
    };
    json_t *controls = json_array();

    for (size_t i = 0; i < number->control_count; i++)
        (void)json_array_append_new(
            controls, json_stringn(number->controls[i]->id.ptr, number->controls[i]->id.len));
    return json_pack("{s:s%, s:s, s:s, s:o}", "number", number->number.ptr, number->number.len,
                     "class", classes[number->class], "coverage", coverage_name(number->coverage),
                     "controls", controls);
}

static json_t *benchmark_json(const struct benchmark_coverage *coverage)
{
    const struct benchmark *benchmark = coverage->benchmark;
    json_t *counts = json_object();
    json_t *numbers = json_array();

    for (int i = 0; i < COVERAGE_COUNT; i++)
        (void)json_object_set_new(counts, coverage_name((enum coverage)i),
                                  json_integer((json_int_t)coverage->counts[i]));
    for (size_t i = 0; i < coverage->number_count; i++)
        (void)json_array_append_new(numbers, number_json(&coverage->numbers[i]));
    return json_pack("{s:s, s:s, s:s, s:i, s:o, s:o}", "key", benchmark->key, "name",
                     benchmark->name, "version", benchmark->version, "total",
                     (int)coverage->number_count, "counts", counts, "numbers", numbers);
}

static void print_table(const struct benchmark_coverage *rows, struct arena *arena)
{
    static const char *const headers[] = {
        "KEY",    "VERSION", "TOTAL",   "DECIDED",   "CONDITIONAL", "PARTLY",
        "PERSON", "HOST",    "MISSING", "BENCHMARK", NULL,
    };
    struct listing_row *cells = arena_new(arena, benchmark_count, sizeof(*cells));

    for (size_t i = 0; i < benchmark_count; i++) {
        const struct benchmark *benchmark = rows[i].benchmark;
        struct str *cell = cells[i].cells;

        *cell++ = str_of(benchmark->key);
        *cell++ = str_of(benchmark->version);
        *cell++ = arena_printf(arena, "%zu", rows[i].number_count);
        for (int k = 0; k < COVERAGE_COUNT; k++)
            *cell++ = arena_printf(arena, "%zu", rows[i].counts[k]);
        *cell = str_of(benchmark->name);
    }
    listing_print(
        &(struct listing){ .headers = headers, .rows = cells, .row_count = benchmark_count },
        LISTING_TEXT, arena);
}

enum exit_code coverage_print(const struct plan *plan, bool is_json)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct benchmark_coverage *rows =
        coverage_make((const struct profile *const *)plan->profiles, plan->profile_count, &arena);
    json_t *list;

    if (!is_json) {
        print_table(rows, &arena);
        return EXIT_PASSED;
    }
    list = json_array();
    for (size_t i = 0; i < benchmark_count; i++)
        (void)json_array_append_new(list, benchmark_json(&rows[i]));
    return cli_print_json(json_pack("{s:o}", "benchmarks", list));
}
