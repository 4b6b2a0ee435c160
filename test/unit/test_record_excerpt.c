#include "evidence/record_excerpt.h"

#include "base/attributes.h"
#include "base/buf.h"
#include "unit/test.h"

#define SHA "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* The members that are looked at; each case of test_faults has one of them otherwise. */
#define SCHEMA "\"schema\": \"gate-record-1\", "
#define IMAGE                                                                             \
    "\"image\": {\"name\": \"app:1.2\", \"id\": \"sha256:aa\", \"verified\": \"full\"}, " \
    "\"policy\": {\"image\": \"api\"}, \"verdict\": {\"partial\": true}, "
#define PROFILES "\"profiles\": [{\"name\": \"cis-linux\", \"version\": \"12.3\"}], "
#define FINDING                                                               \
    "{\"fingerprint\": \"" SHA "\", \"path\": \"/etc/shadow\", \"line\": 2, " \
    "\"expected\": \"a hash\", \"got\": \"nothing\", \"origin\": {\"entry\": \"app\"}}"
#define CONTROL(result)                                                                        \
    "{\"id\": \"empty-password\", \"rev\": \"0123456789ab\", \"profile\": \"cis-linux\", "     \
    "\"title\": \"T\", \"grade\": \"cat1\", \"status\": \"failed\", \"decision\": \"block\", " \
    "\"results\": [" result "]}"
#define RESULT(status, findings) \
    "{\"status\": \"" status "\", \"findings_cut\": false, \"findings\": [" findings "]}"
#define RECORD(control) "{" SCHEMA IMAGE PROFILES "\"controls\": [" control "]}"

static void test_parse(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct record_excerpt excerpt;

    CHECK_INT(record_excerpt_parse(
                  STR(RECORD(CONTROL(RESULT("failed", FINDING) ", " RESULT("passed", FINDING)))),
                  &arena, &excerpt, &err),
              GATE_OK);
    CHECK_STR(excerpt.image, "api");
    CHECK_STR(excerpt.image_name, "app:1.2");
    CHECK_STR(excerpt.config_digest, "sha256:aa");
    CHECK_INT(excerpt.is_partial, true);
    CHECK_STR(record_excerpt_major(&excerpt, STR("cis-linux")), "12");
    CHECK_STR(record_excerpt_major(&excerpt, STR("other")), "");
    CHECK_INT(record_excerpt_control(&excerpt, STR("other")) == NULL, true);

    const struct excerpt_control *control = record_excerpt_control(&excerpt, STR("empty-password"));
    CHECK_INT(control != NULL, true);
    if (!control)
        return;
    CHECK_STR(control->rev, "0123456789ab");
    CHECK_INT(control->grade, GRADE_CAT1);
    CHECK_INT(control->decision, DECISION_BLOCK);
    CHECK_INT(control->is_failed, true);
    CHECK_INT(control->is_cut, false);
    CHECK_INT(control->is_vague, false);
    CHECK_INT(control->finding_count, 1); /* that of the result that passed is none */

    const struct excerpt_finding *finding = record_excerpt_finding(&excerpt, STR(SHA));
    CHECK_INT(finding == &control->findings[0], true);
    CHECK_STR(finding->path, "/etc/shadow");
    CHECK_INT(finding->line, 2);
    CHECK_STR(finding->entry, "app");
    CHECK_STR(finding->got, "nothing");
}

/* What cannot be waived has to be seen. */
static void test_doubt(void)
{
    static const struct {
        const char *row;
        const char *text;
        bool is_cut;
        bool is_vague;
        size_t findings;
    } cases[] = {
        { "a list that was cut",
          RECORD(CONTROL("{\"status\": \"failed\", \"findings_cut\": true, \"findings\": [" FINDING
                         "]}")),
          true, false, 1 },
        { "a failure without a finding", RECORD(CONTROL(RESULT("failed", ""))), false, true, 0 },
        { "an error without a finding, beside one with",
          RECORD(CONTROL(RESULT("error", "") ", " RESULT("failed", FINDING))), false, true, 1 },
        { "a cut list of what passed",
          RECORD(CONTROL("{\"status\": \"passed\", \"findings_cut\": true, \"findings\": []}")),
          false, false, 0 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct record_excerpt excerpt;

        test_row(cases[i].row);
        CHECK_INT(record_excerpt_parse(str_of(cases[i].text), &arena, &excerpt, &err), GATE_OK);
        CHECK_INT(excerpt.controls[0].is_cut, cases[i].is_cut);
        CHECK_INT(excerpt.controls[0].is_vague, cases[i].is_vague);
        CHECK_INT(excerpt.controls[0].finding_count, cases[i].findings);
    }
}

static void test_unverified(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct record_excerpt excerpt;

    CHECK_INT(
        record_excerpt_parse(STR("{" SCHEMA "\"image\": {\"name\": null, \"id\": \"sha256:aa\", "
                                 "\"verified\": \"none\"}, \"policy\": null, \"verdict\": {}, "
                                 "\"profiles\": [], \"controls\": []}"),
                             &arena, &excerpt, &err),
        GATE_OK);
    CHECK_STR(excerpt.config_digest, "");
    CHECK_STR(excerpt.image, "");
    CHECK_STR(excerpt.image_name, "");
}

static void test_faults(void)
{
    static const struct {
        const char *row;
        const char *text;
        const char *message; /* how it begins */
    } cases[] = {
        { "nothing", "", "" },
        { "no object", "[]", "" },
        { "another JSON", "{\"a\": 1}", "it is no record: 'schema' is missing" },
        { "another schema", "{\"schema\": \"gate-record-2\"}",
          "its schema is 'gate-record-2', expected gate-record-1" },
        { "no image", "{" SCHEMA PROFILES "\"controls\": []}", "" },
        { "no profiles", "{" SCHEMA IMAGE "\"controls\": []}", "" },
        { "no controls", "{" SCHEMA IMAGE "\"profiles\": []}", "" },
        { "a control that is none", RECORD("1"), "" },
        { "a grade that is none",
          RECORD("{\"id\": \"a\", \"profile\": \"b\", \"grade\": \"cat4\"}"),
          "'controls[0].grade' has the unknown value 'cat4'" },
        { "a decision that is none",
          RECORD("{\"id\": \"a\", \"profile\": \"b\", \"grade\": \"cat1\", \"decision\": \"\"}"),
          "'controls[0].decision' has the unknown value ''" },
        { "no fingerprint", RECORD(CONTROL(RESULT("failed", "{\"path\": \"/a\"}"))), "" },
        { "a short fingerprint",
          RECORD(CONTROL(RESULT("failed", "{\"fingerprint\": \"sha256:00\"}"))),
          "'controls[0].results[0].findings[0].fingerprint' is none" },
        { "a fingerprint in capitals",
          RECORD(CONTROL(RESULT("failed", "{\"fingerprint\": \"sha256:0123456789ABCDEF"
                                          "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF\"}"))),
          "'controls[0].results[0].findings[0].fingerprint' is none" },
        { "a line before the first",
          RECORD(CONTROL(RESULT("failed", "{\"fingerprint\": \"" SHA "\", \"line\": -1}"))),
          "'controls[0].results[0].findings[0].line' is no line" },
        { "a line that is a text",
          RECORD(CONTROL(RESULT("failed", "{\"fingerprint\": \"" SHA "\", \"line\": \"1\"}"))),
          "" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct error err = ERROR_INIT;
        struct record_excerpt excerpt;

        test_row(cases[i].row);
        CHECK_INT(record_excerpt_parse(str_of(cases[i].text), &arena, &excerpt, &err),
                  GATE_EFORMAT);
        CHECK_INT(str_starts_with(str_of(err.message), str_of(cases[i].message)), true);
    }
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "parse", test_parse },
        { "doubt", test_doubt },
        { "unverified", test_unverified },
        { "faults", test_faults },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
