/* Which controls are asked at all, in which order the reasons count, and since when they block. */
#include <stdio.h>

#include "check/check.h"
#include "unit/said.h"
#include "unit/test.h"

static void judge(const struct check_plan *plan, struct results *results)
{
    static const struct memory_file files[] = {
        { .path = STR("/etc/os-release"),
          .content = STR("ID=debian\nVERSION_ID=\"12\"\n"),
          .mode = 0644 },
    };
    const struct memory_layer layer = { .files = files, .file_count = COUNT_OF(files) };
    CLEANUP(image_closep) struct image *image = NULL;
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    struct error err = ERROR_INIT;

    results_init(results);
    check_wishes(plan, &wishes);
    CHECK_INT(image_from_memory(STR(""), NULL, 0, &layer, 1, &wishes, &image, &err), GATE_OK);
    CHECK_INT(check_image(image, plan, results, &err), GATE_OK);
    CHECK_STR(str_of(err.message), "");
}

#define PROFILE(more, control)                                      \
    "gate_profile: 1\nname: p\nversion: 1\ntitle: P\n" more "\n"    \
    "inputs: {needed_services: {type: list, default: [ntpd, 5]}}\n" \
    "controls: [{id: a, title: A, impact: 1, " control              \
    ", describe: [{file: /etc/none, it: exist}]}]\n"

#define ONLY_IF "only_if: {reason: no such file, any: [{file: /etc/no, it: exist}]}"

static void test_order(void)
{
    static const struct {
        const char *row;
        const char *profile;
        const char *input; /* what --input needed_services gives; NULL: nothing */
        const char *said;
    } cases[] = {
        { "nothing refuses it", PROFILE("", "needed: vsftpd"), NULL, "failed " },
        { "needed by default", PROFILE("", "needed: ntpd"), NULL,
          "not_applicable declared-needed: ntpd is declared as needed (needed_services: "
          "default)" },
        { "needed by an input", PROFILE("", "needed: vsftpd"), "x, vsftpd",
          "not_applicable declared-needed: vsftpd is declared as needed (needed_services: "
          ".gate/policy.yaml:7)" },
        { "no longer needed", PROFILE("", "needed: ntpd"), "", "failed " },
        { "what is no text is no service", PROFILE("", "needed: 5"), NULL, "failed " },
        { "needed before only_if", PROFILE("", "needed: ntpd, " ONLY_IF), NULL,
          "not_applicable declared-needed: ntpd is declared as needed (needed_services: "
          "default)" },
        { "only_if where it is not needed", PROFILE("", "needed: x, " ONLY_IF), NULL,
          "not_applicable only_if: no such file" },
        { "target before needed", PROFILE("", "target: host, needed: ntpd, " ONLY_IF), NULL,
          "not_applicable target: asked of hosts, and this is an image" },
        { "supports before target",
          PROFILE("supports: [{os: alpine}]", "target: host, needed: ntpd"), NULL,
          "not_applicable supports: the profile is not written for this distribution" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(profile_closep) struct profile *profile = said_open(str_of(cases[i].profile));
        const struct check_plan plan = {
            .profiles = &profile, .profile_count = 1, .level = 1, .fail_on_grade = GRADE_CAT2
        };
        struct results results;
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        if (cases[i].input)
            CHECK_INT(profile_set_input(profile, STR("needed_services"), str_of(cases[i].input),
                                        STR(".gate/policy.yaml:7"), &err),
                      GATE_OK);
        judge(&plan, &results);
        const struct control_outcome *outcome = &results.controls[0];
        struct str said = arena_printf(&arena, "%s %s%s%.*s", status_name(outcome->status),
                                       reason_name(outcome->reason), outcome->reason ? ": " : "",
                                       STR_ARG(outcome->reason_text));
        CHECK_STR(said, cases[i].said);
        results_release(&results);
    }
}

/* What a policy's content line holds back only reports, be it new or graver than it was. */
static void test_content(void)
{
    static const struct {
        const char *row;
        const char *since;
        const char *content;
        enum decision decision;
        bool is_newer;
    } cases[] = {
        { "no content line", "'1.2'", "", DECISION_BLOCK, false },
        { "of that version", "'1.2'", "1.2", DECISION_BLOCK, false },
        { "of a later one", "'1.10'", "1.9", DECISION_REPORT, true },
        { "no version at all", "", "1.9", DECISION_BLOCK, false },
        { "raised, no content line", "{'1.0': 0.3, '1.2': 1.0}", "", DECISION_BLOCK, false },
        { "raised in that version", "{'1.0': 0.3, '1.2': 1.0}", "1.2", DECISION_BLOCK, false },
        { "raised later", "{'1.0': 0.3, '1.2': 1.0}", "1.1", DECISION_REPORT, true },
        { "raised later, and it blocked before", "{'1.0': 0.7, '1.2': 1}", "1.1", DECISION_BLOCK,
          false },
        { "raised twice", "{'1.0': 0, '1.2': 0.7, '1.3': 1}", "1.2.9", DECISION_BLOCK, false },
        { "raised from nothing", "{'1.0': 0, '1.2': 0.7, '1.3': 1}", "1.1", DECISION_REPORT, true },
        { "it came later with less", "{'1.5': 0.3, '1.6': 1}", "1.4", DECISION_REPORT, true },
        { "lowered later", "{'1.0': 1, '2.0': 1}", "1.1", DECISION_BLOCK, false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct str text = arena_printf(&arena, PROFILE("", "since: %s"), cases[i].since);
        CLEANUP(profile_closep) struct profile *profile = NULL;
        struct results results;

        test_row(cases[i].row);
        if (cases[i].since[0] == '\0')
            text = STR(PROFILE("", "level: 1"));
        profile = said_open(text);
        const struct check_plan plan = {
            .profiles = &profile,
            .profile_count = 1,
            .level = 1,
            .fail_on_grade = GRADE_CAT2,
            .content = str_of(cases[i].content),
        };
        judge(&plan, &results);
        CHECK_INT(results.controls[0].decision, cases[i].decision);
        CHECK_INT(results.controls[0].is_newer, cases[i].is_newer);
        CHECK_INT(results.controls[0].grade, GRADE_CAT1);
        CHECK_INT(results.is_blocked, cases[i].decision == DECISION_BLOCK);
        results_release(&results);
    }
}

/* An impact that came down is not held up by an older version. */
static void test_impact_at(void)
{
    static const struct control_raise raises[] = { { STR("1.0"), 1.0 }, { STR("2.0"), 0.3 } };
    const struct control control = { .impact = 0.3, .raises = raises, .raise_count = 2 };

    CHECK(control_impact_at(&control, STR("1.5")) <= 0.3);
    CHECK(control_impact_at(&control, STR("")) <= 0.3);
}

static const struct test tests[] = {
    { "order", test_order },
    { "content", test_content },
    { "impact_at", test_impact_at },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
