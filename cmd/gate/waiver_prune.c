#include "base/file.h"
#include "base/file_below.h"
#include "evidence/emit.h"
#include "gate/waiver_command.h"
#include "gate/waiver_files.h"

enum { DAY = 24 * 3600, DAYS_MOST = 100000 };

struct prune_options {
    struct trusted_options trusted;
    const char *before;
    bool is_json;
};

static const struct option_def prune_option_defs[] = {
    {
        .name = "before",
        .type = OPTION_STRING,
        .offset = offsetof(struct prune_options, before),
        .argument = "DAYS",
        .help = "only those that ended at least so many days ago",
    },
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct prune_options, is_json),
        .help = "tell what was moved as JSON",
    },
};

/* Moves the files of one waiver, the waiver itself last: signatures alone would be orphans. */
static enum exit_code move(struct waiver_command *command, int root, struct str id, bool *is_moved)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);
    struct arena *arena = &command->trusted.arena;
    struct error err = ERROR_INIT;

    waiver_files_names(root, TRUST_WAIVERS_PATH, id, arena, &names);
    for (size_t i = names.count; i-- > 0;) {
        struct str name = *(struct str *)vec_at(&names, i);
        struct str from = arena_printf(arena, TRUST_WAIVERS_PATH "/%.*s", STR_ARG(name));
        struct str to = arena_printf(arena, TRUST_LEDGER_PATH "/%.*s", STR_ARG(name));

        if (file_below_move(root, from.ptr, to.ptr, &err))
            return cli_fail_error(EXIT_OUTPUT, &err);
        *is_moved = true;
    }
    return EXIT_PASSED;
}

static enum exit_code move_all(struct waiver_command *command, int64_t before, struct vec *moved)
{
    CLEANUP(file_closep) int root = -1;
    struct error err = ERROR_INIT;

    if (waiver_files_open(command, &root, &err))
        return cli_fail_error(EXIT_OUTPUT, &err);
    for (size_t i = 0; i < command->judged.count; i++) {
        const struct judged_waiver *judged = &command->judged.items[i];
        bool is_moved = false;

        if (judged->status == WAIVER_MALFORMED || judged->waiver.expires > before)
            continue;
        enum exit_code code = move(command, root, judged->source->id, &is_moved);
        if (code != EXIT_PASSED)
            return code;
        if (is_moved)
            *(struct str *)vec_add(moved) = judged->source->id;
    }
    return EXIT_PASSED;
}

static enum exit_code tell(struct waiver_command *command, const struct vec *moved, bool is_json)
{
    CLEANUP(vec_release) struct vec paths = VEC_INIT(struct str);
    struct arena *arena = &command->trusted.arena;

    *(struct str *)vec_add(&paths) = STR(TRUST_WAIVERS_PATH);
    *(struct str *)vec_add(&paths) = STR(TRUST_LEDGER_PATH);
    struct str git = waiver_files_git(command, &paths, true,
                                      arena_printf(arena, "move %zu ended waiver%s to the ledger",
                                                   moved->count, moved->count == 1 ? "" : "s"),
                                      arena);
    if (is_json)
        return cli_print_json(emit_pack(
            "{s:o, s:o}", "moved",
            emit_texts((struct record_texts){ .items = moved->items, .count = moved->count }),
            "next", moved->count > 0 ? emit_text(git) : json_null()));
    for (size_t i = 0; i < moved->count; i++)
        (void)printf("%.*s\n", STR_ARG(*(struct str *)vec_at(moved, i)));
    if (moved->count > 0)
        (void)printf("\n%.*s\n", STR_ARG(git));
    else
        (void)puts("nothing has ended that is not in the ledger");
    return EXIT_PASSED;
}

static enum exit_code prune_run(const struct invocation *invocation)
{
    CLEANUP(vec_release) struct vec moved = VEC_INIT(struct str);
    const struct prune_options *options = invocation->options;
    struct waiver_command command = { .words = STR("") };
    uint32_t days = 0;

    if (options->before && (!str_to_u32(str_of(options->before), &days) || days > DAYS_MOST))
        return cli_fail(EXIT_USAGE, "wrong value: --before %s: expected a number of days",
                        options->before);
    enum exit_code code = waiver_command_open(&options->trusted, &command);
    if (code == EXIT_PASSED)
        code = move_all(&command, command.trusted.times.latest - (int64_t)days * DAY, &moved);
    if (code == EXIT_PASSED)
        code = tell(&command, &moved, options->is_json);
    waiver_command_release(&command);
    return code;
}

const struct command command_waiver_prune = {
    .name = "waiver prune",
    .summary = "move ended waivers to the ledger",
    .operands = "",
    .options = prune_option_defs,
    .option_count = COUNT_OF(prune_option_defs),
    .shared = { { trusted_option_defs, TRUSTED_OPTION_COUNT,
                  offsetof(struct prune_options, trusted) } },
    .options_size = sizeof(struct prune_options),
    .run = prune_run,
};
