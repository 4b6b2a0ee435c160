#include <stdlib.h>

#include "base/limits.h"
#include "profile/profile.h"
#include "profile/test_case.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_faults(const struct diagnostics *diagnostics)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    for (size_t i = 0; i < diagnostics->items.count; i++) {
        const struct diagnostic *diagnostic = vec_at(&diagnostics->items, i);

        if (diagnostic->message.len == 0 || diagnostic_text(diagnostic, &arena).len == 0)
            abort();
    }
}

/* The effective profile as a text is the same profile again. */
static void check_effective(const struct profile *profile)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct digest digest = profile_effective_digest(profile);
    struct str text = profile_effective_text(profile, &arena);
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct profile *again = NULL;
    struct error err = ERROR_INIT;

    /* an empty text is one past the limit, and so is a file that is longer than may be read */
    if (text.len > 0 && text.len < LIMIT_PROFILE_BYTES) {
        if (profile_parse(STR("effective"), text, &diagnostics, &again, &err))
            abort();
        const struct digest other = profile_effective_digest(again);
        if (!digest_equal(&digest, &other))
            abort();
    }
    profile_close(again);
    diagnostics_release(&diagnostics);
}

/* A profile that loads is whole: every control has what the engine and the reports rely on. */
static void check_profile(struct profile *profile)
{
    struct wish_set wishes = WISH_SET_INIT;

    if (profile->control_count == 0)
        abort();
    for (size_t i = 0; i < profile->control_count; i++) {
        const struct control *control = &profile->controls[i];

        if (control->id.len == 0 || control_rev(control, profile->arena).len != 12 ||
            control->title.ptr == NULL || control->code.len == 0 || control->impact < 0 ||
            control->impact > 1)
            abort();
        if (control_level(control, STR("debian12")) < 1)
            abort();
        control->engine->wishes(control, &wishes);
    }
    wish_set_release(&wishes);
    check_effective(profile);
}

/* The same bytes as the tests of a profile that did load. */
static void read_tests(struct profile *profile, struct str text)
{
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct test_cases cases;
    struct error err = ERROR_INIT;

    if (test_cases_parse(profile, STR("tests"), text, &diagnostics, &cases, &err) == GATE_OK &&
        diagnostics.items.count > 0)
        abort();
    check_faults(&diagnostics);
    diagnostics_release(&diagnostics);
}

static struct profile *small_profile(void)
{
    static const char text[] =
        "gate_profile: 1\nname: p\nversion: 1\ntitle: P\ninputs: {a: {type: list, default: []}}\n"
        "controls: [{id: a, title: A, impact: 1, describe: [{ask: so?}]}]\n";
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct profile *profile = NULL;
    struct error err = ERROR_INIT;

    if (profile_parse(STR("p"), str_of(text), &diagnostics, &profile, &err))
        abort();
    diagnostics_release(&diagnostics);
    return profile;
}

/* Whatever the bytes: a profile or faults, never both and never neither. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = { .ptr = (const char *)data, .len = size };
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct profile *profile = NULL;
    struct error err = ERROR_INIT;

    enum gate_rc rc = profile_parse(STR("fuzz"), text, &diagnostics, &profile, &err);
    if (rc != err.rc || (rc == GATE_OK) != (profile != NULL) ||
        (rc == GATE_OK) != (diagnostics.items.count == 0))
        abort();
    check_faults(&diagnostics);
    diagnostics_release(&diagnostics);
    if (profile)
        check_profile(profile);
    profile_close(profile);

    profile = small_profile();
    read_tests(profile, text);
    profile_close(profile);
    return 0;
}
