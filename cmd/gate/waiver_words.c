#include "gate/waiver_words.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/text.h"
#include "waiver/apply.h"

enum { HOUR = 3600, DAY = 24 * HOUR, LONGEST_HOURS = 4 * 24, CONTROLS_SHOWN = 3 };

/* A text of a waiver or record as one safe line; line breaks become blanks. */
static struct str safe(struct str text, struct arena *arena)
{
    struct str trimmed = str_trim(text);
    char *line = arena_new(arena, trimmed.len + 1, 1);

    for (size_t i = 0; i < trimmed.len; i++) {
        line[i] = trimmed.ptr[i];
        if (line[i] == '\n')
            line[i] = ' ';
    }
    return text_safe((struct str){ .ptr = line, .len = trimmed.len }, arena);
}

struct str waiver_words_span(int64_t seconds, struct arena *arena)
{
    int64_t hours = (seconds + HOUR / 2) / HOUR;

    if (hours < 1)
        return STR("less than an hour");
    if (hours > LONGEST_HOURS || hours % 24 == 0) {
        int64_t days = (seconds + DAY / 2) / DAY;
        return arena_printf(arena, "%" PRId64 " day%s", days, days == 1 ? "" : "s");
    }
    return arena_printf(arena, "%" PRId64 " hour%s", hours, hours == 1 ? "" : "s");
}

struct str waiver_words_controls(const struct waiver *waiver, struct arena *arena)
{
    struct str text = STR("");
    size_t shown =
        waiver->control_count > CONTROLS_SHOWN + 1 ? CONTROLS_SHOWN : waiver->control_count;

    for (size_t i = 0; i < shown; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "",
                            STR_ARG(waiver->controls[i].id));
    if (shown < waiver->control_count)
        text =
            arena_printf(arena, "%.*s and %zu more", STR_ARG(text), waiver->control_count - shown);
    return text;
}

static void print_controls(struct waiver_command *command, const struct waiver *waiver, FILE *out)
{
    struct arena *arena = &command->trusted.arena;
    const struct profile *profile = waiver_command_profile(command, waiver->profile_name);

    for (size_t i = 0; i < waiver->control_count; i++) {
        struct str id = waiver->controls[i].id;
        const struct control *control = waiver_command_control(profile, id);
        int category =
            control ? waiver_category(grade_of(control->impact, profile->cat1, profile->cat2)) : -1;

        (void)fprintf(out, "  %-11s %.*s  %s  %.*s\n", i == 0 ? "lets pass" : "", STR_ARG(id),
                      waiver_command_category_title(category),
                      STR_ARG(control ? safe(control->title, arena) : STR("")));
    }
    (void)fprintf(out, "  %-11s %.*s %.*s%s\n", "of profile", STR_ARG(waiver->profile_name),
                  STR_ARG(waiver->profile_version),
                  waiver->covers_error ? waiver->covers_failed
                                             ? ", where they fail or cannot be evaluated"
                                             : ", where they cannot be evaluated"
                                       : "");
}

static void print_finding(const struct record_excerpt *excerpt, struct str fingerprint,
                          struct arena *arena, FILE *out)
{
    const struct excerpt_finding *finding = record_excerpt_finding(excerpt, fingerprint);

    if (!finding) {
        (void)fprintf(out, "  %-11s   %.*s  not in that report\n", "", STR_ARG(fingerprint));
        return;
    }
    struct str place = finding->line > 0
                           ? arena_printf(arena, "%.*s:%u", STR_ARG(finding->path), finding->line)
                           : finding->path;
    (void)fprintf(out, "  %-11s   %.*s  %.*s  got %.*s\n", "", STR_ARG(safe(place, arena)),
                  STR_ARG(safe(finding->entry, arena)),
                  STR_ARG(text_cut(safe(finding->got, arena), 60, arena)));
}

static void print_findings(const struct waiver *waiver, const struct record_excerpt *excerpt,
                           struct arena *arena, FILE *out)
{
    enum { SHOWN = 20 };
    size_t count = waiver->findings.count;

    if (count == 0) {
        (void)fprintf(out, "  %-11s whatever they find, also what is not there yet\n", "findings");
        return;
    }
    (void)fprintf(out, "  %-11s %zu, and only %s: anything new or worse still blocks\n", "findings",
                  count, count == 1 ? "this one" : "these");
    for (size_t i = 0; excerpt && i < count && i < SHOWN; i++)
        print_finding(excerpt, waiver->findings.items[i], arena, out);
    if (excerpt && count > SHOWN)
        (void)fprintf(out, "  %-11s   and %zu more\n", "", count - SHOWN);
}

static void print_line(const char *name, struct str text, struct arena *arena, FILE *out)
{
    if (text.len > 0)
        (void)fprintf(out, "  %-11s %.*s\n", name, STR_ARG(safe(text, arena)));
}

static void print_times(const struct waiver *waiver, struct arena *arena, FILE *out)
{
    char begins[CLOCK_TEXT_SIZE];
    char ends[CLOCK_TEXT_SIZE];

    clock_format(waiver->not_before, begins);
    clock_format(waiver->expires, ends);
    (void)fprintf(out, "  %-11s %s until %s (%.*s)\n", "from", begins, ends,
                  STR_ARG(waiver_words_span(waiver->expires - waiver->issued, arena)));
}

static void print_renewals(const struct judged_waiver *judged, FILE *out)
{
    const struct waiver *waiver = &judged->waiver;

    if (judged->renewals == 0)
        return;
    (void)fprintf(out, "  %-11s %.*s%s%zu waiver%s came before it\n", "renews",
                  STR_ARG(waiver->renews), waiver->renews.len > 0 ? "; " : "", judged->renewals,
                  judged->renewals == 1 ? "" : "s");
}

void waiver_words_print(struct waiver_command *command, const struct judged_waiver *judged,
                        const struct record_excerpt *excerpt, FILE *out)
{
    const struct waiver *waiver = &judged->waiver;
    struct arena *arena = &command->trusted.arena;
    bool is_digest = waiver->image_digest.len > 0;

    (void)fprintf(out, "%.*s  %s for project %.*s, image %.*s\n", STR_ARG(waiver->id),
                  waiver_kind_name(waiver->kind), STR_ARG(safe(waiver->project, arena)),
                  STR_ARG(is_digest ? waiver->image_digest : waiver->image_name));
    print_controls(command, waiver, out);
    print_findings(waiver, excerpt, arena, out);
    print_times(waiver, arena, out);
    print_line("reason", waiver->reason, arena, out);
    print_line("ticket", waiver->ticket, arena, out);
    print_line("plan", waiver->plan, arena, out);
    print_line("asked by", waiver->requested_by, arena, out);
    print_renewals(judged, out);
    print_line("approved by", judged->approved, arena, out);
    waiver_words_print_state(command, judged, out);
}

void waiver_words_print_state(struct waiver_command *command, const struct judged_waiver *judged,
                              FILE *out)
{
    struct arena *arena = &command->trusted.arena;

    if (judged->is_accepted)
        (void)fprintf(out, "  %-11s nobody: all who have to sign have signed\n", "needs");
    else if (judged->missing.len > 0)
        (void)fprintf(out, "  %-11s %.*s\n", "needs", STR_ARG(safe(judged->missing, arena)));
    if (!judged->is_accepted && judged->status != WAIVER_INSUFFICIENT_APPROVAL)
        (void)fprintf(out, "  %-11s %s: %.*s\n", "but", waiver_command_word(judged),
                      STR_ARG(safe(judged->explanation, arena)));
}
