#include <string.h>

#include "base/clock.h"
#include "gate/listing.h"
#include "gate/waiver_json.h"
#include "gate/waiver_ledger.h"
#include "gate/waiver_words.h"

enum { HOUR = 3600, DAY = 24 * HOUR, SPAN_MOST = 100000 };

struct ls_options {
    struct trusted_options trusted;
    const char *expiring;
    const char *format;
    bool is_all;
    bool is_json;
};

static const char *const formats[] = { "table", "json", "csv", "markdown", NULL };

static const struct option_def ls_option_defs[] = {
    {
        .name = "all",
        .type = OPTION_FLAG,
        .offset = offsetof(struct ls_options, is_all),
        .help = "the ledger: all that ever were on the root, also deleted ones",
    },
    {
        .name = "expiring",
        .type = OPTION_STRING,
        .offset = offsetof(struct ls_options, expiring),
        .argument = "SPAN",
        .help = "only accepted ones that end within 14d or 36h; exit 1 if there is one",
    },
    {
        .name = "format",
        .type = OPTION_STRING,
        .offset = offsetof(struct ls_options, format),
        .argument = "FORMAT",
        .choices = formats,
        .help = "table (default), json, csv or markdown",
    },
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct ls_options, is_json),
        .help = "the same as --format json",
    },
};

/* "14d", "36h". */
static enum exit_code read_span(const char *word, int64_t *span)
{
    struct str text = str_of(word);
    struct str number = str_slice(text, 0, text.len > 0 ? text.len - 1 : 0);
    bool is_days = str_ends_with(text, STR("d"));
    uint32_t count;

    if ((!is_days && !str_ends_with(text, STR("h"))) || !str_to_u32(number, &count) ||
        count > SPAN_MOST)
        return cli_fail(EXIT_USAGE,
                        "wrong value: --expiring %s: expected a span such as 14d or "
                        "36h",
                        word);
    *span = (int64_t)count * (is_days ? DAY : HOUR);
    return EXIT_PASSED;
}

static bool is_malformed(const struct judged_waiver *judged)
{
    return judged->status == WAIVER_MALFORMED;
}

static struct str until(const struct judged_waiver *judged, struct arena *arena)
{
    char text[CLOCK_TEXT_SIZE];

    if (is_malformed(judged))
        return STR("");
    clock_format(judged->waiver.expires, text);
    return arena_str(arena, str_of(text));
}

/* Who approved it, or who is missing, or what is wrong. */
static struct str approvals(const struct judged_waiver *judged, struct arena *arena)
{
    if (judged->is_accepted)
        return judged->approved;
    if (judged->missing.len > 0)
        return arena_printf(arena, "needs %.*s", STR_ARG(judged->missing));
    return judged->explanation;
}

static void print_rows(struct waiver_command *command, const struct judged_waivers *judged,
                       enum listing_format format)
{
    static const char *const headers[] = { "ID",       "STATUS", "KIND",      "UNTIL",
                                           "CONTROLS", "IMAGE",  "APPROVALS", NULL };
    struct arena *arena = &command->trusted.arena;
    struct listing_row *rows = arena_new(arena, judged->count + 1, sizeof(*rows));

    for (size_t i = 0; i < judged->count; i++) {
        const struct judged_waiver *one = &judged->items[i];
        const struct waiver *waiver = &one->waiver;
        bool is_read = !is_malformed(one);

        rows[i] =
            (struct listing_row){ .cells = {
                                      one->source->id,
                                      str_of(waiver_command_word(one)),
                                      str_of(is_read ? waiver_kind_name(waiver->kind) : ""),
                                      until(one, arena),
                                      is_read ? waiver_words_controls(waiver, arena) : STR(""),
                                      waiver->image_digest.len > 0 ? waiver->image_digest
                                      : is_read                    ? waiver->image_name
                                                                   : STR(""),
                                      approvals(one, arena),
                                  } };
    }
    listing_print(&(struct listing){ .headers = headers, .rows = rows, .row_count = judged->count },
                  format, arena);
}

static enum exit_code print_json(struct waiver_command *command,
                                 const struct judged_waivers *judged)
{
    json_t *list = emit_pack("[]");

    for (size_t i = 0; i < judged->count; i++)
        emit_add(list, waiver_json(command, &judged->items[i]));
    return cli_print_json(emit_pack("{s:o}", "waivers", list));
}

/* Those that end soon, in place. */
static void keep_expiring(const struct waiver_command *command, int64_t span,
                          struct judged_waivers *judged)
{
    size_t count = 0;

    for (size_t i = 0; i < judged->count; i++) {
        const struct judged_waiver *one = &judged->items[i];

        if (one->is_accepted && one->waiver.expires - command->trusted.times.latest <= span)
            judged->items[count++] = *one;
    }
    judged->count = count;
}

static enum listing_format listing_format_of(const char *format)
{
    if (strcmp(format, "csv") == 0)
        return LISTING_CSV;
    return strcmp(format, "markdown") == 0 ? LISTING_MARKDOWN : LISTING_TEXT;
}

static enum exit_code ls(struct waiver_command *command, const struct ls_options *options)
{
    const char *format = options->format ? options->format : options->is_json ? "json" : "table";
    bool is_json = strcmp(format, "json") == 0;
    int64_t span = 0;

    if (options->is_json && !is_json)
        return cli_fail(EXIT_USAGE, "--json is --format json: only one format");
    if (options->is_all && options->expiring)
        return cli_fail(EXIT_USAGE, "--expiring is about waivers that count now, --all about the "
                                    "history");
    enum exit_code code = options->expiring ? read_span(options->expiring, &span) : EXIT_PASSED;
    if (code == EXIT_PASSED)
        code = waiver_command_open(&options->trusted, command);
    if (code != EXIT_PASSED)
        return code;
    if (!trusted_has_policy(&command->trusted))
        cli_warn("no policy counts here: none of these waivers applies");
    if (options->is_all)
        return waiver_ledger_print(command, is_json, listing_format_of(format));
    if (options->expiring)
        keep_expiring(command, span, &command->judged);
    if (is_json)
        code = print_json(command, &command->judged);
    else
        print_rows(command, &command->judged, listing_format_of(format));
    return code == EXIT_PASSED && options->expiring && command->judged.count > 0 ? EXIT_BLOCKED
                                                                                 : code;
}

static enum exit_code ls_run(const struct invocation *invocation)
{
    struct waiver_command command = { .words = STR("") };

    enum exit_code code = ls(&command, invocation->options);
    waiver_command_release(&command);
    return code;
}

const struct command command_waiver_ls = {
    .name = "waiver ls",
    .summary = "list waivers with status and approvals, or their whole history",
    .operands = "",
    .options = ls_option_defs,
    .option_count = COUNT_OF(ls_option_defs),
    .shared = { { trusted_option_defs, TRUSTED_OPTION_COUNT,
                  offsetof(struct ls_options, trusted) } },
    .options_size = sizeof(struct ls_options),
    .run = ls_run,
};
