/* What every resource definition must hold, whoever wrote it; its example must load. */
#include <string.h>

#include "base/attributes.h"
#include "profile/profile.h"
#include "resource/resource.h"
#include "unit/test.h"

static void check_help(const char *help)
{
    CHECK(help && help[0] != '\0');
    CHECK(help && !strchr(help, '\n'));
    CHECK(help &&
          (!str_ends_with(str_of(help), STR(".")) || str_ends_with(str_of(help), STR("..."))));
}

static void test_texts(void)
{
    for (size_t i = 0; i < resource_def_count; i++) {
        const struct resource_def *def = resource_defs[i];

        test_row(def->name);
        check_help(def->summary);
        CHECK(!def->open != !def->kind);
        CHECK(def->argument || def->arity == CALL_NONE);
        for (size_t n = 0; n < def->property_count; n++)
            check_help(def->properties[n].help);
        for (size_t n = 0; n < def->predicate_count; n++)
            check_help(def->predicates[n].help);
        for (size_t n = 0; n < def->column_count; n++)
            check_help(def->columns[n].help);
        for (size_t n = 0; n < def->option_count; n++)
            check_help(def->options[n].help);
        if (def->dynamic)
            check_help(def->dynamic->help);
    }
}

/* A name that stands twice would hide the second. */
static void test_lookups(void)
{
    for (size_t i = 0; i < resource_def_count; i++) {
        const struct resource_def *def = resource_defs[i];

        test_row(def->name);
        CHECK(resource_by_name(str_of(def->name)) == def);
        for (size_t n = 0; n < def->property_count; n++) {
            CHECK(def->properties[n].get);
            CHECK(resource_property(def, str_of(def->properties[n].name)) == &def->properties[n]);
        }
        for (size_t n = 0; n < def->predicate_count; n++) {
            CHECK(def->predicates[n].test);
            CHECK(resource_predicate(def, str_of(def->predicates[n].name)) == &def->predicates[n]);
        }
        CHECK(!def->rows == (def->column_count == 0));
    }
    test_row("unknown names");
    CHECK(!resource_by_name(STR("vhost")));
    CHECK(!resource_by_name(STR("")));
    CHECK(!resource_property(resource_by_name(STR("file")), STR("modes")));
    CHECK(!resource_predicate(resource_by_name(STR("file")), STR("be")));
}

static void test_examples(void)
{
    for (size_t i = 0; i < resource_def_count; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
        CLEANUP(profile_closep) struct profile *profile = NULL;
        struct error err = ERROR_INIT;
        struct str text = arena_printf(&arena,
                                       "gate_profile: 1\nname: example\nversion: \"1.0.0\"\n"
                                       "title: an example\ncontrols:\n"
                                       "  - id: example\n    title: an example\n    impact: 0.7\n"
                                       "    rationale: it must load\n    describe:\n      - %s\n",
                                       resource_defs[i]->example);

        test_row(resource_defs[i]->name);
        CHECK_INT(profile_parse(STR("example.yaml"), text, &diagnostics, &profile, &err), GATE_OK);
        CHECK_STR(str_of(err.message), "");
    }
}

static const struct test tests[] = {
    { "texts", test_texts },
    { "lookups", test_lookups },
    { "examples", test_examples },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
