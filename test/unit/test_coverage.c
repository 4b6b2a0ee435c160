/* coverage: which group a recommendation is in. */
#include "profile/coverage.h"

#include "base/attributes.h"
#include "unit/test.h"

#define PROFILE(controls) "gate_profile: 1\nname: p\nversion: \"1\"\ntitle: P\ncontrols:\n" controls
#define CONTROL(id, number, rest) \
    "  - {id: " id ", title: T, cat: 1, tags: {cis: {debian12: \"" number "\"}}, " rest "}\n"
#define FILES "describe: [{file: /x, it: exist}]"
#define ASKS "describe: [{ask: so?}]"

struct row {
    const char *name;
    const char *controls;
    const char *number; /* 7.1.1 is core, 5.1.20 conditional, 1.1.1.1 of hosts */
    enum coverage expected;
};

static const struct row rows[] = {
    { "no control", CONTROL("a", "7.1.2", FILES), "7.1.1", COVERAGE_MISSING },
    { "a prefix is another number", CONTROL("a", "7.1.10", FILES), "7.1.1", COVERAGE_MISSING },
    { "core", CONTROL("a", "7.1.1", FILES), "7.1.1", COVERAGE_DECIDED },
    { "conditional", CONTROL("a", "5.1.20", FILES), "5.1.20", COVERAGE_CONDITIONAL },
    { "a host's that an image answers", CONTROL("a", "1.1.1.1", FILES), "1.1.1.1",
      COVERAGE_CONDITIONAL },
    { "a host's", CONTROL("a", "1.1.1.1", "target: host, " FILES), "1.1.1.1", COVERAGE_HOST },
    { "a person", CONTROL("a", "7.1.1", ASKS), "7.1.1", COVERAGE_PERSON },
    { "a part", CONTROL("a", "7.1.1", "parts: [the rest], " FILES), "7.1.1", COVERAGE_PARTLY },
    { "a file and a person", CONTROL("a", "7.1.1", "describe: [{file: /x, it: exist}, {ask: so?}]"),
      "7.1.1", COVERAGE_PARTLY },
    { "a person in a group",
      CONTROL("a", "7.1.1", "describe: [{any: [{file: /x, it: exist}, {ask: so?}]}]"), "7.1.1",
      COVERAGE_PARTLY },
    { "two controls, one asks", CONTROL("a", "7.1.1", FILES) CONTROL("b", "7.1.1", ASKS), "7.1.1",
      COVERAGE_PARTLY },
    { "an image's and a host's",
      CONTROL("a", "7.1.1", FILES) CONTROL("b", "7.1.1", "target: host, " FILES), "7.1.1",
      COVERAGE_DECIDED },
};

static const struct coverage_number *find(const struct benchmark_coverage *coverage,
                                          const char *number)
{
    for (size_t i = 0; i < coverage->number_count; i++) {
        if (str_equal(coverage->numbers[i].number, str_of(number)))
            return &coverage->numbers[i];
    }
    return NULL;
}

static const struct benchmark_coverage *debian(const struct benchmark_coverage *all)
{
    for (size_t i = 0; i < benchmark_count; i++) {
        if (str_equal(str_of(all[i].benchmark->key), STR("debian12")))
            return &all[i];
    }
    return NULL;
}

static void test_groups(void)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
        CLEANUP(profile_closep) struct profile *profile = NULL;
        struct error err = ERROR_INIT;
        struct str text = arena_printf(&arena, PROFILE("%s"), rows[i].controls);

        test_row(rows[i].name);
        CHECK_INT(profile_parse(STR("p.yaml"), text, &diagnostics, &profile, &err), GATE_OK);
        const struct profile *profiles[] = { profile };
        const struct benchmark_coverage *all = coverage_make(profiles, profile ? 1 : 0, &arena);
        const struct coverage_number *number = find(debian(all), rows[i].number);
        CHECK(number != NULL);
        if (number)
            CHECK_STR(str_of(coverage_name(number->coverage)), coverage_name(rows[i].expected));
    }
}

/* Without a control everything is missing, once. */
static void test_sums(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct benchmark_coverage *all = coverage_make(NULL, 0, &arena);

    for (size_t i = 0; i < benchmark_count; i++) {
        test_row(all[i].benchmark->key);
        CHECK_INT(all[i].counts[COVERAGE_MISSING], all[i].number_count);
        for (size_t k = 0; k < all[i].number_count; k++)
            CHECK(find(&all[i], arena_str(&arena, all[i].numbers[k].number).ptr) ==
                  &all[i].numbers[k]);
    }
    CHECK_INT(debian(all)->number_count, 310);
}

static const struct test tests[] = {
    { "groups", test_groups },
    { "sums", test_sums },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
