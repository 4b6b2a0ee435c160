#include "report/requirement_text.h"

#include "base/attributes.h"

const char *requirement_text_state(enum requirement_state state)
{
    static const char *const words[REQUIREMENT_STATES] = {
        [REQUIREMENT_NOT_APPLICABLE] = "not applicable",
        [REQUIREMENT_NOT_SHOWN] = "not shown",
        [REQUIREMENT_PASSED] = "passed",
        [REQUIREMENT_PARTLY] = "passed in part",
        [REQUIREMENT_WAIVED] = "waived",
        [REQUIREMENT_FAILED] = "failed",
    };

    return words[state];
}

/* `text`, and behind it "3 WORD" unless there is none. */
static struct str add_count(struct str text, size_t count, const char *word, struct arena *arena)
{
    if (count == 0)
        return text;
    return arena_printf(arena, "%.*s%s%zu %s", STR_ARG(text), text.len > 0 ? ", " : "", count,
                        word);
}

struct str requirement_text(const struct record_requirement *requirement, struct arena *arena)
{
    const size_t *by_status = requirement->by_status;
    size_t unasked = by_status[STATUS_SKIPPED] + by_status[STATUS_NOT_APPLICABLE];
    struct str text = STR("");

    text = add_count(text, by_status[STATUS_PASSED], "passed", arena);
    text = add_count(text, by_status[STATUS_FAILED], "failed", arena);
    text = add_count(text, by_status[STATUS_ERROR], "error", arena);
    text = add_count(text, requirement->waived, "waived", arena);
    text = add_count(text, requirement->not_shown, "not shown", arena);
    text = add_count(text, unasked - requirement->not_shown, "not applicable", arena);
    return arena_printf(arena, "%s: %.*s", requirement_text_state(requirement->state),
                        STR_ARG(text));
}

struct str requirement_text_summary(const struct record_framework *framework, struct arena *arena)
{
    struct str text = STR("");
    size_t count = 0;

    for (int state = REQUIREMENT_FAILED; state >= REQUIREMENT_NOT_APPLICABLE; state--) {
        text = add_count(text, framework->by_state[state],
                         requirement_text_state((enum requirement_state)state), arena);
        count += framework->by_state[state];
    }
    return arena_printf(arena, "%zu requirement%s%s%.*s", count, count == 1 ? "" : "s",
                        count > 0 ? ": " : "", STR_ARG(text));
}

struct str requirement_text_names(const struct record_framework *framework,
                                  enum requirement_state state, struct arena *arena)
{
    struct str text = STR("");

    for (size_t i = 0; i < framework->requirement_count; i++) {
        const struct record_requirement *requirement = &framework->requirements[i];

        if (requirement->is_asked && requirement->state == state)
            text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), text.len > 0 ? ", " : "",
                                STR_ARG(requirement->name));
    }
    return text;
}

struct str requirement_text_outside(const struct record_framework *framework, bool has_reasons,
                                    struct arena *arena)
{
    struct str text = STR("");

    for (size_t i = 0; i < framework->outside_count; i++) {
        const struct record_outside *outside = &framework->outside[i];
        const char *comma = has_reasons ? "; " : ", ";

        text = arena_printf(arena, "%.*s%s%.*s%s%.*s", STR_ARG(text), text.len > 0 ? comma : "",
                            STR_ARG(outside->requirement), has_reasons ? " " : "",
                            STR_ARG(has_reasons ? outside->reason : STR("")));
    }
    return text;
}
