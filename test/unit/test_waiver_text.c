#include "base/attributes.h"
#include "report/waiver_text.h"
#include "unit/test.h"

#define MINUTE INT64_C(60)
#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)

static void test_left(void)
{
    static const struct {
        const char *row;
        int64_t seconds;
        const char *want;
    } cases[] = {
        { "days are rounded down", 28 * DAY - 1, "27 days" },
        { "two days", 2 * DAY, "2 days" },
        { "less than two days", 2 * DAY - 1, "47 hours" },
        { "two hours", 2 * HOUR, "2 hours" },
        { "less than two hours", 2 * HOUR - 1, "119 minutes" },
        { "one minute", MINUTE, "1 minute" },
        { "the last seconds", 1, "0 minutes" },
        { "the end itself", 0, "ended" },
        { "long ago", -DAY, "ended" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;

        test_row(cases[i].row);
        CHECK_STR(waiver_text_left(DAY + cases[i].seconds, DAY, &arena), cases[i].want);
    }
}

static void test_date(void)
{
    static const struct {
        int64_t seconds;
        const char *want;
    } cases[] = {
        { 0, "1970-01-01" },
        { DAY, "1970-01-02" },
        { DAY - 1, "1970-01-01T23:59:59Z" },
        { DAY + 1, "1970-01-02T00:00:01Z" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;

        test_row(cases[i].want);
        CHECK_STR(waiver_text_date(cases[i].seconds, &arena), cases[i].want);
    }
}

/* An explanation that says the status itself is not said twice. */
static void test_status(void)
{
    static const struct {
        const char *row;
        enum waiver_status status;
        const char *explanation;
        const char *want;
    } cases[] = {
        { "none", WAIVER_UNUSED, "", "unused" },
        { "the same word", WAIVER_EXPIRED, "expired 3 days ago", "expired 3 days ago" },
        { "another", WAIVER_STALE, "a is now @1", "stale: a is now @1" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct record_waiver waiver = {
            .status = cases[i].status,
            .explanation = str_of(cases[i].explanation),
        };

        test_row(cases[i].row);
        CHECK_STR(waiver_text_status(&waiver, &arena), cases[i].want);
    }
}

/* Of several waivers the first to end is when a control is open again. */
static void test_control(void)
{
    static const struct record_waiver waivers[] = {
        { .id = { "A", 1 }, .kind = { "waiver", 6 }, .expires = 9 * DAY },
        { .id = { "B", 1 }, .kind = { "break-glass", 11 }, .expires = 2 * DAY },
    };
    static const struct str ids[] = { { "A", 1 }, { "B", 1 } };
    static const struct {
        size_t count;
        const char *want;
    } cases[] = {
        { 1, "waived by A until 1970-01-10" },
        { 2, "BREAK-GLASS: waived by A, B until 1970-01-03" },
    };
    struct record record = { .waivers = waivers, .waiver_count = COUNT_OF(waivers) };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct record_control control = { .waivers = { ids, cases[i].count } };

        test_row(cases[i].want);
        CHECK_STR(waiver_text_control(&record, &control, &arena), cases[i].want);
    }
    CHECK(waiver_text_find(&record, STR("C")) == NULL);
}

static const struct test tests[] = {
    { "left", test_left },
    { "date", test_date },
    { "status", test_status },
    { "control", test_control },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
