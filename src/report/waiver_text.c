#include "report/waiver_text.h"

#include <inttypes.h>

#include "base/clock.h"
#include "check/grade.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

const struct record_waiver *waiver_text_find(const struct record *record, struct str id)
{
    for (size_t i = 0; i < record->waiver_count; i++) {
        if (str_equal(record->waivers[i].id, id))
            return &record->waivers[i];
    }
    return NULL;
}

bool waiver_text_is_break_glass(const struct record_waiver *waiver)
{
    return str_equal(waiver->kind, STR("break-glass"));
}

static bool is_false_positive(const struct record_waiver *waiver)
{
    return str_equal(waiver->kind, STR("false-positive"));
}

struct str waiver_text_kind(const struct record_waiver *waiver)
{
    if (waiver_text_is_break_glass(waiver))
        return STR("BREAK-GLASS");
    return is_false_positive(waiver) ? STR("false positive") : STR("");
}

static struct str add_count(struct str text, size_t count, const char *what, struct arena *arena)
{
    if (count == 0)
        return text;
    return arena_printf(arena, "%.*s%s%zu %s%s", STR_ARG(text), text.len > 0 ? ", " : "", count,
                        what, count == 1 ? "" : "s");
}

static struct str count_used(const struct record *record, bool has_plain, struct arena *arena)
{
    size_t plain = 0;
    size_t break_glass = 0;
    size_t false_positive = 0;
    struct str text = STR("");

    for (size_t i = 0; i < record->waiver_count; i++) {
        const struct record_waiver *waiver = &record->waivers[i];

        if (waiver->status != WAIVER_USED)
            continue;
        if (waiver_text_is_break_glass(waiver))
            break_glass++;
        else if (is_false_positive(waiver))
            false_positive++;
        else
            plain++;
    }
    text = add_count(text, has_plain ? plain : 0, "waiver", arena);
    text = add_count(text, break_glass, "BREAK-GLASS waiver", arena);
    return add_count(text, false_positive, "false positive", arena);
}

struct str waiver_text_used(const struct record *record, struct arena *arena)
{
    return count_used(record, true, arena);
}

struct str waiver_text_special(const struct record *record, struct arena *arena)
{
    return count_used(record, false, arena);
}

struct str waiver_text_date(int64_t seconds, struct arena *arena)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(seconds, text);
    struct str time = str_of(text);
    if (seconds % DAY == 0)
        time.len -= sizeof("T00:00:00Z") - 1;
    return arena_str(arena, time);
}

struct str waiver_text_left(int64_t end, int64_t now, struct arena *arena)
{
    int64_t left = end - now;
    int64_t unit = left / 2 >= DAY ? DAY : left / 2 >= HOUR ? HOUR : MINUTE;
    const char *name = unit == DAY ? "day" : unit == HOUR ? "hour" : "minute";

    if (left <= 0)
        return STR("ended");
    return arena_printf(arena, "%" PRId64 " %s%s", left / unit, name, left / unit == 1 ? "" : "s");
}

int64_t waiver_text_end(const struct record *record, const struct record_control *control)
{
    int64_t end = 0;

    for (size_t i = 0; i < control->waivers.count; i++) {
        const struct record_waiver *waiver = waiver_text_find(record, control->waivers.items[i]);

        if (waiver && (end == 0 || waiver->expires < end))
            end = waiver->expires;
    }
    return end;
}

struct str waiver_text_control(const struct record *record, const struct record_control *control,
                               struct arena *arena)
{
    const char *loud = "";
    struct str ids = STR("");

    for (size_t i = 0; i < control->waivers.count; i++) {
        struct str id = control->waivers.items[i];
        const struct record_waiver *waiver = waiver_text_find(record, id);

        if (waiver && waiver_text_is_break_glass(waiver))
            loud = "BREAK-GLASS: ";
        ids = arena_printf(arena, "%.*s%s%.*s", STR_ARG(ids), i > 0 ? ", " : "", STR_ARG(id));
    }
    return arena_printf(arena, "%swaived by %.*s until %.*s", loud, STR_ARG(ids),
                        STR_ARG(waiver_text_date(waiver_text_end(record, control), arena)));
}

struct str waiver_text_people(const struct record_waiver *waiver, struct arena *arena)
{
    struct str text = STR("");

    if (waiver->approved.len > 0)
        text = arena_printf(arena, "approved by %.*s", STR_ARG(waiver->approved));
    if (waiver->requested_by.len > 0)
        text = arena_printf(arena, "%.*s%srequested by %.*s", STR_ARG(text),
                            text.len > 0 ? ", " : "", STR_ARG(waiver->requested_by));
    return text;
}

struct str waiver_text_controls(const struct record_waiver *waiver, struct arena *arena)
{
    struct str text = STR("");

    for (size_t i = 0; i < waiver->controls.count; i++) {
        struct str rest = waiver->controls.items[i];
        struct str id = STR("");

        (void)str_cut(&rest, '@', &id);
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "", STR_ARG(id));
    }
    return text;
}

/* An explanation may begin with the status: "expired 3 days ago". */
struct str waiver_text_status(const struct record_waiver *waiver, struct arena *arena)
{
    struct str status = str_of(waiver_status_name(waiver->status));

    if (waiver->explanation.len == 0)
        return status;
    if (str_starts_with(waiver->explanation, status))
        return waiver->explanation;
    return arena_printf(arena, "%.*s: %.*s", STR_ARG(status), STR_ARG(waiver->explanation));
}

struct str waiver_text_line(const struct record_waiver *waiver, struct arena *arena)
{
    struct str kind = waiver_text_is_break_glass(waiver) ? STR("BREAK-GLASS ") : STR("");
    struct str controls = waiver_text_controls(waiver, arena);

    if (controls.len > 0)
        controls = arena_printf(arena, " (%.*s)", STR_ARG(controls));
    return arena_printf(arena, "%.*s%.*s%.*s %.*s", STR_ARG(kind), STR_ARG(waiver->id),
                        STR_ARG(controls), STR_ARG(waiver_text_status(waiver, arena)));
}

/* "cat2" is "CAT II" for people. */
static struct str threshold_text(struct str threshold)
{
    for (int grade = GRADE_CAT3; grade <= GRADE_CAT1; grade++) {
        if (str_equal(threshold, str_of(grade_name((enum grade)grade))))
            return str_of(grade_title((enum grade)grade));
    }
    return threshold;
}

struct str waiver_text_policy(const struct record *record, struct arena *arena)
{
    const struct record_policy *policy = &record->policy;
    struct str until = STR("");

    if (!policy->is_given)
        return STR("none: built-in defaults, no waiver applies");

    if (policy->mode == RUN_AUDIT && policy->has_enforce_after)
        until = arena_printf(arena, "%s%.*s",
                             policy->enforce_after > record->run.started ? " until "
                                                                         : ", enforced since ",
                             STR_ARG(waiver_text_date(policy->enforce_after, arena)));
    return arena_printf(arena, "mode %s%.*s, threshold %.*s, level %d%s%.*s",
                        policy->mode == RUN_AUDIT ? "audit" : "enforce", STR_ARG(until),
                        STR_ARG(threshold_text(policy->threshold)), policy->level,
                        policy->image.len > 0 ? ", image " : "", STR_ARG(policy->image));
}
