#include "report/cli_frameworks.h"

#include "base/attributes.h"
#include "base/text.h"
#include "report/requirement_text.h"

enum { INDENT = 5 };

static enum colour colour_of(enum requirement_state state)
{
    static const enum colour colours[REQUIREMENT_STATES] = {
        [REQUIREMENT_NOT_APPLICABLE] = COLOUR_NONE, [REQUIREMENT_NOT_SHOWN] = COLOUR_YELLOW,
        [REQUIREMENT_PASSED] = COLOUR_GREEN,        [REQUIREMENT_PARTLY] = COLOUR_GREEN,
        [REQUIREMENT_WAIVED] = COLOUR_YELLOW,       [REQUIREMENT_FAILED] = COLOUR_RED,
    };

    return colours[state];
}

static const char *mark_of(enum requirement_state state)
{
    static const char *const marks[REQUIREMENT_STATES] = {
        [REQUIREMENT_NOT_APPLICABLE] = " - ", [REQUIREMENT_NOT_SHOWN] = " ? ",
        [REQUIREMENT_PASSED] = " + ",         [REQUIREMENT_PARTLY] = " + ",
        [REQUIREMENT_WAIVED] = " w ",         [REQUIREMENT_FAILED] = " x ",
    };

    return marks[state];
}

static void write_paragraph(struct cli *cli, const char *label, struct str text)
{
    if (text.len > 0)
        terminal_wrap(&cli->terminal, str_of(label), text, (size_t)2 * INDENT);
}

static size_t widest_name(const struct record_framework *framework)
{
    size_t widest = 0;

    for (size_t i = 0; i < framework->requirement_count; i++) {
        size_t columns = text_columns(framework->requirements[i].name);

        if (framework->requirements[i].is_asked && columns > widest)
            widest = columns;
    }
    return widest;
}

/* " x 2.2.6   failed: 12 passed, 1 failed, 2 not shown" */
static void write_requirements(struct cli *cli, const struct record_framework *framework)
{
    struct terminal *terminal = &cli->terminal;
    size_t widest = widest_name(framework);

    for (size_t i = 0; i < framework->requirement_count; i++) {
        const struct record_requirement *requirement = &framework->requirements[i];
        int pad = (int)(widest - text_columns(requirement->name));

        if (!requirement->is_asked)
            continue;
        terminal_paint(terminal, colour_of(requirement->state),
                       str_of(mark_of(requirement->state)));
        (void)fprintf(terminal->out, "%.*s%*s  %.*s\n", STR_ARG(requirement->name), pad, "",
                      STR_ARG(requirement_text(requirement, &terminal->arena)));
        arena_reset(&terminal->arena);
    }
}

/* What an auditor looks for first: what failed, and what the image says nothing about. */
static void write_in_short(struct cli *cli, const struct record_framework *framework)
{
    struct arena *arena = &cli->terminal.arena;

    write_paragraph(cli, "     failed  ",
                    requirement_text_names(framework, REQUIREMENT_FAILED, arena));
    write_paragraph(cli, "     waived  ",
                    requirement_text_names(framework, REQUIREMENT_WAIVED, arena));
    write_paragraph(cli, "     an image cannot show  ",
                    requirement_text_names(framework, REQUIREMENT_NOT_SHOWN, arena));
    cli->is_folded = true;
}

static void write_unanswered(struct cli *cli, const struct record_framework *framework)
{
    struct arena *arena = &cli->terminal.arena;
    struct record_texts texts = framework->unanswered;
    struct str text = STR("");

    if (!cli->options->is_all && texts.count > 0) {
        terminal_wrap(
            &cli->terminal, STR("     no control here  "),
            arena_printf(arena, "%zu requirement%s", texts.count, texts.count == 1 ? "" : "s"),
            (size_t)2 * INDENT);
        return;
    }
    for (size_t i = 0; i < texts.count; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "",
                            STR_ARG(texts.items[i]));
    write_paragraph(cli, "     no control here  ", text);
}

static void write_framework(struct cli *cli, const struct record_framework *framework)
{
    struct terminal *terminal = &cli->terminal;
    struct arena *arena = &terminal->arena;

    terminal_paint(terminal, COLOUR_BOLD, framework->name);
    terminal_wrap(terminal, STR("  "), requirement_text_summary(framework, arena), 2);
    if (cli->options->is_all)
        write_requirements(cli, framework);
    else
        write_in_short(cli, framework);
    write_paragraph(cli, "     no image shows  ",
                    requirement_text_outside(framework, cli->options->is_all, arena));
    write_unanswered(cli, framework);
    (void)fputc('\n', terminal->out);
    arena_reset(arena);
}

void cli_write_frameworks(struct cli *cli)
{
    const struct record_summary *summary = &cli->record->summary;

    for (size_t i = 0; i < summary->framework_count; i++) {
        if (summary->frameworks[i].is_asked)
            write_framework(cli, &summary->frameworks[i]);
    }
}
