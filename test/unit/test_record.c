#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "evidence/record_json.h"
#include "unit/sample.h"
#include "unit/sample_trust.h"
#include "unit/schema.h"
#include "unit/test.h"

static json_t *load(const struct record *record)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        abort();
    record_json_write(record, out);
    (void)fclose(out);
    json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    free(text);
    return json;
}

static json_t *load_schema(void)
{
    const char *root = getenv("ROOT");
    char path[4096];

    (void)snprintf(path, sizeof(path), "%s/schema/record.schema.json", root ? root : ".");
    return json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
}

static void test_schema(void)
{
    json_t *schema = load_schema();
    struct record records[2];

    CHECK(schema != NULL);
    sample_record(RUN_AUDIT, &records[0]);
    sample_passed_record(&records[1]);
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        json_t *json = load(&records[i]);

        CHECK(json != NULL);
        CHECK_INT(schema_faults(schema, json), 0);
        json_decref(json);
        record_release(&records[i]);
    }
    for (int which = 0; which < SAMPLE_TRUST_COUNT; which++) {
        struct record record;

        sample_trust_record((enum sample_trust)which, &record);
        json_t *json = load(&record);
        test_row(sample_trust_name((enum sample_trust)which));
        CHECK_INT(schema_faults(schema, json), 0);
        json_decref(json);
        record_release(&record);
    }
    json_decref(schema);
}

/* The validator itself: a schema that everything passes would prove nothing. */
static void test_schema_finds_faults(void)
{
    static const struct {
        const char *row;
        const char *path; /* object to change */
        const char *name;
        const char *value; /* JSON; NULL: removed */
    } cases[] = {
        { "a key more", "run", "extra", "1" },
        { "a key less", "verdict", "exit", NULL },
        { "another type", "verdict", "enforced", "\"yes\"" },
        { "another word", "verdict", "result", "\"maybe\"" },
        { "below the minimum", "summary", "selected", "-1" },
        { "no time", "run", "started", "\"yesterday\"" },
        { "no digest", "image", "id", "\"sha256:12\"" },
        { "another schema", NULL, "schema", "\"gate-record-0\"" },
        { "null where none may be", NULL, "controls", "null" },
    };
    json_t *schema = load_schema();
    struct record record;

    sample_record(RUN_ENFORCE, &record);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        json_t *json = load(&record);
        json_t *object = cases[i].path ? json_object_get(json, cases[i].path) : json;

        test_row(cases[i].row);
        if (cases[i].value)
            (void)json_object_set_new(object, cases[i].name,
                                      json_loads(cases[i].value, JSON_DECODE_ANY, NULL));
        else
            (void)json_object_del(object, cases[i].name);
        CHECK_INT(schema_faults(schema, json), 1);
        json_decref(json);
    }
    record_release(&record);
    json_decref(schema);
}

static void test_counts_add_up(void)
{
    struct record record;
    size_t total = 0;

    sample_record(RUN_ENFORCE, &record);
    const struct record_summary *summary = &record.summary;
    for (int status = 0; status <= STATUS_FAILED; status++) {
        size_t of_grades = 0;

        for (int grade = 0; grade <= GRADE_CAT1; grade++)
            of_grades += summary->by_grade[grade][status];
        CHECK_INT(of_grades, summary->counts.by_status[status]);
        total += of_grades;
    }
    CHECK_INT(total, summary->counts.selected);
    CHECK_INT(total, record.control_count);
    record_release(&record);
}

static void test_verdict(void)
{
    static const struct {
        const char *row;
        enum run_mode mode;
        bool is_passed;
        int exit;
        bool is_blocked;
        bool is_partial;
    } cases[] = {
        { "blocked", RUN_ENFORCE, false, 1, true, true },
        { "would block", RUN_AUDIT, false, 0, true, true },
        { "passed", RUN_ENFORCE, true, 0, false, false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct record record;

        test_row(cases[i].row);
        if (cases[i].is_passed)
            sample_passed_record(&record);
        else
            sample_record(cases[i].mode, &record);
        CHECK_INT(record.verdict.exit, cases[i].exit);
        CHECK_INT(record.verdict.is_blocked, cases[i].is_blocked);
        CHECK_INT(record.verdict.is_partial, cases[i].is_partial);
        CHECK_INT(record.verdict.is_enforced, cases[i].mode == RUN_ENFORCE);
        record_release(&record);
    }
}

static void test_binding(void)
{
    static const char commit[] = "1111111111111111111111111111111111111111";
    static const struct {
        const char *row;
        const char *commit;
        size_t label_count; /* the last one of the sample is the revision */
        enum source_binding binding;
        size_t warning_count;
    } cases[] = {
        { "the same", commit, 3, SOURCE_LABEL_MATCH, 0 },
        { "another", "2222222222222222222222222222222222222222", 3, SOURCE_LABEL_MISMATCH, 1 },
        { "an abbreviation is another", "1111111", 3, SOURCE_LABEL_MISMATCH, 1 },
        { "no label", commit, 2, SOURCE_UNLABELLED, 0 },
        { "no commit", "", 3, SOURCE_BINDING_UNKNOWN, 0 },
        { "neither", "", 2, SOURCE_UNLABELLED, 0 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct run_facts facts = *sample_facts();
        struct image image = *sample_image();
        struct results results;
        struct record record;

        test_row(cases[i].row);
        sample_results(&results);
        results.warning_count = 0;
        image.warning_count = 0;
        image.config.label_count = cases[i].label_count;
        facts.source.commit = str_of(cases[i].commit);
        facts.ci.commit = str_of("");
        record_build(&facts, &image, &results, &record);
        CHECK_INT(record.source.binding, cases[i].binding);
        CHECK_INT(record.warnings.count, cases[i].warning_count);
        record_release(&record);
        results_release(&results);
    }
}

static void test_remote(void)
{
    static const struct {
        const char *remote;
        const char *want;
    } cases[] = {
        { "https://example.com/a.git", "https://example.com/a.git" },
        { "https://user@example.com/a.git", "https://example.com/a.git" },
        { "https://user:p%40ss@example.com/a.git", "https://example.com/a.git" },
        { "https://us:er:p@ss@example.com/a@b.git", "https://example.com/a@b.git" },
        { "https://example.com/a.git?token=x", "https://example.com/a.git" },
        { "https://example.com/a.git#token", "https://example.com/a.git" },
        { "https://x:tok/en@example.com/a", "https://x:tok/en@example.com/a" },
        { "ssh://git@example.com:22/a.git", "ssh://example.com:22/a.git" },
        { "git@example.com:a/b.git", "example.com:a/b.git" },
        { "/srv/git/a.git", "/srv/git/a.git" },
        { "../a@b", "../a@b" },
        { "https://example.com/\x1b[2J", "https://example.com/\\x1b[2J" },
        { "https://", "https://" },
        { "", "" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct run_facts facts = *sample_facts();
        struct results results;
        struct record record;

        test_row(cases[i].remote);
        sample_results(&results);
        facts.source.remote = str_of(cases[i].remote);
        record_build(&facts, sample_image(), &results, &record);
        CHECK_STR(record.source.remote, cases[i].want);
        record_release(&record);
        results_release(&results);
    }
}

/* What policy, trust and waivers make of the verdict. */
static void test_trust_verdict(void)
{
    static const struct {
        enum sample_trust which;
        bool is_blocked;
        int exit;
        bool is_partial;
        bool is_bootstrap;
        size_t waived;
        const char *reason; /* the first */
    } cases[] = {
        { SAMPLE_WAIVED, false, 0, false, false, 2, "" },
        { SAMPLE_BREAK_GLASS, false, 0, false, false, 2, "" },
        { SAMPLE_REFUSED, true, 1, false, false, 0, "1 failure at or above CAT II" },
        { SAMPLE_NO_POLICY, true, 1, false, false, 0, "1 failure at or above CAT II" },
        { SAMPLE_AUDIT, true, 0, false, false, 0, "1 failure at or above CAT II" },
        { SAMPLE_PARTIAL, true, 1, true, false, 0,
          "partial: narrowed by --skip, --control (an enforcing policy judges whole runs only)" },
        { SAMPLE_SELF, true, 1, false, false, 0,
          "trust: self: the policy is HEAD's own, and HEAD is not the root's tip" },
        { SAMPLE_BOOTSTRAP, true, 0, false, true, 0, "1 failure at or above CAT II" },
        { SAMPLE_ORGANISATION, true, 1, false, false, 0, "1 failure at or above CAT II" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct record record;

        test_row(sample_trust_name(cases[i].which));
        sample_trust_record(cases[i].which, &record);
        CHECK_INT(record.verdict.is_blocked, cases[i].is_blocked);
        CHECK_INT(record.verdict.exit, cases[i].exit);
        CHECK_INT(record.verdict.is_partial, cases[i].is_partial);
        CHECK_INT(record.verdict.is_bootstrap, cases[i].is_bootstrap);
        CHECK_INT(record.verdict.waived, cases[i].waived);
        CHECK_INT(record.verdict.reasons.count, cases[i].is_blocked ? 1 : 0);
        if (record.verdict.reasons.count > 0)
            CHECK_STR(record.verdict.reasons.items[0], cases[i].reason);
        record_release(&record);
    }
}

/* A waiver changes the decision and nothing else. */
static void test_waived_status(void)
{
    struct record record;

    sample_trust_record(SAMPLE_BREAK_GLASS, &record);
    CHECK_INT(record.control_count, 2);
    CHECK_INT(record.controls[0].status, STATUS_FAILED);
    CHECK_INT(record.controls[1].status, STATUS_ERROR);
    for (size_t i = 0; i < record.control_count; i++) {
        CHECK_INT(record.controls[i].decision, DECISION_WAIVED);
        CHECK_INT(record.controls[i].waivers.count, 1);
        CHECK_STR(record.controls[i].waivers.items[0], "WVR-20261123-fire");
    }
    CHECK_INT(record.summary.counts.by_status[STATUS_FAILED], 1);
    CHECK_INT(record.summary.counts.by_status[STATUS_ERROR], 1);
    record_release(&record);
}

/* Whether a warning begins so. */
static bool has_warning(const struct record *record, const char *start)
{
    for (size_t i = 0; i < record->warnings.count; i++) {
        if (str_starts_with(record->warnings.items[i], str_of(start)))
            return true;
    }
    return false;
}

static void test_warnings_of_trust(void)
{
    static const struct {
        enum sample_trust which;
        const char *start;
        bool is_there;
    } cases[] = {
        { SAMPLE_BREAK_GLASS, "BREAK-GLASS waiver WVR-20261123-fire covers secret-in-layer", true },
        { SAMPLE_BREAK_GLASS, "the key of old@example.com (.gate/allowed_signers:2) ended", true },
        { SAMPLE_BREAK_GLASS, "the key of soon@example.com (.gate/allowed_signers:3) ends", true },
        { SAMPLE_BREAK_GLASS, "the key of later@example.com", false },
        { SAMPLE_BREAK_GLASS, "the key of ci@example.com", false },
        { SAMPLE_WAIVED, "waiver WVR-20261120-k3f9 ends at 2026-12-21T00:00:00Z", true },
        { SAMPLE_WAIVED, "waiver WVR-20261121-false", false },
        { SAMPLE_REFUSED, "waiver WVR-06-few", false }, /* ends soon, and does not count */
        { SAMPLE_REFUSED, "waiver WVR-02-expired", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct record record;

        test_row(cases[i].start);
        sample_trust_record(cases[i].which, &record);
        CHECK_INT(has_warning(&record, cases[i].start), cases[i].is_there);
        record_release(&record);
    }
}

static void test_same_bytes(void)
{
    json_t *json[2];

    for (size_t i = 0; i < COUNT_OF(json); i++) {
        struct record record;

        sample_record(RUN_ENFORCE, &record);
        json[i] = load(&record);
        record_release(&record);
    }
    CHECK(json_equal(json[0], json[1]));
    json_decref(json[0]);
    json_decref(json[1]);
}

static const struct test tests[] = {
    { "schema", test_schema },
    { "schema_finds_faults", test_schema_finds_faults },
    { "counts_add_up", test_counts_add_up },
    { "verdict", test_verdict },
    { "binding", test_binding },
    { "remote", test_remote },
    { "trust_verdict", test_trust_verdict },
    { "waived_status", test_waived_status },
    { "warnings_of_trust", test_warnings_of_trust },
    { "same_bytes", test_same_bytes },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
