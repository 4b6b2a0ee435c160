#include "unit/said.h"

#include <stdio.h>

#include "check/check.h"
#include "unit/test.h"

static void add_place(struct buf *out, const struct origin *origin)
{
    char line[32];

    buf_add(out, origin->path);
    if (origin->line) {
        (void)snprintf(line, sizeof(line), ":%u", origin->line);
        buf_add(out, str_of(line));
    }
    if (origin->entry.len > 0) {
        buf_add(out, STR(" "));
        buf_add(out, origin->entry);
    }
}

static void add_status(struct buf *out, enum status status, enum reason reason)
{
    buf_add(out, str_of(status_name(status)));
    if (reason != REASON_NONE) {
        buf_add(out, STR(" "));
        buf_add(out, str_of(reason_name(reason)));
    }
}

static void add_result(struct buf *out, const struct control_assertion *assertion)
{
    add_status(out, assertion->result.status, assertion->result.reason);
    buf_add(out, STR(" | "));
    buf_add(out, assertion->result.code_desc);
    buf_add(out, STR("\n"));
    for (size_t i = 0; i < assertion->finding_count; i++) {
        const struct finding *finding = &assertion->findings[i].finding;

        buf_add(out, STR("  "));
        add_place(out, &finding->origin);
        buf_add(out, STR(" | "));
        buf_add(out, finding->expected);
        buf_add(out, STR(" | "));
        buf_add(out, finding->got);
        buf_add(out, STR("\n"));
    }
}

/* The control's results, a line each, their findings below them. */
static void add_outcome(struct buf *out, const struct results *results)
{
    const struct control_outcome *outcome = &results->controls[0];

    CHECK_INT(results->control_count, 1);
    if (outcome->assertion_count == 0) {
        add_status(out, outcome->status, outcome->reason);
        buf_add(out, STR(" | "));
        buf_add(out, outcome->reason_text);
        buf_add(out, STR("\n"));
    }
    for (size_t i = 0; i < outcome->assertion_count; i++)
        add_result(out, &outcome->assertions[i]);
}

struct profile *said_open(struct str text)
{
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct profile *profile = NULL;
    struct error err = ERROR_INIT;

    if (profile_parse(STR("p.yaml"), text, &diagnostics, &profile, &err)) {
        struct str fault = diagnostic_text(vec_at(&diagnostics.items, 0), &diagnostics.arena);

        CHECK_STR(fault, "");
    }
    diagnostics_release(&diagnostics);
    return profile;
}

const struct test_case *said_case(struct profile *profile, const char *files)
{
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct test_cases cases = { .count = 0 };
    struct error err = ERROR_INIT;
    struct str text = arena_printf(profile->arena,
                                   "tests: [{name: t, rootfs: {%s}, expect: {a: passed}}]", files);

    CHECK_INT(test_cases_parse(profile, STR("t.yaml"), text, &diagnostics, &cases, &err), GATE_OK);
    CHECK_STR(str_of(err.message), "");
    diagnostics_release(&diagnostics);
    return cases.count ? cases.items : NULL;
}

void said_results(struct profile *profile, const struct test_case *test,
                  void (*use)(const struct results *results, struct image *image, void *context),
                  void *context)
{
    CLEANUP(image_closep) struct image *image = NULL;
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    const struct check_plan plan = {
        .profiles = &profile,
        .profile_count = 1,
        .level = 2,
        .fail_on_grade = GRADE_CAT2,
    };
    struct results results;
    struct error err = ERROR_INIT;

    results_init(&results);
    check_wishes(&plan, &wishes);
    if (!image_from_memory(test->config_json, test->tags, test->tag_count, test->layers,
                           test->layer_count, &wishes, &image, &err) &&
        !check_image(image, &plan, &results, &err))
        use(&results, image, context);
    CHECK_STR(str_of(err.message), "");
    results_release(&results);
}

static void say(const struct results *results, struct image *image ATTR_UNUSED, void *out)
{
    add_outcome(out, results);
}

void said_judge(struct profile *profile, const struct test_case *test, struct buf *out)
{
    said_results(profile, test, say, out);
}

void said_check(const char *profile_text, const struct said_row *row, const char *end)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf out = BUF_INIT(1U << 20);
    struct str text = arena_printf(&arena, "%s%s%s", profile_text, row->entries, end);
    CLEANUP(profile_closep) struct profile *profile = NULL;

    test_row(row->name);
    profile = said_open(text);
    const struct test_case *test = profile ? said_case(profile, row->files) : NULL;
    if (test)
        said_judge(profile, test, &out);
    CHECK_STR(buf_str(&out), row->said);
}
