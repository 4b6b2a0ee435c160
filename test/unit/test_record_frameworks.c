/* What a record says of frameworks: the state of each requirement, and which are asked for. */
#include <stdio.h>

#include "base/attributes.h"
#include "evidence/record.h"
#include "unit/sample.h"
#include "unit/test.h"

enum { MOST = 4 };

/* One control of a requirement. */
struct said {
    enum status status;
    enum reason reason;
    enum decision decision;
};

#define PASSED                                    \
    {                                             \
        STATUS_PASSED, REASON_NONE, DECISION_NONE \
    }
#define FAILED                                     \
    {                                              \
        STATUS_FAILED, REASON_NONE, DECISION_BLOCK \
    }
#define REPORTED                                    \
    {                                               \
        STATUS_FAILED, REASON_NONE, DECISION_REPORT \
    }
#define UNREADABLE                                      \
    {                                                   \
        STATUS_ERROR, REASON_UNREADABLE, DECISION_BLOCK \
    }
#define WAIVED                                      \
    {                                               \
        STATUS_FAILED, REASON_NONE, DECISION_WAIVED \
    }
#define PERSON                                             \
    {                                                      \
        STATUS_SKIPPED, REASON_NEEDS_PERSON, DECISION_NONE \
    }
#define RUNNING                                                    \
    {                                                              \
        STATUS_SKIPPED, REASON_NEEDS_RUNNING_SYSTEM, DECISION_NONE \
    }
#define NOT_APPLICABLE                                       \
    {                                                        \
        STATUS_NOT_APPLICABLE, REASON_ONLY_IF, DECISION_NONE \
    }
#define OF_HOSTS                                            \
    {                                                       \
        STATUS_NOT_APPLICABLE, REASON_TARGET, DECISION_NONE \
    }

static const struct str requirement_one[] = { { "R.1", 3 } };
static const struct control_tag tags_one[] = {
    { { "law", 3 }, { "", 0 }, requirement_one, 1, true },
};
static const struct control control_one = { .id = { "one", 3 }, .tags = tags_one, .tag_count = 1 };
static const struct profile profile_plain = { .name = { "plain", 5 } };

static const struct {
    const char *row;
    enum target target;
    struct said said[MOST];
    size_t count;
    enum requirement_state state;
    size_t not_shown;
    size_t waived;
} states[] = {
    { "passed", TARGET_IMAGE, { PASSED, PASSED }, 2, REQUIREMENT_PASSED, 0, 0 },
    { "one failed", TARGET_IMAGE, { PASSED, FAILED, WAIVED }, 3, REQUIREMENT_FAILED, 0, 1 },
    { "below the threshold too", TARGET_IMAGE, { REPORTED }, 1, REQUIREMENT_FAILED, 0, 0 },
    { "not to be had is no pass",
      TARGET_IMAGE,
      { PASSED, UNREADABLE },
      2,
      REQUIREMENT_FAILED,
      0,
      0 },
    { "waived is no pass", TARGET_IMAGE, { PASSED, WAIVED }, 2, REQUIREMENT_WAIVED, 0, 1 },
    { "a person has to say", TARGET_IMAGE, { PERSON }, 1, REQUIREMENT_NOT_SHOWN, 1, 0 },
    { "a running system has to",
      TARGET_IMAGE,
      { RUNNING, NOT_APPLICABLE },
      2,
      REQUIREMENT_NOT_SHOWN,
      1,
      0 },
    { "passed as far as an image shows",
      TARGET_IMAGE,
      { PASSED, PERSON },
      2,
      REQUIREMENT_PARTLY,
      1,
      0 },
    { "the host below the image",
      TARGET_IMAGE,
      { PASSED, OF_HOSTS, OF_HOSTS },
      3,
      REQUIREMENT_PARTLY,
      2,
      0 },
    { "an image's question of a host",
      TARGET_HOST,
      { PASSED, OF_HOSTS },
      2,
      REQUIREMENT_PASSED,
      0,
      0 },
    { "does not arise", TARGET_IMAGE, { NOT_APPLICABLE }, 1, REQUIREMENT_NOT_APPLICABLE, 0, 0 },
    { "passed, and does not arise",
      TARGET_IMAGE,
      { PASSED, NOT_APPLICABLE },
      2,
      REQUIREMENT_PASSED,
      0,
      0 },
};

static void test_states(void)
{
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        struct control_outcome outcomes[MOST] = { 0 };
        struct results results;
        struct record record;

        test_row(states[i].row);
        results_init(&results);
        results.target = states[i].target;
        results.controls = outcomes;
        results.control_count = states[i].count;
        for (size_t k = 0; k < states[i].count; k++)
            outcomes[k] = (struct control_outcome){
                .control = &control_one,
                .profile = &profile_plain,
                .status = states[i].said[k].status,
                .reason = states[i].said[k].reason,
                .decision = states[i].said[k].decision,
            };
        record_build(sample_facts(), sample_image(), &results, &record);
        CHECK_INT(record.summary.framework_count, 1);
        const struct record_framework *framework = &record.summary.frameworks[0];
        CHECK_INT(framework->requirement_count, 1);
        CHECK_INT(framework->requirements[0].state, states[i].state);
        CHECK_INT(framework->requirements[0].not_shown, states[i].not_shown);
        CHECK_INT(framework->requirements[0].waived, states[i].waived);
        CHECK_INT(framework->is_asked, false);
        record_release(&record);
        results_release(&results);
    }
}

#define TEXT(s)          \
    {                    \
        s, sizeof(s) - 1 \
    }

static const struct str many[] = { TEXT("10.2"),  TEXT("2.10"), TEXT("2.2"),
                                   TEXT("AC-11"), TEXT("AC-2"), TEXT("AC-2(5)") };
static const struct str audit[] = { TEXT("audit") };
static const struct str numbers[] = { TEXT("5.1") };
static const struct control_tag tags_many[] = {
    { TEXT("cis"), TEXT(""), numbers, 1, false },
    { TEXT("law"), TEXT(""), many, COUNT_OF(many), true },
    { TEXT("family"), TEXT(""), audit, 1, false },
};
static const struct control control_many = { .id = TEXT("many"),
                                             .tags = tags_many,
                                             .tag_count = 3 };

static const struct str asked_some[] = { TEXT("2.*"), TEXT("AC-2"), TEXT("AC-3"), TEXT("PE-1") };
static const struct str unanswered_some[] = { TEXT("AC-3"), TEXT("PE-1") };
static const struct profile_outside outside_some[] = {
    { .requirement = TEXT("PE-*"), .reason = TEXT("rooms") },
};
static const struct profile profile_some = {
    .name = TEXT("some"),
    .framework = { TEXT("law"), outside_some, 1, asked_some, COUNT_OF(asked_some), unanswered_some,
                   COUNT_OF(unanswered_some) },
};
static const struct str asked_all[] = { TEXT("*"), TEXT("AC-3") };
static const struct profile profile_all = {
    .name = TEXT("all"),
    .framework = { TEXT("law"), outside_some, 1, asked_all, COUNT_OF(asked_all), unanswered_some,
                   1 },
};

/* "by...: requirements asked for | unanswered | outside" */
static struct str told(const struct record_framework *framework, struct arena *arena)
{
    struct str text = STR("");

    for (size_t i = 0; i < framework->sources.count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "",
                            STR_ARG(framework->sources.items[i]));
    text = arena_printf(arena, "%.*s:", STR_ARG(text));
    for (size_t i = 0; i < framework->requirement_count; i++) {
        if (framework->requirements[i].is_asked)
            text = arena_printf(arena, "%.*s %.*s", STR_ARG(text),
                                STR_ARG(framework->requirements[i].name));
    }
    text = arena_printf(arena, "%.*s |", STR_ARG(text));
    for (size_t i = 0; i < framework->unanswered.count; i++)
        text = arena_printf(arena, "%.*s %.*s", STR_ARG(text),
                            STR_ARG(framework->unanswered.items[i]));
    text = arena_printf(arena, "%.*s |", STR_ARG(text));
    for (size_t i = 0; i < framework->outside_count; i++)
        text = arena_printf(arena, "%.*s %.*s", STR_ARG(text),
                            STR_ARG(framework->outside[i].requirement));
    return text;
}

static void test_asked(void)
{
    static const struct {
        const char *row;
        const struct profile *profiles[2];
        struct str frameworks[2];
        const char *family;
        const char *law;
    } cases[] = {
        { "nobody asks", { &profile_plain }, { { 0 } }, ": | |", ": | |" },
        { "a profile, in the order of numbers",
          { &profile_some },
          { { 0 } },
          ": | |",
          "profile some: 2.2 2.10 AC-2 | AC-3 | PE-*" },
        { "a framework without a profile of it",
          { &profile_plain },
          { TEXT("law:*") },
          ": | |",
          "--framework law:*: 2.2 2.10 10.2 AC-2 AC-2(5) AC-11 | |" },
        { "a requirement narrows the profile",
          { &profile_some },
          { TEXT("law:2.1*"), TEXT("law:AC-11") },
          ": | |",
          "--framework law:2.1*, --framework law:AC-11, profile some: 2.10 | |" },
        { "one that no image shows",
          { &profile_some },
          { TEXT("law:PE-1") },
          ": | |",
          "--framework law:PE-1, profile some: | | PE-*" },
        { "two profiles of one framework",
          { &profile_some, &profile_all },
          { { 0 } },
          ": | |",
          "profile some, profile all: 2.2 2.10 10.2 AC-2 AC-2(5) AC-11 | AC-3 | PE-*" },
        { "a benchmark has numbers and no requirements",
          { &profile_plain },
          { TEXT("cis:*") },
          ": | |",
          ": | |" },
        { "a family",
          { &profile_plain },
          { TEXT("family:audit") },
          "--framework family:audit: audit | |",
          ": | |" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct control_outcome outcome = { .control = &control_many,
                                           .profile = &profile_plain,
                                           .status = STATUS_PASSED };
        struct results_profile profiles[2] = { 0 };
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct results results;
        struct record record;

        test_row(cases[i].row);
        results_init(&results);
        results.target = TARGET_IMAGE;
        results.controls = &outcome;
        results.control_count = 1;
        results.profiles = profiles;
        results.frameworks = cases[i].frameworks;
        for (size_t k = 0; k < 2; k++) {
            if (cases[i].profiles[k])
                profiles[results.profile_count++].profile = cases[i].profiles[k];
            results.framework_count += cases[i].frameworks[k].len > 0;
        }
        record_build(sample_facts(), sample_image(), &results, &record);
        CHECK_INT(record.summary.framework_count, 3);
        CHECK_INT(record.summary.frameworks[0].is_asked, false);
        CHECK_STR(record.summary.frameworks[1].name, "family");
        CHECK_STR(told(&record.summary.frameworks[1], &arena), cases[i].family);
        CHECK_STR(told(&record.summary.frameworks[2], &arena), cases[i].law);
        record_release(&record);
        results_release(&results);
    }
}

static const struct test tests[] = {
    { "states", test_states },
    { "asked", test_asked },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
