#include "base/attributes.h"
#include "base/text.h"
#include "check/grade.h"
#include "report/cli_controls.h"
#include "report/cli_frameworks.h"
#include "report/cli_trust.h"
#include "report/report.h"
#include "report/waiver_text.h"

enum { DEFAULT_WIDTH = 80, SHORT_COMMIT = 7 };

static struct str verdict_word(const struct record_verdict *verdict)
{
    if (!verdict->is_blocked)
        return STR("PASS");
    return verdict->is_enforced ? STR("BLOCKED") : STR("WOULD BLOCK");
}

static enum colour verdict_colour(const struct record_verdict *verdict)
{
    if (!verdict->is_blocked)
        return COLOUR_GREEN;
    return verdict->is_enforced ? COLOUR_RED : COLOUR_YELLOW;
}

/* "2 CAT I, 3 CAT II" */
static struct str blocking_text(const struct results_counts *counts, struct arena *arena)
{
    struct str text = STR("");

    for (int grade = GRADE_CAT1; grade > GRADE_NONE; grade--) {
        if (counts->blocking[grade] > 0)
            text = arena_printf(arena, "%.*s%s%zu %s", STR_ARG(text), text.len > 0 ? ", " : "",
                                counts->blocking[grade], grade_title((enum grade)grade));
    }
    return text;
}

static struct str commit_text(const struct record_source *source, struct arena *arena)
{
    const char *dirty = "";

    if (source->commit.len == 0)
        return STR("no commit");
    if (source->dirty == SOURCE_CLEAN)
        dirty = ", clean";
    else if (source->dirty == SOURCE_DIRTY)
        dirty = ", modified";
    return arena_printf(arena, "commit %.*s%s", STR_ARG(str_slice(source->commit, 0, SHORT_COMMIT)),
                        dirty);
}

static struct str add_piece(struct str text, struct str piece, struct arena *arena)
{
    if (piece.len == 0)
        return text;
    return arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), text.len > 0 ? ", " : "",
                        STR_ARG(piece));
}

/* Why a run is blocked in which no control blocks, in few words; empty: the marks say it. */
static struct str cause_text(const struct record_verdict *verdict)
{
    static const struct {
        const char *start; /* of a reason */
        const char *words;
    } causes[] = {
        { "nothing-evaluated:", "nothing evaluated" },
        { "expectation:", "not what the policy expects" },
        { "partial:", "" },
        { "trust:", "" },
    };

    if (verdict->reasons.count == 0)
        return STR("");
    for (size_t i = 0; i < COUNT_OF(causes); i++) {
        if (str_starts_with(verdict->reasons.items[0], str_of(causes[i].start)))
            return str_of(causes[i].words);
    }
    return verdict->reasons.items[0];
}

/* "2 CAT I, 3 CAT II, partial", "with 1 waiver" */
static struct str summary_text(const struct record *record, struct arena *arena)
{
    const struct record_verdict *verdict = &record->verdict;
    struct str text = blocking_text(&record->summary.counts, arena);
    struct str used = waiver_text_used(record, arena);

    if (text.len == 0)
        text = cause_text(verdict);
    if (used.len > 0 && !verdict->is_blocked)
        used = arena_printf(arena, "with %.*s", STR_ARG(used));
    text = add_piece(text, used, arena);
    text = add_piece(text, verdict->is_only_introduced ? STR("introduced only") : STR(""), arena);
    text = add_piece(text, verdict->is_partial ? STR("partial") : STR(""), arena);
    text = add_piece(text, record->trust.is_self ? STR("trust: self") : STR(""), arena);
    return add_piece(text, verdict->is_bootstrap ? STR("bootstrap") : STR(""), arena);
}

/* " (audit until 2026-12-15)"; empty where the verdict is enforced. */
static struct str audit_text(const struct record *record, struct arena *arena)
{
    const struct record_policy *policy = &record->policy;

    if (record->verdict.is_enforced)
        return STR("");
    if (!policy->has_enforce_after || policy->enforce_after <= record->run.started)
        return STR(" (audit)");
    return arena_printf(arena, " (audit until %.*s)",
                        STR_ARG(waiver_text_date(policy->enforce_after, arena)));
}

static void write_first_line(struct cli *cli)
{
    const struct record *record = cli->record;
    struct arena *arena = &cli->terminal.arena;
    struct str summary = summary_text(record, arena);
    struct str left =
        arena_printf(arena, "%.*s  %.*s%s%.*s", STR_ARG(audit_text(record, arena)),
                     STR_ARG(record->image.name), summary.len > 0 ? "   " : "", STR_ARG(summary));

    terminal_sides(&cli->terminal, verdict_colour(&record->verdict), verdict_word(&record->verdict),
                   left, commit_text(&record->source, arena));
}

/* "214 MB", "3.2 kB": decimal units, as docker shows sizes. */
static struct str size_text(uint64_t bytes, struct arena *arena)
{
    static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
    double size = (double)bytes;
    size_t unit = 0;

    while (size >= 999.5 && unit + 1 < COUNT_OF(units)) {
        size /= 1000;
        unit++;
    }
    return arena_printf(arena, "%.*f %s", unit > 0 && size < 9.95 ? 1 : 0, size, units[unit]);
}

/* "debian 12.9 linux/amd64, 6 layers, 214 MB, all digests verified, 0.24 s" */
static void write_image_line(struct cli *cli)
{
    const struct record_image *image = &cli->record->image;
    struct arena *arena = &cli->terminal.arena;
    struct str os = image->os_name.len > 0 ? image->os_name : STR("unknown distribution");
    struct str kind = image->platform;
    struct str text;

    if (!image->has_config)
        kind = str_equal(image->target, STR("host")) ? STR("host") : STR("root file system");
    text = arena_printf(arena, "%.*s %.*s", STR_ARG(os), STR_ARG(kind));
    if (image->has_config)
        text = arena_printf(arena, "%.*s, %zu layer%s", STR_ARG(text), image->layer_count,
                            image->layer_count == 1 ? "" : "s");
    text = arena_printf(arena, "%.*s, %.*s, %s", STR_ARG(text),
                        STR_ARG(size_text(image->layer_bytes, arena)),
                        image->is_verified  ? "all digests verified"
                        : image->has_config ? "digests not verified"
                                            : "without digests");
    if (cli->record->run.duration > 0)
        text = arena_printf(arena, "%.*s, %.2f s", STR_ARG(text), cli->record->run.duration);
    terminal_wrap(&cli->terminal, STR(""), text, 2);
}

/* Why each profile takes part, and of those that auto looked at why they do not. */
static void write_choice(struct cli *cli)
{
    const struct record *record = cli->record;
    struct arena *arena = &cli->terminal.arena;

    for (size_t i = 0; i < record->profile_count; i++)
        terminal_wrap(&cli->terminal, STR("  "),
                      arena_printf(arena, "%.*s: %.*s", STR_ARG(record->profiles[i].name),
                                   STR_ARG(record->profiles[i].why)),
                      4);
    for (size_t i = 0; i < record->candidate_count; i++) {
        const struct record_candidate *candidate = &record->candidates[i];
        struct str names = candidate->name;

        for (; i + 1 < record->candidate_count && str_equal(candidate->why, candidate[1].why);
             i++, candidate++)
            names = arena_printf(arena, "%.*s, %.*s", STR_ARG(names), STR_ARG(candidate[1].name));
        terminal_wrap(&cli->terminal, STR("  not "),
                      arena_printf(arena, "%.*s: %.*s", STR_ARG(names), STR_ARG(candidate->why)),
                      4);
    }
    arena_reset(arena);
}

/* "cis-docker-image 1.0 (CIS Docker 1.7.0), cis-linux 1.0 (CIS Debian 12 1.1.0) L1" */
static void write_profiles_line(struct cli *cli)
{
    const struct record *record = cli->record;
    struct arena *arena = &cli->terminal.arena;
    struct str text = record->profile_count > 0 ? STR("") : STR("no profile");

    for (size_t i = 0; i < record->profile_count; i++) {
        const struct record_profile *profile = &record->profiles[i];
        bool has_benchmark = profile->benchmark.len > 0;

        text = arena_printf(arena, "%.*s%s%.*s %.*s%s%.*s%s", STR_ARG(text), i > 0 ? ", " : "",
                            STR_ARG(profile->name), STR_ARG(profile->version),
                            has_benchmark ? " (" : "", STR_ARG(profile->benchmark),
                            has_benchmark ? ")" : "");
    }
    text = arena_printf(arena, "%.*s L%d", STR_ARG(text), record->verdict.level);
    terminal_wrap(&cli->terminal, STR(""), text, 2);
    arena_reset(arena);
    if (cli->options->is_all || cli->options->is_verbose)
        write_choice(cli);
}

/* "138 controls: 92 passed, 8 failed, 0 error, 3 undecidable, 35 not applicable" */
static void write_counts(struct cli *cli)
{
    const struct results_counts *counts = &cli->record->summary.counts;
    struct arena *arena = &cli->terminal.arena;
    struct str text = arena_printf(
        arena,
        "%zu control%s: %zu passed, %zu failed, %zu error, %zu undecidable, %zu not applicable",
        counts->selected, counts->selected == 1 ? "" : "s", counts->by_status[STATUS_PASSED],
        counts->by_status[STATUS_FAILED], counts->by_status[STATUS_ERROR],
        counts->by_status[STATUS_SKIPPED], counts->by_status[STATUS_NOT_APPLICABLE]);

    terminal_wrap(&cli->terminal, STR(""), text, 2);
    arena_reset(arena);
}

/* The graver first: what no image answers somebody else has to. */
static void write_undecidable(struct cli *cli)
{
    struct arena *arena = &cli->terminal.arena;
    struct str ids = STR("");

    for (int grade = GRADE_CAT1; grade >= GRADE_NONE; grade--) {
        for (size_t i = 0; i < cli->record->control_count; i++) {
            const struct record_control *control = &cli->record->controls[i];

            if (control->status == STATUS_SKIPPED && control->grade == (enum grade)grade)
                ids = arena_printf(arena, "%.*s%s%.*s", STR_ARG(ids), ids.len > 0 ? ", " : "",
                                   STR_ARG(control->id));
        }
    }
    if (ids.len > 0)
        terminal_wrap(&cli->terminal, STR("Undecidable from an image: "), ids, 9);
    arena_reset(arena);
}

static void write_list(struct cli *cli, const char *label, struct record_texts texts)
{
    struct str text = STR("");

    for (size_t i = 0; i < texts.count; i++)
        text = arena_printf(&cli->terminal.arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "",
                            STR_ARG(texts.items[i]));
    if (texts.count > 0)
        terminal_wrap(&cli->terminal, str_of(label), text, 9);
    arena_reset(&cli->terminal.arena);
}

static void write_written(struct cli *cli)
{
    for (size_t i = 0; i < cli->options->written_count; i++) {
        const struct report_written *written = &cli->options->written[i];
        struct arena *arena = &cli->terminal.arena;

        terminal_wrap(&cli->terminal, STR("Wrote    "),
                      arena_printf(arena, "%.*s (%s, %zu %s)",
                                   STR_ARG(text_safe(written->path, arena)), written->def->title,
                                   cli->record->control_count, written->def->items),
                      9);
        arena_reset(arena);
    }
}

/* "1 waived (1 BREAK-GLASS waiver)"; empty: no control is. */
static struct str waived_text(const struct record *record, struct arena *arena)
{
    struct str special = waiver_text_special(record, arena);

    if (record->verdict.waived == 0)
        return STR("");
    return arena_printf(arena, "%zu waived%s%.*s%s", record->verdict.waived,
                        special.len > 0 ? " (" : "", STR_ARG(special), special.len > 0 ? ")" : "");
}

/* The verdict again, because CI logs show the tail. */
static void write_last_line(struct cli *cli)
{
    const struct record_verdict *verdict = &cli->record->verdict;
    struct arena *arena = &cli->terminal.arena;
    struct str waived = waived_text(cli->record, arena);
    struct str text;
    bool is_partial = verdict->is_partial;

    if (verdict->reasons.count > 0) {
        text = add_piece(verdict->reasons.items[0], waived, arena);
        is_partial = is_partial && !str_starts_with(text, STR("partial:"));
    } else {
        text = add_piece(waived, STR("0 blocking"), arena);
    }
    text = add_piece(text, verdict->is_only_introduced ? STR("introduced only") : STR(""), arena);
    text = add_piece(text, is_partial ? STR("partial") : STR(""), arena);
    text = add_piece(text, verdict->is_bootstrap ? STR("bootstrap") : STR(""), arena);
    text = add_piece(text, verdict->is_enforced ? STR("") : STR("audit"), arena);
    terminal_paint(&cli->terminal, verdict_colour(verdict), verdict_word(verdict));
    (void)fprintf(cli->terminal.out, "  %.*s, exit %d\n", STR_ARG(text), verdict->exit);
}

/* "Base     layers 1 to 2 of 6: debian:12 (--base)" */
static void write_base(struct cli *cli)
{
    const struct record_image *image = &cli->record->image;
    const struct record_base *base = &image->base;
    struct arena *arena = &cli->terminal.arena;

    if (base->layers == 0)
        return;
    struct str text =
        arena_printf(arena, "layer%s%zu of %zu: %.*s (%.*s)", base->layers > 1 ? "s 1 to " : " ",
                     base->layers, image->layer_count,
                     STR_ARG(base->name.len > 0 ? base->name : base->chain_id), STR_ARG(base->how));
    terminal_wrap(&cli->terminal, STR("Base     "), text, 9);
    arena_reset(arena);
}

/* "Introduced by this build: 5 of 8, 1 unknown             --all shows everything" */
static void write_introduced(struct cli *cli)
{
    const struct results_counts *counts = &cli->record->summary.counts;
    size_t unknown = counts->faults - counts->introduced - counts->inherited;
    struct arena *arena = &cli->terminal.arena;
    struct str text = STR("");

    if (cli->record->image.base.layers > 0 && counts->faults > 0)
        text = arena_printf(arena, "Introduced by this build: %zu of %zu", counts->introduced,
                            counts->faults);
    if (text.len > 0 && unknown > 0)
        text = arena_printf(arena, "%.*s, %zu unknown", STR_ARG(text), unknown);
    if (text.len > 0 || cli->is_folded)
        terminal_sides(&cli->terminal, COLOUR_NONE, STR(""), text,
                       cli->is_folded ? STR("--all shows everything") : STR(""));
    arena_reset(arena);
}

static void write_tail(struct cli *cli)
{
    const struct record_verdict *verdict = &cli->record->verdict;

    cli_write_waivers(cli);
    write_counts(cli);
    if (!cli->options->is_all)
        write_undecidable(cli);
    write_list(cli, "Not judged: ", cli->record->image.others);
    write_list(cli, "Partial: narrowed by ", verdict->narrowing);
    write_base(cli);
    write_introduced(cli);
    cli_write_policy(cli);
    write_written(cli);
    for (size_t i = 1; i < verdict->reasons.count; i++)
        terminal_wrap(&cli->terminal, STR("Also     "), verdict->reasons.items[i], 9);
    cli_write_next(cli);
    write_last_line(cli);
}

static void cli_write(const struct record *record, const struct report_options *options, FILE *out)
{
    struct cli cli = {
        .record = record,
        .options = options,
        .terminal = {
            .out = out,
            .width = options->width > 0 ? options->width : DEFAULT_WIDTH,
            .is_coloured = options->is_coloured,
            .arena = ARENA_INIT,
        },
    };

    write_first_line(&cli);
    write_image_line(&cli);
    write_profiles_line(&cli);
    cli_write_faults(&cli);
    if (options->is_all)
        cli_write_others(&cli);
    cli_write_frameworks(&cli);
    write_tail(&cli);
    arena_release(&cli.terminal.arena);
}

const struct report_def report_cli = {
    .name = "cli",
    .title = "text",
    .items = "controls",
    .summary = "what the terminal shows",
    .extension = "txt",
    .spec = "gate-report(5)",
    .write = cli_write,
};
