/* image_size and image_whiteouts over images of several layers. */
#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "resource/image_origin.h"
#include "unit/asked.h"
#include "unit/test.h"

static const struct asked_file layers[] = {
    { "/a/big", "0123456789", NULL, 0 }, { "/a/small", "01", NULL, 0 },
    { "/b/x", "012", NULL, 0 },          { "/b/y", "0123", NULL, 0 },
    { "/c", "01234", NULL, 0 },          { "/a/.wh.big", "", NULL, 1 },
    { "/b/.wh..wh..opq", "", NULL, 1 },  { "/b/z", "0", NULL, 1 },
    { "/c", "012345", NULL, 2 },         { "/.wh.nothing", "", NULL, 2 },
    { "/.wh.a", "", NULL, 2 },           { NULL, NULL, NULL, 0 },
};

static void check(const char *resource, const char *asked_for, const char *answer)
{
    CLEANUP(asked_close) struct asked asked;
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);

    test_row(asked_for);
    asked_open(&asked, resource, NULL, "{\"config\": {}}", layers);
    if (asked_for[0] == '#')
        asked_rows(&asked, asked_for + 1, &out);
    else
        asked_show(&asked, asked_for, &out);
    CHECK_STR(buf_str(&out), answer);
}

static void test_size(void)
{
    check("image_size", "total", "31 @layers");
    check("image_size", "wasted", "24 @layers");
    check("image_size", "merged", "7 @layers");
    check("image_size", "wasted_percent", "77 @layers");
    check("image_size", "#layer total wasted line",
          "1 24 24 nothing; 2 1 0 nothing; 3 6 0 nothing");
}

static void test_whiteouts(void)
{
    check("image_whiteouts", "#path layer is_opaque files size",
          "/a/big 2 false 1 10; /b 2 true 2 7; /nothing 3 false 0 0; /a 3 false 1 2");
}

static void test_empty(void)
{
    CLEANUP(asked_close) struct asked asked;
    static const struct memory_file none[] = { MEMORY_DIRECTORY("/etc") };

    asked_open_files(&asked, none, COUNT_OF(none));
    CHECK_STR(asked_property(&asked, asked_ask(&asked, "image_size", NULL), "wasted_percent"), "0");
    CHECK_STR(asked_column(&asked, asked_ask(&asked, "image_whiteouts", NULL), "path"), "");
}

static void test_sum(void)
{
    CHECK(image_origin_sum(1, 2) == 3);
    CHECK(image_origin_sum(INT64_MAX, 1) == INT64_MAX);
    CHECK(image_origin_sum(5, UINT64_MAX) == INT64_MAX);
    CHECK(image_origin_sum(0, INT64_MAX) == INT64_MAX);
}

static const struct test tests[] = {
    { "size", test_size },
    { "whiteouts", test_whiteouts },
    { "empty", test_empty },
    { "sum", test_sum },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
