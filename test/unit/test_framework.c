/* `framework` of a profile: what it asks for, what has no control, what no image shows. */
#include <stdio.h>

#include "profile/profile.h"
#include "unit/said.h"
#include "unit/test.h"

#define HEAD "gate_profile: 1\nname: p\nversion: 1\ntitle: P\n"
#define CONTROLS                                                                                \
    "controls:\n"                                                                               \
    "- {id: a, title: T, impact: 1, describe: [{ask: so?}], tags: {nist: ['AC-6(2)', AC-2]}}\n" \
    "- {id: b, title: T, impact: 1, describe: [{ask: so?}], tags: {pci: 8.3.1}}\n"

static struct str add(struct str text, struct str word, struct arena *arena)
{
    return arena_printf(arena, "%.*s %.*s", STR_ARG(text), STR_ARG(word));
}

/* "tag: asked | unanswered | outside" */
static struct str told(const struct profile *profile)
{
    const struct profile_framework *framework = &profile->framework;
    struct arena *arena = profile->arena;
    struct str text = arena_printf(arena, "%.*s:", STR_ARG(framework->tag));

    for (size_t i = 0; i < framework->asked_count; i++)
        text = add(text, framework->asked[i], arena);
    text = add(text, STR("|"), arena);
    for (size_t i = 0; i < framework->unanswered_count; i++)
        text = add(text, framework->unanswered[i], arena);
    text = add(text, STR("|"), arena);
    for (size_t i = 0; i < framework->outside_count; i++)
        text = add(add(text, framework->outside[i].requirement, arena),
                   framework->outside[i].reason, arena);
    return text;
}

static void test_taken(void)
{
    static const struct {
        const char *row;
        const char *text;
        const char *told;
    } cases[] = {
        { "a tag alone", "framework: {tag: nist}\n" CONTROLS, "nist: AC-6(2) AC-2 | |" },
        { "a tag of no control", "framework: {tag: soc2, requirements: [CC6.1]}\n" CONTROLS,
          "soc2: CC6.1 | CC6.1 |" },
        { "with a control and without",
          "framework: {tag: nist, requirements: ['AC-6(2)', AC-6, AC-3, AC-2]}\n" CONTROLS,
          "nist: AC-6(2) AC-2 AC-6 AC-3 | AC-6 AC-3 |" },
        { "globs", "framework: {tag: pci, requirements: [8.3.*, 8.4.*]}\n" CONTROLS,
          "pci: 8.3.1 8.3.* 8.4.* | 8.4.* |" },
        { "twice the same", "framework: {tag: pci, requirements: [8.3.1, 8.3.1]}\n" CONTROLS,
          "pci: 8.3.1 | |" },
        { "outside",
          "framework: {tag: pci, outside: [{requirement: '9.*', reason: rooms}]}\n" CONTROLS,
          "pci: 8.3.1 | | 9.* rooms" },
        { "of what it includes",
          "framework: {tag: soc2}\ninclude: [{profile: cis-docker-image, controls: ['soc2:CC6.1', "
          "'soc2:CC6.*', 'soc2:CC9.9', 'hipaa:164.312(b)']}]\n",
          "soc2: CC6.1 CC6.* CC9.9 | CC9.9 |" },
        { "of what it includes by id, nothing",
          "framework: {tag: soc2}\ninclude: [{profile: cis-docker-image, controls: "
          "[image-user]}]\n",
          "soc2: | |" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[1024];

        (void)snprintf(text, sizeof(text), HEAD "%s", cases[i].text);
        test_row(cases[i].row);
        CLEANUP(profile_closep) struct profile *profile = said_open(str_of(text));
        CHECK_STR(told(profile), cases[i].told);
    }
}

/* What no image shows of all of it no image shows of the part that is taken, and of nothing else.
 */
static void test_outside_included(void)
{
    CLEANUP(profile_closep)
    struct profile *profile = said_open(
        STR(HEAD "framework: {tag: soc2, outside: [{requirement: CC5.1, reason: choices}]}\n"
                 "include: [{profile: soc2, controls: ['soc2:CC6.*', 'soc2:CC1.1']}]\n"));
    CLEANUP(profile_closep)
    struct profile *other = said_open(
        STR(HEAD "framework: {tag: hipaa}\ninclude: [{profile: soc2, controls: ['hipaa:*']}]\n"));
    const struct profile_framework *framework = &profile->framework;

    CHECK_INT(framework->outside_count, 4);
    CHECK_STR(framework->outside[0].requirement, "CC5.1");
    CHECK_STR(framework->outside[1].requirement, "CC1.*");
    CHECK_STR(framework->outside[2].requirement, "CC6.4");
    CHECK_STR(framework->outside[3].requirement, "CC6.5");
    CHECK_INT(framework->unanswered_count, 1);
    CHECK_INT(other->framework.outside_count, 0);
}

static void test_refused(void)
{
    static const struct {
        const char *row;
        const char *text;
        const char *fault;
    } cases[] = {
        { "no tag", "framework: {requirements: [AC-2]}\n", "missing key 'tag' of framework" },
        { "no map", "framework: nist\n", "framework is" },
        { "an unknown key", "framework: {tag: nist, outsid: []}\n",
          "unknown key 'outsid' of framework" },
        { "requirements are a list", "framework: {tag: nist, requirements: {a: b}}\n",
          "requirements" },
        { "outside is a list", "framework: {tag: nist, outside: PE-1}\n", "outside" },
        { "no reason", "framework: {tag: nist, outside: [{requirement: PE-1}]}\n",
          "missing key 'reason' of outside" },
        { "a control is about it",
          "framework: {tag: nist, outside: [{requirement: AC-*, reason: people}]}\n",
          "'nist:AC-*' stands outside, and control 'a' is about it" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
        struct profile *profile = NULL;
        struct error err = ERROR_INIT;
        char text[1024];

        (void)snprintf(text, sizeof(text), HEAD "%s" CONTROLS, cases[i].text);
        test_row(cases[i].row);
        CHECK_INT(profile_parse(STR("p.yaml"), str_of(text), &diagnostics, &profile, &err),
                  GATE_EUSAGE);
        CHECK_INT(diagnostics.items.count, 1);
        const struct diagnostic *fault = vec_at(&diagnostics.items, 0);
        CHECK(str_find(fault->message, str_of(cases[i].fault)) >= 0);
    }
}

/* Every built-in profile of a framework says so, and has something that no image shows. */
static void test_builtin(void)
{
    static const struct {
        const char *name;
        const char *tag;
        size_t asked;
    } cases[] = {
        { "pci-dss-4", "pci-dss-4", 7 },
        { "hipaa", "hipaa", 1 },
        { "soc2", "soc2", 1 },
        { "nist-800-53", "nist-800-53", 1 },
        { "nist-800-53-moderate", "nist-800-53", 287 }, /* SP 800-53B, table 3-1 ff. */
        { "fedramp", "nist-800-53", 323 },              /* FedRAMP revision 5, moderate */
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
        CLEANUP(profile_closep) struct profile *profile = NULL;
        struct error err = ERROR_INIT;

        test_row(cases[i].name);
        CHECK_INT(profile_open(cases[i].name, &diagnostics, &profile, &err), GATE_OK);
        CHECK_STR(profile->framework.tag, cases[i].tag);
        CHECK_INT(profile->framework.asked_count, cases[i].asked);
        CHECK(profile->framework.outside_count > 0);
    }
}

static const struct test tests[] = {
    { "taken", test_taken },
    { "outside_included", test_outside_included },
    { "refused", test_refused },
    { "builtin", test_builtin },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
