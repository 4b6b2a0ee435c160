/* The files of a shell, and what it makes of those that are no scripts. */
#include "base/limits.h"
#include "resource/shell_way.h"

/* The commands of one line, which bash reads as one; *command is then the first behind it. */
static enum gate_rc run_line(struct shell_run *run, const struct shell_command **command,
                             enum shell_flow *flow)
{
    const struct shell_command *at = *command;

    do {
        if (*flow == FLOW_NEXT && shell_run_command(run, at, flow))
            return run->err->rc;
        at = at->next;
    } while (at && at->is_joined);
    *command = at;
    bool has_stayed = *flow == FLOW_NEXT || *flow == FLOW_DISCARD;
    if (run->left[FLOW_DISCARD].is_any && !has_stayed)
        shell_run_leave(run, *flow, &run->state);
    if (run->left[FLOW_DISCARD].is_any || has_stayed) {
        shell_run_arrive(run, FLOW_DISCARD, has_stayed);
        *flow = FLOW_NEXT;
    }
    return GATE_OK;
}

/* The list of a file: an error in bash ends one line of it, return the file. */
static enum gate_rc run_outermost(struct shell_run *run, const struct shell_command *command,
                                  enum shell_flow *flow)
{
    while (command && *flow == FLOW_NEXT) {
        if (run_line(run, &command, flow))
            return run->err->rc;
    }
    bool has_stayed = *flow == FLOW_NEXT || *flow == FLOW_RETURN;
    if (run->left[FLOW_RETURN].is_any && !has_stayed)
        shell_run_leave(run, *flow, &run->state);
    if (run->left[FLOW_RETURN].is_any || has_stayed) {
        shell_run_arrive(run, FLOW_RETURN, has_stayed);
        *flow = FLOW_NEXT;
    }
    return GATE_OK;
}

static bool mentions(struct str text, const char *word)
{
    return str_find(text, str_of(word)) >= 0;
}

/* What a file that cannot be read whole may do: it ran up to a fault, or past what is not known. */
static void run_odd(struct shell_run *run, struct str text, uint32_t line)
{
    static const char *const everything[] = { "eval", "source ", ". /", ". $", ". \"", "GRUB_" };
    static const char *const names[] = { "PATH", "TMOUT" };

    shell_run_leave(run, FLOW_ABORT, &run->state);
    for (size_t i = 0; i < COUNT_OF(everything); i++) {
        if (mentions(text, everything[i])) {
            shell_run_forget(run, line);
            return;
        }
    }
    if (mentions(text, "umask"))
        *shell_state_add(&run->state, SHELL_UMASK) = shell_value_unknown(run->file, line);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (mentions(text, names[i]))
            *shell_state_add(&run->state, str_of(names[i])) = shell_value_unknown(run->file, line);
    }
    run->status = ANSWER_MAYBE;
}

/* The number in "line 12: ..." */
static uint32_t line_of(const struct error *fault)
{
    struct str rest = str_slice(str_of(fault->message), 5, ERROR_MESSAGE_SIZE);
    struct str number;
    uint32_t line = 1;

    (void)str_cut(&rest, ':', &number);
    (void)str_to_u32(number, &line);
    return line;
}

static enum gate_rc run_text(struct shell_run *run, struct str text, enum shell_flow *flow)
{
    const struct shell_command *commands = NULL;
    struct error fault = ERROR_INIT;

    if (run->depth >= LIMIT_NESTING)
        return error_set(run->err, GATE_ELIMIT, "files nested deeper than %d", LIMIT_NESTING);
    if (shell_script_parse(text, run->context->arena, &commands, &fault)) {
        run_odd(run, text, line_of(&fault));
        return GATE_OK;
    }
    struct shell_left returned = shell_run_set_aside(run, FLOW_RETURN);
    struct shell_left discarded = shell_run_set_aside(run, FLOW_DISCARD);
    run->depth++;
    enum gate_rc rc = run_outermost(run, commands, flow);
    run->depth--;
    shell_run_take_back(run, FLOW_DISCARD, discarded);
    shell_run_take_back(run, FLOW_RETURN, returned);
    return rc;
}

enum gate_rc shell_run_eval(struct shell_run *run, struct str text, enum shell_flow *flow)
{
    /* A return in it ends the file around it. */
    if (mentions(text, "return")) {
        shell_run_forget(run, run->line);
        return GATE_OK;
    }
    return run_text(run, text, flow);
}

static enum gate_rc read_and_run(struct shell_run *run, struct str path, enum shell_flow *flow)
{
    struct config_file *file = arena_new(run->context->arena, 1, sizeof(*file));
    const struct config_file *outer_file = run->file;
    uint32_t line = run->line;

    if (config_file_read(run->context, path, file, run->err))
        return run->err->rc;
    run->file = file;
    enum gate_rc rc = run_text(run, file->text, flow);
    run->file = outer_file;
    run->line = line;
    return rc ? error_wrap(run->err, "%.*s", STR_ARG(path)) : GATE_OK;
}

/* Files below a home belong to one account: it may do there what it wants. */
static bool is_own(const struct shell_run *run, struct str path)
{
    struct str home = str_of(run->account->home);

    return str_starts_with(path, home) && path.len > home.len && path.ptr[home.len] == '/';
}

enum gate_rc shell_run_source(struct shell_run *run, struct str path, enum shell_flow *flow)
{
    const struct entry *entry = NULL;
    struct error local = ERROR_INIT;

    run->status = ANSWER_MAYBE;
    if (is_own(run, path) || str_equal(path, STR("/dev/null")))
        return GATE_OK;
    if (!str_starts_with(path, STR("/"))) {
        shell_run_forget(run, run->line);
        return GATE_OK;
    }
    enum gate_rc rc = rootfs_find(run->context->rootfs, path, ROOTFS_FOLLOW, &entry, &local);
    if (rc == GATE_ENOTFOUND) {
        *flow = run->program == SHELL_BASH ? FLOW_NEXT : FLOW_ABORT;
        run->status = ANSWER_NO;
        return GATE_OK;
    }
    return read_and_run(run, path, flow);
}

enum gate_rc shell_run_file(struct shell_run *run, struct str path)
{
    const struct entry *entry = NULL;
    struct error local = ERROR_INIT;
    enum shell_flow flow = FLOW_NEXT;

    if (rootfs_find(run->context->rootfs, path, ROOTFS_FOLLOW, &entry, &local) == GATE_ENOTFOUND)
        return GATE_OK;
    if (read_and_run(run, path, &flow))
        return run->err->rc;
    run->has_ended |= flow == FLOW_EXIT && !run->left[FLOW_ABORT].is_any;
    shell_run_arrive(run, FLOW_ABORT, flow == FLOW_NEXT || flow == FLOW_ABORT);
    return GATE_OK;
}
