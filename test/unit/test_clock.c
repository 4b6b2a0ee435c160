#include "base/clock.h"

#include "base/attributes.h"
#include "unit/test.h"

/* Both ways; the seconds are those of date(1). */
static void test_both(void)
{
    static const struct {
        const char *row;
        int64_t seconds;
        const char *text;
    } cases[] = {
        { "epoch", 0, "1970-01-01T00:00:00Z" },
        { "second before", -1, "1969-12-31T23:59:59Z" },
        { "today", 1795428000, "2026-11-23T10:00:00Z" },
        { "leap day", 1709164800, "2024-02-29T00:00:00Z" },
        { "leap day of a century", 951782400, "2000-02-29T00:00:00Z" },
        { "no leap day", -2203891200, "1900-03-01T00:00:00Z" },
        { "end of a leap year", 1735689599, "2024-12-31T23:59:59Z" },
        { "era begins", 978307200, "2001-01-01T00:00:00Z" },
        { "era ends", 978307199, "2000-12-31T23:59:59Z" },
        { "beyond 32 bits", 4294967296, "2106-02-07T06:28:16Z" },
        { "last year of four digits", 253402300799, "9999-12-31T23:59:59Z" },
        { "first year", -62167219200, "0000-01-01T00:00:00Z" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[CLOCK_TEXT_SIZE];
        int64_t seconds = 7;

        test_row(cases[i].row);
        clock_format(cases[i].seconds, text);
        CHECK_STR(str_of(text), cases[i].text);
        CHECK(clock_parse(str_of(cases[i].text), &seconds));
        CHECK_INT(seconds, cases[i].seconds);
    }
}

static void test_every_day(void)
{
    long wrong = 0;

    for (int64_t day = -800000; day < 2900000; day += 13) {
        char text[CLOCK_TEXT_SIZE];
        int64_t seconds = 0;

        if (day * 86400 < -62167219200 || day * 86400 > 253402300799)
            continue;
        clock_format(day * 86400 + 1, text);
        wrong += !clock_parse(str_of(text), &seconds) || seconds != day * 86400 + 1;
    }
    CHECK_INT(wrong, 0);
}

static void test_extremes(void)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(INT64_MAX, text);
    CHECK_STR(str_of(text), "292277026596-12-04T15:30:07Z");
    clock_format(INT64_MIN, text);
    CHECK_STR(str_of(text), "-292277022657-01-27T08:29:52Z");
}

static void test_parse(void)
{
    static const struct {
        const char *row;
        const char *text;
        bool ok;
        int64_t seconds;
    } cases[] = {
        { "date alone", "1970-01-02", true, 86400 },
        { "fraction", "1970-01-01T00:00:01.999999999Z", true, 1 },
        { "east", "1970-01-01T02:00:00+02:00", true, 0 },
        { "west", "1969-12-31T18:30:00-05:30", true, 0 },
        { "small letters", "1970-01-01t00:00:00z", true, 0 },
        { "leap second", "2016-12-31T23:59:60Z", true, 1483228800 },
        { "leap second elsewhere", "2017-01-01T00:59:60+01:00", true, 1483228800 },
        { "second 60 at another time", "2016-12-31T22:59:60Z", false, 7 },
        { "second 61", "2016-12-31T23:59:61Z", false, 7 },
        { "hour 24", "2016-12-31T24:00:00Z", false, 7 },
        { "minute 60", "2016-12-31T23:60:00Z", false, 7 },
        { "month 13", "2016-13-01", false, 7 },
        { "month 0", "2016-00-01", false, 7 },
        { "day 0", "2016-01-00", false, 7 },
        { "31 of April", "2016-04-31", false, 7 },
        { "29 of February", "2023-02-29", false, 7 },
        { "29 of February 1900", "1900-02-29", false, 7 },
        { "no zone", "2016-12-31T23:59:59", false, 7 },
        { "blank for T", "2016-12-31 23:59:59Z", false, 7 },
        { "fraction without digits", "2016-12-31T23:59:59.Z", false, 7 },
        { "offset without colon", "2016-12-31T23:59:59+0100", false, 7 },
        { "offset of a day", "2016-12-31T23:59:59+24:00", false, 7 },
        { "one digit", "2016-1-01", false, 7 },
        { "sign", "+2016-01-01", false, 7 },
        { "negative month", "2016--1-01", false, 7 },
        { "five digits", "12016-01-01", false, 7 },
        { "something behind", "2016-12-31T23:59:59Zx", false, 7 },
        { "cut off", "2016-12-31T23:59", false, 7 },
        { "T alone", "2016-12-31T", false, 7 },
        { "empty", "", false, 7 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t seconds = 7;

        test_row(cases[i].row);
        CHECK_INT(clock_parse(str_of(cases[i].text), &seconds), cases[i].ok);
        CHECK_INT(seconds, cases[i].seconds);
    }
}

static const struct test tests[] = {
    { "both", test_both },
    { "every_day", test_every_day },
    { "extremes", test_extremes },
    { "parse", test_parse },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
