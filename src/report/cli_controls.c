#include "report/cli_controls.h"

#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "base/text.h"
#include "check/grade.h"
#include "report/cli_trust.h"
#include "report/wording.h"

enum {
    INDENT = 5,
    EXPECTED_COLUMNS = 48, /* of what was expected, without --all: a list may be long */
    GOT_COLUMNS = 120,
    SHOWN_FINDINGS = 5, /* of one control, without --all */
    FIX_LINES = 3,
};

static const char *grade_meaning(enum grade grade)
{
    switch (grade) {
    case GRADE_NONE:
        return "never blocks";
    case GRADE_CAT3:
        return "hygiene";
    case GRADE_CAT2:
        return "weak with one more condition";
    case GRADE_CAT1:
        return "direct compromise";
    }
    abort();
}

static bool is_fault(const struct record_control *control)
{
    return control->status == STATUS_FAILED || control->status == STATUS_ERROR;
}

static const char *mark_of(enum status status)
{
    switch (status) {
    case STATUS_NOT_APPLICABLE:
        return "-";
    case STATUS_PASSED:
        return "+";
    case STATUS_SKIPPED:
        return "?";
    case STATUS_ERROR:
        return "!";
    case STATUS_FAILED:
        return "x";
    }
    abort();
}

static enum colour colour_of(enum status status)
{
    switch (status) {
    case STATUS_FAILED:
        return COLOUR_RED;
    case STATUS_ERROR:
    case STATUS_SKIPPED:
        return COLOUR_YELLOW;
    case STATUS_PASSED:
        return COLOUR_GREEN;
    case STATUS_NOT_APPLICABLE:
        return COLOUR_NONE;
    }
    abort();
}

/* " x image-user        The image runs as root                      docker 4.1" */
static void write_heading(struct cli *cli, const struct record_control *control)
{
    struct arena *arena = &cli->terminal.arena;
    size_t columns = text_columns(control->id);
    int pad = columns < cli->id_columns ? (int)(cli->id_columns - columns) : 0;
    struct str left =
        arena_printf(arena, "%.*s%*s %.*s", STR_ARG(control->id), pad, "", STR_ARG(control->title));
    struct str mark = arena_printf(arena, " %s ", mark_of(control->status));

    terminal_sides(&cli->terminal, colour_of(control->status), mark, left, control->number);
}

/* "/etc/shadow:21" */
static struct str place_text(const struct record_finding *finding, struct arena *arena)
{
    if (finding->line == 0)
        return finding->path;
    return arena_printf(arena, "%.*s:%u", STR_ARG(finding->path), finding->line);
}

/* `text` as it is with --all, else at most `columns` of it. */
static struct str fold(struct cli *cli, struct str text, size_t columns)
{
    if (cli->options->is_all || text_columns(text) <= columns)
        return text;
    cli->is_folded = true;
    return text_cut(text, columns, &cli->terminal.arena);
}

/* "deploy   expected a hash or a lock, got nothing" */
static struct str detail_text(struct cli *cli, const struct record_result *result,
                              const struct record_finding *finding)
{
    struct arena *arena = &cli->terminal.arena;
    struct record_finding folded = *finding;
    struct str difference;

    folded.expected = fold(cli, finding->expected, EXPECTED_COLUMNS);
    folded.got = fold(cli, finding->got, GOT_COLUMNS);
    difference = wording_difference(&folded, arena);
    if (result->status == STATUS_ERROR)
        difference = arena_printf(arena, "not judged, %s: %.*s", reason_name(result->reason),
                                  STR_ARG(result->message));
    else if (difference.len == 0)
        difference = fold(cli, result->message, GOT_COLUMNS);
    if (finding->entry.len == 0 || str_equal(finding->entry, finding->path))
        return difference;
    return arena_printf(arena, "%.*s   %.*s", STR_ARG(finding->entry), STR_ARG(difference));
}

/* "layer 4/6  COPY . /app", "layer 1/6 (base)  ADD file:1234 /"; empty where neither layer nor step
 * is known. */
static struct str origin_text(const struct cli *cli, const struct record_finding *finding,
                              struct arena *arena)
{
    const char *base = finding->source == FINDING_INHERITED ? " (base)" : "";
    struct str text = STR("");

    if (finding->layer > 0)
        text = arena_printf(arena, "layer %u/%zu%s", finding->layer, cli->record->image.layer_count,
                            base);
    else if (finding->step > 0)
        text = arena_printf(arena, "step %u%s", finding->step, base);
    else if (*base)
        text = STR("(base)");
    if (finding->step_line.len > 0)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), text.len > 0 ? "  " : "",
                            STR_ARG(finding->step_line));
    return text;
}

/* A build step may be cut: the layer names it. That a file is still readable may not. */
static void write_origin(struct cli *cli, const struct record_finding *finding, struct str origin)
{
    struct terminal *terminal = &cli->terminal;
    struct arena *arena = &terminal->arena;
    struct str deleted = STR("");
    const char *between = "      ";

    if (finding->deleted_in > 0)
        deleted = arena_printf(arena, "deleted in layer %u, still readable", finding->deleted_in);
    if (INDENT + text_columns(origin) + strlen(between) + text_columns(deleted) > terminal->width)
        between = "\n     ";
    terminal_pad(terminal, INDENT);
    (void)fprintf(terminal->out, "%.*s%s%.*s\n",
                  STR_ARG(text_cut(origin, terminal->width - INDENT, arena)),
                  deleted.len > 0 ? between : "", STR_ARG(deleted));
}

/* All on one line where it fits; else the place, which is never cut, has a line of its own. */
static void write_finding(struct cli *cli, const struct record_result *result,
                          const struct record_finding *finding)
{
    struct terminal *terminal = &cli->terminal;
    struct arena *arena = &terminal->arena;
    struct str place = place_text(finding, arena);
    struct str detail = detail_text(cli, result, finding);
    struct str origin = origin_text(cli, finding, arena);
    struct str line = arena_printf(arena, "     %.*s   %.*s", STR_ARG(place), STR_ARG(detail));
    size_t together = text_columns(line) + INDENT + text_columns(origin);

    if (text_columns(line) > terminal->width) {
        (void)fprintf(terminal->out, "     %.*s\n", STR_ARG(place));
        terminal_fit(terminal, STR("       "), detail, INDENT + 2);
    } else if (origin.len > 0 && finding->deleted_in == 0 && together <= terminal->width) {
        (void)fprintf(terminal->out, "%.*s     %.*s\n", STR_ARG(line), STR_ARG(origin));
        return;
    } else {
        (void)fprintf(terminal->out, "%.*s\n", STR_ARG(line));
    }
    if (origin.len > 0)
        write_origin(cli, finding, origin);
}

static size_t count_findings(const struct record_control *control)
{
    size_t count = 0;

    for (size_t i = 0; i < control->result_count; i++)
        count += control->results[i].finding_count;
    return count;
}

void cli_write_findings(struct cli *cli, const struct record_control *control)
{
    size_t total = count_findings(control);
    size_t limit = cli->options->is_all || total == SHOWN_FINDINGS + 1 ? total : SHOWN_FINDINGS;
    size_t shown = 0;

    for (size_t i = 0; i < control->result_count; i++) {
        const struct record_result *result = &control->results[i];

        for (size_t j = 0; j < result->finding_count && shown < limit; j++, shown++) {
            write_finding(cli, result, &result->findings[j]);
            arena_reset(&cli->terminal.arena);
        }
    }
    if (shown == total)
        return;
    cli->is_folded = true;
    terminal_pad(&cli->terminal, INDENT);
    (void)fprintf(cli->terminal.out, "and %zu more\n", total - shown);
}

static void write_fix(struct cli *cli, const struct record_control *control)
{
    struct str rest = control->fix;
    struct str line;
    size_t count = 0;

    while (str_cut(&rest, '\n', &line)) {
        if (str_trim(line).len == 0)
            continue;
        if (count == FIX_LINES && !cli->options->is_all) {
            cli->is_folded = true;
            return;
        }
        terminal_wrap(&cli->terminal, count == 0 ? STR("     fix   ") : STR("           "), line,
                      2 * INDENT + 1);
        count++;
    }
}

static void write_fault(struct cli *cli, const struct record_control *control)
{
    write_heading(cli, control);
    cli_write_findings(cli, control);
    write_fix(cli, control);
    arena_reset(&cli->terminal.arena);
}

/* Whether a control did not pass; what is waived has a part of its own (cli_trust.h). */
static bool is_open(const struct record_control *control)
{
    return is_fault(control) && control->decision != DECISION_WAIVED;
}

/* Whether a control is shown in full: what blocks, and with --all everything that failed. */
static bool is_shown(const struct cli *cli, const struct record_control *control)
{
    return is_open(control) && (control->decision == DECISION_BLOCK || cli->options->is_all);
}

static size_t write_shown(struct cli *cli, enum grade grade)
{
    size_t shown = 0;

    for (size_t i = 0; i < cli->record->control_count; i++) {
        const struct record_control *control = &cli->record->controls[i];

        if (control->grade != grade || !is_shown(cli, control))
            continue;
        if (shown == 0) {
            (void)fputc('\n', cli->terminal.out);
            terminal_paint(&cli->terminal, COLOUR_BOLD, str_of(grade_title(grade)));
            (void)fprintf(cli->terminal.out, "  %s\n", grade_meaning(grade));
        }
        write_fault(cli, control);
        shown++;
    }
    return shown;
}

/* "CAT III  3 more, not blocking: image-healthcheck, apt-cache, login-banner" */
static void write_folded(struct cli *cli, enum grade grade, size_t shown, bool *is_first)
{
    struct arena *arena = &cli->terminal.arena;
    struct str ids = STR("");
    size_t count = 0;

    for (size_t i = 0; i < cli->record->control_count; i++) {
        const struct record_control *control = &cli->record->controls[i];

        if (control->grade != grade || control->is_newer || !is_open(control) ||
            is_shown(cli, control) || wording_is_left_out(cli->record, control))
            continue;
        ids = arena_printf(arena, "%.*s%s%.*s", STR_ARG(ids), count > 0 ? ", " : "",
                           STR_ARG(control->id));
        count++;
    }
    if (count == 0)
        return;
    if (*is_first)
        (void)fputc('\n', cli->terminal.out);
    *is_first = false;
    cli->is_folded = true;
    struct str label = arena_printf(arena, "%-7s  %zu%s, not blocking: ", grade_title(grade), count,
                                    shown > 0 ? " more" : "");
    terminal_wrap(&cli->terminal, label, ids, 9);
    arena_reset(arena);
}

/* What a policy does not enforce yet, whatever its grade. */
static bool is_newer(const struct record *record ATTR_UNUSED, const struct record_control *control)
{
    return control->is_newer;
}

/* What the base brought, where only one's own blocks. */
static bool is_left_out(const struct record *record, const struct record_control *control)
{
    return !control->is_newer && wording_is_left_out(record, control);
}

typedef bool control_test(const struct record *record, const struct record_control *control);

/* "New, not yet enforced: ID, ID": faults of any grade that do not block for a reason of theirs. */
static void write_excused(struct cli *cli, const char *label, control_test *is_it, bool *is_first)
{
    struct arena *arena = &cli->terminal.arena;
    struct str ids = STR("");

    for (size_t i = 0; i < cli->record->control_count; i++) {
        const struct record_control *control = &cli->record->controls[i];

        if (is_it(cli->record, control) && is_open(control))
            ids = arena_printf(arena, "%.*s%s%.*s", STR_ARG(ids), ids.len > 0 ? ", " : "",
                               STR_ARG(control->id));
    }
    if (ids.len == 0)
        return;
    if (*is_first)
        (void)fputc('\n', cli->terminal.out);
    *is_first = false;
    cli->is_folded = cli->is_folded || !cli->options->is_all;
    terminal_wrap(&cli->terminal, str_of(label), ids, 9);
    arena_reset(arena);
}

/* Titles stand below each other, unless an id is very long. */
static size_t widest_id(const struct cli *cli)
{
    enum { NARROWEST = 17, WIDEST = 24 };
    size_t widest = NARROWEST;

    for (size_t i = 0; i < cli->record->control_count; i++) {
        const struct record_control *control = &cli->record->controls[i];
        size_t columns = text_columns(control->id);

        if ((is_shown(cli, control) || cli->options->is_all) && columns > widest)
            widest = columns;
    }
    return widest < WIDEST ? widest : WIDEST;
}

void cli_write_faults(struct cli *cli)
{
    size_t shown = 0;
    size_t waived;
    bool is_first;

    cli->id_columns = widest_id(cli);
    for (int grade = GRADE_CAT1; grade >= GRADE_NONE; grade--)
        shown += write_shown(cli, (enum grade)grade);
    waived = cli_write_waived(cli);
    is_first = waived == 0;
    for (int grade = GRADE_CAT1; grade >= GRADE_NONE; grade--)
        write_folded(cli, (enum grade)grade, shown, &is_first);
    write_excused(cli, "New, not yet enforced: ", is_newer, &is_first);
    write_excused(cli, "Inherited, not blocking: ", is_left_out, &is_first);
    if (is_first || waived > 0)
        (void)fputc('\n', cli->terminal.out);
}

static void write_group(struct cli *cli, enum status status, const char *title)
{
    size_t count = 0;

    for (size_t i = 0; i < cli->record->control_count; i++) {
        const struct record_control *control = &cli->record->controls[i];

        if (control->status != status)
            continue;
        if (count++ == 0) {
            terminal_paint(&cli->terminal, COLOUR_BOLD, str_of(title));
            (void)fputc('\n', cli->terminal.out);
        }
        write_heading(cli, control);
        if (status != STATUS_PASSED)
            terminal_wrap(&cli->terminal, STR("     "),
                          wording_reason(control, &cli->terminal.arena), INDENT + 2);
        arena_reset(&cli->terminal.arena);
    }
    if (count > 0)
        (void)fputc('\n', cli->terminal.out);
}

void cli_write_others(struct cli *cli)
{
    write_group(cli, STATUS_SKIPPED, "Undecidable from an image");
    write_group(cli, STATUS_PASSED, "Passed");
    write_group(cli, STATUS_NOT_APPLICABLE, "Not applicable");
}
