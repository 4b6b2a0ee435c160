#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attributes.h"
#include "base/file.h"
#include "base/text.h"
#include "report/report.h"
#include "unit/golden.h"
#include "unit/sample.h"
#include "unit/sample_trust.h"
#include "unit/test.h"

/* What a writer writes; for free(). */
static char *write_text(const char *format, const struct record *record,
                        const struct report_options *options)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    report_by_name(str_of(format))->write(record, options, out);
    if (!out || fclose(out) != 0)
        abort();
    return text;
}

static void test_golden(void)
{
    static const struct report_written written[] = { { &report_junit, { "gate.xml", 8 } } };
    static const struct {
        const char *golden;
        const char *format;
        enum run_mode mode;
        struct report_options options;
    } cases[] = {
        { "cli", "cli", RUN_ENFORCE, { .written = written, .written_count = 1 } },
        { "cli-audit", "cli", RUN_AUDIT, { .width = 0 } },
        { "cli-all", "cli", RUN_ENFORCE, { .is_all = true, .width = 100 } },
        { "cli-narrow", "cli", RUN_ENFORCE, { .width = 60 } },
        { "cli-colour", "cli", RUN_ENFORCE, { .is_coloured = true } },
        { "json", "json", RUN_ENFORCE, { .width = 0 } },
        { "junit", "junit", RUN_ENFORCE, { .width = 0 } },
        { "junit-audit", "junit", RUN_AUDIT, { .width = 0 } },
        { "junit-strict", "junit", RUN_AUDIT, { .is_strict = true } },
        { "inspec-json", "inspec-json", RUN_ENFORCE, { .width = 0 } },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct record record;
        char name[128];

        sample_record(cases[i].mode, &record);
        char *text = write_text(cases[i].format, &record, &cases[i].options);
        (void)snprintf(name, sizeof(name), "fixtures/report/%s.golden", cases[i].golden);
        golden_check(name, str_of(text));
        free(text);
        record_release(&record);
    }
}

static void test_golden_passed(void)
{
    static const char *const formats[] = { "cli", "junit", "json", "inspec-json" };
    static const struct report_options options = { .width = 0 };

    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        struct record record;
        char name[128];

        sample_passed_record(&record);
        char *text = write_text(formats[i], &record, &options);
        (void)snprintf(name, sizeof(name), "fixtures/report/%s-passed.golden", formats[i]);
        golden_check(name, str_of(text));
        free(text);
        record_release(&record);
    }
}

/* What policy, trust and waivers make of a run, in every format. */
static void test_golden_trust(void)
{
    static const struct {
        const char *format;
        const char *suffix;
        struct report_options options;
    } cases[] = {
        { "cli", "", { .width = 0 } },
        { "cli", "-all", { .is_all = true } },
        { "json", "", { .width = 0 } },
        { "junit", "", { .width = 0 } },
        { "junit", "-strict", { .is_strict = true } },
        { "inspec-json", "", { .width = 0 } },
    };

    for (int which = 0; which < SAMPLE_TRUST_COUNT; which++) {
        struct record record;

        sample_trust_record((enum sample_trust)which, &record);
        for (size_t i = 0; i < COUNT_OF(cases); i++) {
            const char *sample = sample_trust_name((enum sample_trust)which);
            char *text = write_text(cases[i].format, &record, &cases[i].options);
            char name[128];

            (void)snprintf(name, sizeof(name), "fixtures/report/trust/%s/%s%s.golden", sample,
                           cases[i].format, cases[i].suffix);
            golden_check(name, str_of(text));
            free(text);
        }
        record_release(&record);
    }
}

static void check_leaks(const struct record *record)
{
    for (size_t i = 0; i < report_def_count; i++) {
        static const struct report_options options = { .is_all = true };
        char *text = write_text(report_defs[i]->name, record, &options);

        test_row(report_defs[i]->name);
        CHECK(strstr(text, SAMPLE_TOKEN) == NULL);
        CHECK(strstr(text, &SAMPLE_TOKEN[4]) == NULL);
        CHECK(strstr(text, SAMPLE_PASSWORD) == NULL);
        CHECK(strstr(text, "0123456789abcdefghijkl") == NULL);
        CHECK(strchr(text, '\x1b') == NULL);
        CHECK(strstr(text, "\xe2\x80\xae") == NULL);
        CHECK(strstr(text, "\n::") == NULL);
        CHECK(text_is_utf8(str_of(text)));
        free(text);
    }
}

/* No report shows a credential, a byte that steers a terminal, or what is not UTF-8. */
static void test_nothing_leaks(void)
{
    struct record record;

    sample_record(RUN_ENFORCE, &record);
    check_leaks(&record);
    record_release(&record);
    for (int which = 0; which < SAMPLE_TRUST_COUNT; which++) {
        sample_trust_record((enum sample_trust)which, &record);
        check_leaks(&record);
        record_release(&record);
    }
}

/* A waived control is told as such, and never as one that passed or blocks. */
static void test_waived_stays_failed(void)
{
    static const struct {
        const char *format;
        bool is_strict;
        const char *want;
        const char *never;
    } cases[] = {
        { "cli", false, "still failing", " x secret-in-layer" },
        { "cli", false, "BREAK-GLASS  WVR-20261123-fire", "CAT I  direct" },
        { "cli", false, "2 waived (1 BREAK-GLASS waiver), 0 blocking, exit 0", "not blocking" },
        { "json", false, "\"status\": \"failed\"", "\"decision\": \"block\"" },
        { "json", false, "\"BREAK-GLASS waiver WVR-20261123-fire covers", "\"passed\": 1" },
        { "junit", false, "<skipped message=\"BREAK-GLASS: waived by", "<failure" },
        { "junit", false, "kind: BREAK-GLASS", "<error" },
        { "junit", true, "<failure message=\"BREAK-GLASS: waived by", "<skipped" },
        { "junit", true, "<error message=\"BREAK-GLASS: waived by", "<skipped" },
        { "inspec-json", false, "\"status\": \"failed\"", "\"status\": \"skipped\"" },
        { "inspec-json", false, "\"skipped_due_to_waiver\": false", "\"waiver_data\": {}" },
    };
    struct record record;

    sample_trust_record(SAMPLE_BREAK_GLASS, &record);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct report_options options = { .is_strict = cases[i].is_strict };
        char *text = write_text(cases[i].format, &record, &options);

        test_row(cases[i].want);
        CHECK(strstr(text, cases[i].want) != NULL);
        CHECK(strstr(text, cases[i].never) == NULL);
        free(text);
    }
    record_release(&record);
}

/* Lines of the terminal have at most the width, but for places, which are never cut. */
static void test_width(void)
{
    static const struct report_options options = { .width = 80 };
    struct record record;

    sample_record(RUN_ENFORCE, &record);
    char *text = write_text("cli", &record, &options);
    struct str rest = str_of(text);
    struct str line;

    while (str_cut(&rest, '\n', &line))
        CHECK(text_columns(line) <= 80 || str_find(line, STR("/a very long folder")) >= 0);
    free(text);
    record_release(&record);
}

static void test_request(void)
{
    static const struct {
        const char *row;
        const char *text;
        enum gate_rc rc;
        const char *name; /* or a part of the message */
        bool is_strict;
        const char *path;
    } cases[] = {
        { "format alone is stdout", "json", GATE_OK, "json", false, "" },
        { "dash is stdout", "json:-", GATE_OK, "json", false, "" },
        { "path", "junit:gate.xml", GATE_OK, "junit", false, "gate.xml" },
        { "path with a colon", "junit:a:b.xml", GATE_OK, "junit", false, "a:b.xml" },
        { "strict", "junit:strict", GATE_OK, "junit", true, "" },
        { "strict with a path", "junit:strict:gate.xml", GATE_OK, "junit", true, "gate.xml" },
        { "strict with stdout", "junit:strict:-", GATE_OK, "junit", true, "" },
        { "a file that begins so", "junit:strict.xml", GATE_OK, "junit", false, "strict.xml" },
        { "a file called strict", "junit:./strict", GATE_OK, "junit", false, "./strict" },
        { "json has no strict", "json:strict", GATE_OK, "json", false, "strict" },
        { "name with a dash", "inspec-json:x", GATE_OK, "inspec-json", false, "x" },
        { "no path", "json:", GATE_EUSAGE, "no path", false, "" },
        { "strict, no path", "junit:strict:", GATE_EUSAGE, "no path", false, "" },
        { "unknown, near", "junitt", GATE_EUSAGE, "did you mean 'junit'", false, "" },
        { "unknown, far", "spreadsheet:x", GATE_EUSAGE, "unknown report", false, "" },
        { "empty", "", GATE_EUSAGE, "unknown report", false, "" },
        { "a path alone", ":x", GATE_EUSAGE, "unknown report", false, "" },
        { "case matters", "JSON", GATE_EUSAGE, "unknown report", false, "" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct report_request request = { .def = NULL };
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(report_request_parse(str_of(cases[i].text), &request, &err), cases[i].rc);
        if (cases[i].rc) {
            CHECK(strstr(err.message, cases[i].name) != NULL);
            CHECK(request.def == NULL);
            continue;
        }
        CHECK_STR(str_of(request.def->name), cases[i].name);
        CHECK_INT(request.is_strict, cases[i].is_strict);
        CHECK_STR(request.path, cases[i].path);
    }
}

static void test_save(void)
{
    static const struct report_options options = { .width = 0 };
    struct error err = ERROR_INIT;
    struct record record;
    char folder[] = "/tmp/test_report.XXXXXX";
    char path[64];

    if (!mkdtemp(folder))
        abort();
    sample_record(RUN_ENFORCE, &record);
    (void)snprintf(path, sizeof(path), "%s/gate.xml", folder);
    CHECK_INT(report_save(&report_junit, &record, &options, path, &err), GATE_OK);
    CHECK_INT(access(path, R_OK), 0);
    (void)unlink(path);
    CHECK_INT(rmdir(folder), 0);
    CHECK_INT(report_save(&report_junit, &record, &options, path, &err), GATE_ENOTFOUND);
    struct error full = ERROR_INIT;
    CHECK_INT(report_save(&report_junit, &record, &options, "/dev/full", &full), GATE_EUNSUPPORTED);
    record_release(&record);
}

/* A stream that fails keeps its error: the writers neither test each write nor stop. */
static void test_full_disk(void)
{
    static const struct report_options options = { .width = 0 };
    struct record record;

    sample_record(RUN_ENFORCE, &record);
    for (size_t i = 0; i < report_def_count; i++) {
        FILE *out = fopen("/dev/full", "we");

        test_row(report_defs[i]->name);
        if (!out)
            abort();
        report_defs[i]->write(&record, &options, out);
        CHECK(fflush(out) != 0 || ferror(out));
        (void)fclose(out);
    }
    record_release(&record);
}

static const struct test tests[] = {
    { "golden", test_golden },
    { "golden_passed", test_golden_passed },
    { "golden_trust", test_golden_trust },
    { "nothing_leaks", test_nothing_leaks },
    { "waived_stays_failed", test_waived_stays_failed },
    { "width", test_width },
    { "request", test_request },
    { "save", test_save },
    { "full_disk", test_full_disk },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
