#include "report/cli_trust.h"

#include "base/attributes.h"
#include "check/grade.h"
#include "report/waiver_text.h"

enum {
    SHOWN_WAIVERS = 8, /* that do not apply, without --all */
    SHORT_COMMIT = 7,
    INDENT = 5,
    LABEL = 9, /* "Waived   " */
};

/* "WVR-20261120-k3f9  until 2026-12-20 (27 days)  INC-4711" */
static void write_waiver(struct cli *cli, const struct record_waiver *waiver)
{
    struct terminal *terminal = &cli->terminal;
    struct arena *arena = &terminal->arena;
    struct str kind = waiver_text_kind(waiver);
    int64_t now = cli->record->run.started;
    struct str line = arena_printf(arena, "%.*s%s%.*s  until %.*s (%.*s)%s%.*s", STR_ARG(kind),
                                   kind.len > 0 ? "  " : "", STR_ARG(waiver->id),
                                   STR_ARG(waiver_text_date(waiver->expires, arena)),
                                   STR_ARG(waiver_text_left(waiver->expires, now, arena)),
                                   waiver->ticket.len > 0 ? "  " : "", STR_ARG(waiver->ticket));
    struct str people = waiver_text_people(waiver, arena);

    if (waiver->renewals > 0)
        line = arena_printf(arena, "%.*s  renewal %zu", STR_ARG(line), waiver->renewals);
    terminal_fit(terminal, STR("     "), line, INDENT + 2);
    if (waiver_text_is_break_glass(waiver))
        terminal_wrap(terminal, STR("     plan  "), waiver->plan, INDENT + 6);
    if (cli->options->is_all)
        terminal_wrap(terminal, STR("     reason  "), waiver->reason, INDENT + 8);
    if (cli->options->is_all && waiver->renews.len > 0)
        terminal_wrap(terminal, STR("     renews  "), waiver->renews, INDENT + 8);
    if (people.len > 0)
        terminal_wrap(terminal, STR("     "), people, INDENT + 2);
}

/* "Waived   ssh-root-login  CAT II  debian12 5.1.20                still failing" */
static void write_control(struct cli *cli, const struct record_control *control)
{
    const struct record *record = cli->record;
    struct terminal *terminal = &cli->terminal;
    struct str left = arena_printf(&terminal->arena, "%.*s  %s%s%.*s", STR_ARG(control->id),
                                   grade_title(control->grade), control->number.len > 0 ? "  " : "",
                                   STR_ARG(control->number));

    terminal_sides(terminal, COLOUR_YELLOW, STR("Waived   "), left,
                   control->status == STATUS_ERROR ? STR("still in error") : STR("still failing"));
    for (size_t i = 0; i < control->waivers.count; i++) {
        const struct record_waiver *waiver = waiver_text_find(record, control->waivers.items[i]);

        if (waiver)
            write_waiver(cli, waiver);
    }
    if (cli->options->is_all)
        cli_write_findings(cli, control);
    else
        cli->is_folded = true;
    arena_reset(&terminal->arena);
}

size_t cli_write_waived(struct cli *cli)
{
    size_t count = 0;

    for (size_t i = 0; i < cli->record->control_count; i++) {
        const struct record_control *control = &cli->record->controls[i];

        if (control->decision != DECISION_WAIVED)
            continue;
        if (count++ == 0)
            (void)fputc('\n', cli->terminal.out);
        write_control(cli, control);
    }
    return count;
}

/* Whether it names a control that blocks: then it is what the reader looks for. */
static bool is_wanted(const struct record *record, const struct record_waiver *waiver)
{
    for (size_t i = 0; i < waiver->controls.count; i++) {
        struct str rest = waiver->controls.items[i];
        struct str id = STR("");

        (void)str_cut(&rest, '@', &id);
        for (size_t k = 0; k < record->control_count; k++) {
            if (record->controls[k].decision == DECISION_BLOCK &&
                str_equal(record->controls[k].id, id))
                return true;
        }
    }
    return false;
}

/* One of two passes; false once the room is used up. */
static void write_refused(struct cli *cli, bool is_first_pass, size_t *shown)
{
    const struct record *record = cli->record;
    struct arena *arena = &cli->terminal.arena;
    const char *none = waiver_text_used(record, arena).len > 0 ? "" : "none applies; ";

    for (size_t i = 0; i < record->waiver_count; i++) {
        const struct record_waiver *waiver = &record->waivers[i];

        if (waiver->status == WAIVER_USED || is_wanted(record, waiver) != is_first_pass ||
            (*shown == SHOWN_WAIVERS && !cli->options->is_all))
            continue;
        struct str text = arena_printf(arena, "%s%.*s", *shown > 0 ? "" : none,
                                       STR_ARG(waiver_text_line(waiver, arena)));
        terminal_wrap(&cli->terminal, *shown > 0 ? STR("         ") : STR("Waivers  "), text,
                      LABEL + 2);
        (*shown)++;
    }
}

void cli_write_waivers(struct cli *cli)
{
    size_t total = 0;
    size_t shown = 0;

    for (size_t i = 0; i < cli->record->waiver_count; i++)
        total += cli->record->waivers[i].status != WAIVER_USED;
    write_refused(cli, true, &shown);
    write_refused(cli, false, &shown);
    if (shown < total) {
        (void)fprintf(cli->terminal.out, "         and %zu more\n", total - shown);
        cli->is_folded = true;
    }
    arena_reset(&cli->terminal.arena);
}

static struct str short_commit(struct str commit)
{
    return str_slice(commit, 0, SHORT_COMMIT);
}

/* "refs/remotes/origin/main" is "origin/main"; what is no branch keeps its name. */
static struct str short_ref(struct str ref)
{
    static const char *const folders[] = { "refs/remotes/", "refs/heads/" };

    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        struct str folder = str_of(folders[i]);

        if (str_starts_with(ref, folder))
            return str_slice(ref, folder.len, ref.len);
    }
    return ref;
}

/* "origin/main 5d20c11"; empty: there is no root. */
static struct str root_text(const struct record_trust *trust, struct arena *arena)
{
    struct str ref = trust->ref.len > 0 ? short_ref(trust->ref) : STR("commit");

    if (trust->commit.len == 0)
        return STR("");
    return arena_printf(arena, "%.*s %.*s", STR_ARG(ref), STR_ARG(short_commit(trust->commit)));
}

/* ", trust: self, ci-env CI_DEFAULT_BRANCH, bootstrap": what weakens the root. */
static struct str marks_text(const struct record *record, struct arena *arena)
{
    const struct record_trust *trust = &record->trust;

    return arena_printf(arena, "%s%s%s%.*s%s", trust->commit.len > 0 ? "" : ", trust: none",
                        trust->is_self ? ", trust: self" : "", trust->is_ci_env ? ", " : "",
                        STR_ARG(trust->is_ci_env ? trust->how : STR("")),
                        record->verdict.is_bootstrap ? ", bootstrap" : "");
}

void cli_write_policy(struct cli *cli)
{
    const struct record *record = cli->record;
    const struct record_trust *trust = &record->trust;
    struct terminal *terminal = &cli->terminal;
    struct arena *arena = &terminal->arena;
    struct str root = root_text(trust, arena);

    terminal_wrap(terminal,
                  arena_printf(arena, "Policy   %.*s%s", STR_ARG(root), root.len > 0 ? "   " : ""),
                  arena_printf(arena, "%.*s%.*s", STR_ARG(waiver_text_policy(record, arena)),
                               STR_ARG(marks_text(record, arena))),
                  LABEL);
    if (trust->organisation.len > 0)
        terminal_wrap(terminal, STR("         "),
                      arena_printf(arena, "organisation %.*s %.*s", STR_ARG(trust->organisation),
                                   STR_ARG(short_commit(trust->organisation_commit))),
                      LABEL);
    for (size_t i = 0; i < trust->notes.count; i++)
        terminal_wrap(terminal, STR("Note     "), trust->notes.items[i], LABEL);
    arena_reset(arena);
}

void cli_write_next(struct cli *cli)
{
    struct record_texts next = cli->record->verdict.next;

    for (size_t i = 0; i < next.count; i++)
        (void)fprintf(cli->terminal.out, "%s%.*s\n", i > 0 ? "       " : "\nNext   ",
                      STR_ARG(next.items[i]));
}
