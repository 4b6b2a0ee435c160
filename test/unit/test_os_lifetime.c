#include "resource/os_lifetime.h"

#include <string.h>

#include "base/attributes.h"
#include "base/clock.h"
#include "resource/resource.h"
#include "unit/test.h"

static void test_end(void)
{
    static const struct {
        const char *row;
        struct str id;
        struct str version;
        const char *end; /* "": unknown */
    } rows[] = {
        { "a whole version", STR("debian"), STR("12"), "2028-06-30" },
        { "a point release", STR("debian"), STR("12.9"), "2028-06-30" },
        { "of Red Hat", STR("rhel"), STR("9.4"), "2032-05-31" },
        { "two numbers", STR("ubuntu"), STR("22.04"), "2027-06-01" },
        { "three numbers", STR("alpine"), STR("3.10.4"), "2021-05-01" },
        { "3.1 is not 3.10", STR("alpine"), STR("3.1.4"), "2016-11-01" },
        { "2 is not 2023", STR("amzn"), STR("2023"), "2029-06-30" },
        { "a service pack", STR("sles"), STR("15.6"), "2025-12-31" },
        { "a service pack to come", STR("sles"), STR("15.9"), "" },
        { "its first issue", STR("sles"), STR("15"), "" },
        { "a release to come", STR("debian"), STR("99"), "" },
        { "a longer number", STR("debian"), STR("120"), "" },
        { "a part of a version", STR("ubuntu"), STR("22"), "" },
        { "no version", STR("debian"), STR(""), "" },
        { "no distribution", STR(""), STR("12"), "" },
        { "another distribution", STR("plan9"), STR("12"), "" },
        { "capitals", STR("Debian"), STR("12"), "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *end = os_lifetime_end(rows[i].id, rows[i].version);

        test_row(rows[i].row);
        CHECK_STR(str_of(end ? end : ""), rows[i].end);
    }
}

/* The manual, made of the help, has the day too. */
static void test_day(void)
{
    const struct resource_def *os = &resource_os;
    int64_t ignored;
    size_t told = 0;

    CHECK(clock_parse(str_of(os_lifetime_day), &ignored));
    for (size_t i = 0; i < os->property_count; i++)
        told += strstr(os->properties[i].help, os_lifetime_day) ? 1 : 0;
    CHECK_INT(told, 1);
}

static const struct test tests[] = {
    { "end", test_end },
    { "day", test_day },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
