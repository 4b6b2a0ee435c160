#include "base/attributes.h"
#include "format/reference.h"
#include "unit/test.h"

static void test_familiar(void)
{
    static const struct {
        const char *name;
        const char *familiar;
    } cases[] = {
        { "app:1.2", "app:1.2" },
        { "docker.io/library/app:1.2", "app:1.2" },
        { "index.docker.io/library/app", "app" },
        { "docker.io/team/app:1.2", "team/app:1.2" },
        { "quay.io/library/app:1", "quay.io/library/app:1" },
        { "localhost/app:1", "localhost/app:1" },
        { "library/app", "library/app" },
        { "docker.io", "docker.io" },
        { "", "" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_row(cases[i].name);
        CHECK_STR(reference_familiar(str_of(cases[i].name)), cases[i].familiar);
    }
}

static void test_has_tag(void)
{
    static const struct {
        const char *name;
        bool has_tag;
    } cases[] = {
        { "app:1", true },           { "app", false },          { "host:5000/app", false },
        { "host:5000/app:1", true }, { "app@sha256:77", true }, { "", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_row(cases[i].name);
        CHECK_INT(reference_has_tag(str_of(cases[i].name)), cases[i].has_tag);
    }
}

static void test_equal(void)
{
    static const struct {
        const char *a;
        const char *b;
        bool is_equal;
    } cases[] = {
        { "app:1.2", "docker.io/library/app:1.2", true },
        { "app", "app:latest", true },
        { "docker.io/library/app:latest", "app", true },
        { "app", "app:1", false },
        { "app:1", "app:1.0", false },
        { "team/app", "app", false },
        { "quay.io/app", "app", false },
        { "", "app", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_row(cases[i].a);
        CHECK_INT(reference_equal(str_of(cases[i].a), str_of(cases[i].b)), cases[i].is_equal);
    }
}

static const struct test tests[] = {
    { "familiar", test_familiar },
    { "has_tag", test_has_tag },
    { "equal", test_equal },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
