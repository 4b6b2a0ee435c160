/* Which controls a word of --control or --skip names. */
#include "check/choice.h"

#include <stdio.h>

#include "unit/said.h"
#include "unit/test.h"

static const char text[] =
    "gate_profile: 1\nname: p\nversion: 1\ntitle: P\ncontrols:\n"
    "- {id: a-one, title: T, impact: 1, describe: [{ask: so?}],\n"
    "   tags: {cis: {debian12: 5.1.2, rhel9: [5.1.20, '5.10']}, nist: [AC-6, 'AC-6(2)']}}\n"
    "- {id: a-two, title: T, impact: 1, describe: [{ask: so?}], tags: {cis: {debian12: 5.1.20}}}\n"
    "- {id: b, title: T, impact: 1, describe: [{ask: so?}]}\n";

static void test_matches(void)
{
    static const struct {
        const char *row;
        const char *pattern;
        const char *ids;
    } cases[] = {
        { "an id", "a-one", " a-one" },
        { "a glob of ids", "a-*", " a-one a-two" },
        { "a number", "cis:debian12:5.1.2", " a-one" },
        { "no prefix of a number", "cis:debian12:5.1", "" },
        { "a longer number", "cis:debian12:5.1.20", " a-two" },
        { "of another benchmark", "cis:rhel9:5.1.20", " a-one" },
        { "of any benchmark", "cis:*:5.1.20", " a-one a-two" },
        { "a glob of numbers", "cis:debian12:5.1.*", " a-one a-two" },
        { "one of several", "cis:rhel9:5.10", " a-one" },
        { "the source text counts", "cis:rhel9:5.1", "" },
        { "another tag", "stig:debian12:5.1.2", "" },
        { "whatever the benchmark", "cis:5.10", " a-one" },
        { "a tag and a value", "nist:AC-6(2)", " a-one" },
        { "a tag and a glob", "nist:AC-*", " a-one" },
        { "a tag with whatever value", "nist:*", " a-one" },
        { "the key is no value", "cis:debian12", "" },
        { "a tag without keys", "nist::AC-6(2)", " a-one" },
        { "a glob is no tag", "*:debian12:5.1.2", "" },
        { "a tag and an empty number", "cis:debian12:", "" },
        { "everything of a benchmark", "cis:rhel9:*", " a-one" },
        { "nothing", "", "" },
    };
    CLEANUP(profile_closep) struct profile *profile = said_open(str_of(text));

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str ids = STR("");

        test_row(cases[i].row);
        for (size_t k = 0; k < profile->control_count; k++) {
            if (control_matches(&profile->controls[k], str_of(cases[i].pattern)))
                ids = arena_printf(profile->arena, "%.*s %.*s", STR_ARG(ids),
                                   STR_ARG(profile->controls[k].id));
        }
        CHECK_STR(ids, cases[i].ids);
    }
}

/* A typing error in a number has the nearest number. */
static void test_nearest(void)
{
    CLEANUP(profile_closep) struct profile *profile = said_open(str_of(text));
    const struct str wanted = STR("cis:debian12:5.1.21");
    const struct check_plan plan = {
        .profiles = &profile, .profile_count = 1, .controls = &wanted, .control_count = 1
    };
    struct error err = ERROR_INIT;

    CHECK_INT(choice_check(&plan, &err), GATE_EUSAGE);
    CHECK(str_find(str_of(err.message), STR("did you mean 'cis:debian12:5.1.2")) >= 0);
}

/* A framework and a control have to agree; a typing error in a framework has the nearest. */
static void test_frameworks(void)
{
    CLEANUP(profile_closep) struct profile *profile = said_open(str_of(text));
    const struct str one = STR("nist:*");
    const struct str typo = STR("nist:AC-7(2)");
    struct check_plan plan = { .profiles = &profile,
                               .profile_count = 1,
                               .frameworks = &one,
                               .framework_count = 1,
                               .level = 2 };
    struct error err = ERROR_INIT;

    CHECK_INT(choice_check(&plan, &err), GATE_OK);
    for (size_t i = 0; i < profile->control_count; i++)
        CHECK_INT(choice_names(&plan, &profile->controls[i]),
                  str_equal(profile->controls[i].id, STR("a-one")));
    plan.skips = &profile->controls[0].id;
    plan.skip_count = 1;
    CHECK_INT(choice_names(&plan, &profile->controls[0]), false);
    plan.frameworks = &typo;
    CHECK_INT(choice_check(&plan, &err), GATE_EUSAGE);
    CHECK(str_find(str_of(err.message), STR("did you mean 'nist:AC-6(2)'")) >= 0);
}

static const struct test tests[] = {
    { "frameworks", test_frameworks },
    { "matches", test_matches },
    { "nearest", test_nearest },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
