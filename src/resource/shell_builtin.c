#include "resource/shell_builtin.h"

#include <string.h>

#include "base/attributes.h"
#include "resource/shell_test.h"

/* A call of a builtin. */
struct builtin_call {
    const struct vec *fields;
    const struct shell_command *command;
    enum shell_flow *flow;
};

typedef enum gate_rc builtin_fn(struct shell_run *run, const struct builtin_call *call);

static const struct shell_field *argument(const struct builtin_call *call, size_t index)
{
    return vec_at(call->fields, index);
}

static bool is_argument(const struct builtin_call *call, size_t index, const char *text)
{
    return index < call->fields->count && argument(call, index)->is_known &&
           str_equal(argument(call, index)->text, str_of(text));
}

static void set_unknown(struct shell_run *run, struct str name)
{
    *shell_state_add(&run->state, name) = shell_value_unknown(run->file, run->line);
}

static enum gate_rc run_true(struct shell_run *run, const struct builtin_call *call ATTR_UNUSED)
{
    run->status = ANSWER_YES;
    return GATE_OK;
}

static enum gate_rc run_false(struct shell_run *run, const struct builtin_call *call ATTR_UNUSED)
{
    run->status = ANSWER_NO;
    return GATE_OK;
}

static enum gate_rc run_forget(struct shell_run *run, const struct builtin_call *call ATTR_UNUSED)
{
    shell_run_forget(run, run->line);
    return GATE_OK;
}

/* What export, readonly and declare do to each name. */
struct marking {
    bool is_exported;
    bool is_unexported;
    bool is_readonly;
    bool is_shown; /* nothing is set: -p, -f */
    bool is_local;
    bool is_declared; /* by declare, not by export or readonly */
};

/* Reads "-xr" and the like; false where it is no option. */
static bool read_options(const struct shell_field *field, struct marking *marking)
{
    struct str text = field->text;
    bool is_on = text.len > 1 && text.ptr[0] == '-';

    if (!field->is_known || text.len < 2 || (!is_on && text.ptr[0] != '+'))
        return false;
    for (size_t i = 1; i < text.len; i++) {
        marking->is_exported |= is_on && text.ptr[i] == 'x';
        marking->is_readonly |= is_on && text.ptr[i] == 'r';
        marking->is_unexported |= (is_on && text.ptr[i] == 'n') || (!is_on && text.ptr[i] == 'x');
        marking->is_shown |= is_on && strchr("pfF", text.ptr[i]);
        marking->is_local &= !(is_on && text.ptr[i] == 'g');
    }
    return true;
}

static void mark(struct shell_run *run, struct str name, const struct marking *marking)
{
    struct shell_value initial = shell_run_variable(run, name);
    struct shell_value *value = shell_state_find(&run->state, name);

    if (!value) {
        value = shell_state_add(&run->state, name);
        *value = initial;
    }
    if (marking->is_declared && value->is_readonly)
        return; /* declare does nothing to it */
    if (marking->is_exported || marking->is_unexported)
        value->may_be_exported = value->is_exported = !marking->is_unexported;
    value->is_readonly |= marking->is_readonly;
    value->may_be_readonly |= marking->is_readonly;
}

/* "NAME" or "NAME=VALUE"; what is not known may be any. */
static void mark_argument(struct shell_run *run, const struct shell_field *field, struct str word,
                          const struct marking *marking, enum shell_flow *flow)
{
    size_t at = shell_assignment(word);
    struct str name = at > 0 ? str_slice(word, 0, shell_name_length(word)) : field->text;
    struct shell_value value = field->is_known
                                   ? shell_value_text(str_slice(field->text, at, field->text.len))
                                   : shell_value_unknown(run->file, run->line);

    if ((at == 0 && !field->is_known) || (at > 0 && word.ptr[at - 2] == '+')) {
        shell_run_forget(run, run->line);
        return;
    }
    if (at == 0)
        at = shell_assignment(name);
    if (at > 0) {
        name = str_slice(name, 0, shell_name_length(name));
        if (field->is_known)
            value = shell_value_text(str_slice(field->text, name.len + 1, field->text.len));
        shell_run_set(run, name, &value, flow);
        if (*flow != FLOW_NEXT)
            return;
    }
    if (shell_name_length(name) == name.len && name.len > 0)
        mark(run, name, marking);
}

static enum gate_rc mark_all(struct shell_run *run, const struct builtin_call *call,
                             struct marking marking)
{
    size_t count = call->fields->count;
    size_t first = 1;
    bool is_same = count == call->command->word_count;

    run->status = ANSWER_YES;
    while (first < count && read_options(argument(call, first), &marking))
        first++;
    if (first > 1 && run->program == SHELL_DASH && !is_argument(call, 1, "-p"))
        *call->flow = FLOW_ABORT; /* no such option */
    if (marking.is_shown)
        return GATE_OK;
    for (size_t i = first; i < count && *call->flow == FLOW_NEXT; i++)
        mark_argument(run, argument(call, i),
                      is_same ? call->command->words[i].text : argument(call, i)->text, &marking,
                      call->flow);
    return GATE_OK;
}

static enum gate_rc run_export(struct shell_run *run, const struct builtin_call *call)
{
    return mark_all(run, call, (struct marking){ .is_exported = true });
}

static enum gate_rc run_readonly(struct shell_run *run, const struct builtin_call *call)
{
    return mark_all(run, call, (struct marking){ .is_readonly = true });
}

/* What is of a function alone is not followed: the name is not known, then and afterwards. */
static enum gate_rc run_local(struct shell_run *run, const struct builtin_call *call)
{
    const struct shell_command *command = call->command;

    run->status = ANSWER_YES;
    for (size_t i = 1; i < command->word_count; i++) {
        struct str word = command->words[i].text;
        size_t length = shell_name_length(word);

        if (length > 0)
            set_unknown(run, str_slice(word, 0, length));
        else if (word.ptr[0] != '-')
            return run_forget(run, call);
    }
    return GATE_OK;
}

static bool is_global(const struct builtin_call *call)
{
    struct marking marking = { .is_local = true };

    for (size_t i = 1; i < call->fields->count && read_options(argument(call, i), &marking); i++)
        continue;
    return !marking.is_local;
}

static enum gate_rc run_declare(struct shell_run *run, const struct builtin_call *call)
{
    if (run->program != SHELL_BASH) { /* no such command */
        run->status = ANSWER_NO;
        return GATE_OK;
    }
    if (run->calls > 0 && !is_global(call))
        return run_local(run, call);
    return mark_all(run, call, (struct marking){ .is_local = true, .is_declared = true });
}

static enum gate_rc run_unset(struct shell_run *run, const struct builtin_call *call)
{
    bool is_function = is_argument(call, 1, "-f");

    run->status = ANSWER_YES;
    for (size_t i = 1; i < call->fields->count && *call->flow == FLOW_NEXT; i++) {
        const struct shell_field *field = argument(call, i);
        struct shell_value none = { .is_known = true };

        if (!field->is_known)
            return run_forget(run, call);
        if (field->text.len == 0 || field->text.ptr[0] == '-')
            continue;
        if (is_function)
            shell_run_define(run, field->text, NULL);
        else
            shell_run_set(run, field->text, &none, call->flow);
        struct shell_value *value = shell_state_find(&run->state, field->text);
        if (!is_function && value && !value->is_readonly && !value->may_be_readonly)
            value->may_be_exported = value->is_exported = false;
    }
    return GATE_OK;
}

/* The mask that a symbolic operand changes; false if it is not known. */
static bool mask_before(const struct shell_run *run, struct str text, uint32_t *mask)
{
    struct shell_value value = shell_run_variable(run, SHELL_UMASK);

    *mask = 0;
    if (text.ptr[0] >= '0' && text.ptr[0] <= '9')
        return true;
    return value.is_known && value.is_set && str_to_mode(value.text, mask);
}

/* Whether "u=..,g=..,o=.." says all of the mask, so that nothing of the one before is left. */
static bool is_whole(struct str text)
{
    return str_find(text, STR("u=")) >= 0 && str_find(text, STR("g=")) >= 0 &&
           str_find(text, STR("o=")) >= 0;
}

static enum gate_rc run_umask(struct shell_run *run, const struct builtin_call *call)
{
    uint32_t mask;

    run->status = ANSWER_YES;
    for (size_t i = 1; i < call->fields->count; i++) {
        const struct shell_field *field = argument(call, i);

        if (!field->is_known) {
            set_unknown(run, SHELL_UMASK);
            return GATE_OK;
        }
        if (field->text.len == 0 || (field->text.ptr[0] == '-' && field->text.len == 2 &&
                                     strchr("pS-", field->text.ptr[1])))
            continue;
        if (!mask_before(run, field->text, &mask) && !is_whole(field->text)) {
            set_unknown(run, SHELL_UMASK);
            return GATE_OK;
        }
        if (!shell_umask_parse(field->text, &mask)) {
            run->status = ANSWER_NO;
            return GATE_OK;
        }
        struct shell_value value =
            shell_value_text(arena_printf(run->context->arena, "%03o", mask));
        value.file = run->file;
        value.line = run->line;
        *shell_state_add(&run->state, SHELL_UMASK) = value;
        return GATE_OK;
    }
    return GATE_OK;
}

static enum gate_rc run_test(struct shell_run *run, const struct builtin_call *call)
{
    CLEANUP(vec_release) struct vec words = VEC_INIT(struct shell_field);
    size_t count = call->fields->count;
    bool is_bracket = is_argument(call, 0, "[");

    if (is_bracket && !is_argument(call, count - 1, "]")) {
        run->status = ANSWER_MAYBE;
        return GATE_OK;
    }
    for (size_t i = 1; i < count - (is_bracket ? 1 : 0); i++)
        *(struct shell_field *)vec_add(&words) = *argument(call, i);
    return shell_test(run, &words, &run->status);
}

static enum gate_rc run_source(struct shell_run *run, const struct builtin_call *call)
{
    bool is_odd = run->program == SHELL_DASH && is_argument(call, 0, "source");

    if (is_odd || call->fields->count < 2) {
        run->status = ANSWER_NO;
        return GATE_OK;
    }
    if (!argument(call, 1)->is_known)
        return run_forget(run, call);
    return shell_run_source(run, argument(call, 1)->text, call->flow);
}

/* Programs whose output is made for eval and sets variables of their own only. */
static bool is_harmless(struct str word)
{
    static const char *const programs[] = { "dircolors", "lesspipe", "lesspipe.sh", "lessfile",
                                            "resize",    "tset",     "ssh-agent" };
    size_t at = 0;
    struct str name;

    while (at < word.len && strchr("\"$(` ", word.ptr[at]))
        at++;
    word = str_slice(word, at, word.len);
    if (!str_word(&word, &name))
        return false;
    at = 0;
    while (at < name.len && !strchr(")`\"", name.ptr[at]))
        at++;
    name = str_base_name(str_slice(name, 0, at));
    return str_is_one_of(name, programs, COUNT_OF(programs));
}

static enum gate_rc run_eval(struct shell_run *run, const struct builtin_call *call)
{
    struct str text = STR("");

    run->status = ANSWER_MAYBE;
    if (call->command->word_count > 1 && is_harmless(call->command->words[1].text))
        return GATE_OK;
    for (size_t i = 1; i < call->fields->count; i++) {
        if (!argument(call, i)->is_known)
            return run_forget(run, call);
        text = arena_printf(run->context->arena, "%.*s %.*s", STR_ARG(text),
                            STR_ARG(argument(call, i)->text));
    }
    return shell_run_eval(run, text, call->flow);
}

/* Without a program it is about redirections only. */
static enum gate_rc run_exec(struct shell_run *run, const struct builtin_call *call)
{
    return call->fields->count > 1 ? run_forget(run, call) : run_true(run, call);
}

static enum gate_rc leave(struct shell_run *run, const struct builtin_call *call,
                          enum shell_flow flow)
{
    *call->flow = flow;
    if (call->fields->count > 1)
        run->status = is_argument(call, 1, "0") ? ANSWER_YES : ANSWER_MAYBE;
    return GATE_OK;
}

static enum gate_rc run_return(struct shell_run *run, const struct builtin_call *call)
{
    return leave(run, call, FLOW_RETURN);
}

static enum gate_rc run_exit(struct shell_run *run, const struct builtin_call *call)
{
    return leave(run, call, FLOW_EXIT);
}

/* More than one level at once is not followed. */
static enum gate_rc run_break(struct shell_run *run, const struct builtin_call *call)
{
    if (call->fields->count > 1)
        shell_run_forget(run, run->line);
    *call->flow = is_argument(call, 0, "break") ? FLOW_BREAK : FLOW_CONTINUE;
    return GATE_OK;
}

/* Names that are set to what nobody knows: read, let and the like. */
static enum gate_rc run_setting(struct shell_run *run, const struct builtin_call *call)
{
    for (size_t i = 1; i < call->fields->count; i++) {
        struct str text = argument(call, i)->text;

        if (!argument(call, i)->is_known)
            return run_forget(run, call);
        while (text.len > 0) {
            size_t length = shell_name_length(text);

            if (length > 0)
                set_unknown(run, arena_str(run->context->arena, str_slice(text, 0, length)));
            text = str_slice(text, length > 0 ? length : 1, text.len);
        }
    }
    run->status = ANSWER_MAYBE;
    return GATE_OK;
}

static enum gate_rc run_printf(struct shell_run *run, const struct builtin_call *call)
{
    if (is_argument(call, 1, "-v"))
        return run_setting(run, call);
    run->status = ANSWER_YES;
    return GATE_OK;
}

static enum gate_rc run_shopt(struct shell_run *run, const struct builtin_call *call)
{
    run->status = run->program == SHELL_BASH ? ANSWER_YES : ANSWER_NO;
    if (run->program == SHELL_BASH && is_argument(call, 1, "-q"))
        run->status = !is_argument(call, 2, "login_shell") ? ANSWER_MAYBE
                      : run->is_login                      ? ANSWER_YES
                                                           : ANSWER_NO;
    return GATE_OK;
}

/* It may set the positional parameters, or mark all that follows for export. */
static enum gate_rc run_set(struct shell_run *run, const struct builtin_call *call)
{
    for (size_t i = 1; i < call->fields->count; i++) {
        const struct shell_field *field = argument(call, i);

        if (!field->is_known || str_equal(field->text, STR("--")) || field->text.len == 0 ||
            !strchr("-+", field->text.ptr[0]))
            run->is_positional_known = false;
    }
    run->status = ANSWER_YES;
    return GATE_OK;
}

/* An alias of what acts on the shell would change what later lines mean. */
static enum gate_rc run_alias(struct shell_run *run, const struct builtin_call *call)
{
    static const char *const names[] = { "umask=",  "export=", "readonly=", "typeset=",
                                         "source=", ".=",      "unset=",    "declare=" };

    run->status = ANSWER_YES;
    for (size_t i = 1; i < call->fields->count; i++) {
        for (size_t k = 0; k < COUNT_OF(names); k++) {
            if (str_starts_with(argument(call, i)->text, str_of(names[k])))
                return run_forget(run, call);
        }
    }
    return GATE_OK;
}

static enum gate_rc run_shift(struct shell_run *run, const struct builtin_call *call ATTR_UNUSED)
{
    run->is_positional_known = false;
    run->status = ANSWER_MAYBE;
    return GATE_OK;
}

static enum gate_rc run_trap(struct shell_run *run, const struct builtin_call *call)
{
    static const char *const each[] = { "DEBUG", "RETURN", "ERR" };

    for (size_t i = 0; i < COUNT_OF(each); i++) {
        if (is_argument(call, call->fields->count - 1, each[i]))
            return run_forget(run, call);
    }
    run->status = ANSWER_YES;
    return GATE_OK;
}

static const struct {
    const char *name;
    builtin_fn *run;
} builtins[] = {
    { ":", run_true },
    { "true", run_true },
    { "false", run_false },
    { "export", run_export },
    { "readonly", run_readonly },
    { "typeset", run_declare },
    { "declare", run_declare },
    { "local", run_local },
    { "unset", run_unset },
    { "umask", run_umask },
    { "[", run_test },
    { "test", run_test },
    { ".", run_source },
    { "source", run_source },
    { "eval", run_eval },
    { "exec", run_exec },
    { "return", run_return },
    { "exit", run_exit },
    { "logout", run_exit },
    { "break", run_break },
    { "continue", run_break },
    { "read", run_setting },
    { "let", run_setting },
    { "((", run_setting },
    { "getopts", run_setting },
    { "mapfile", run_setting },
    { "readarray", run_setting },
    { "printf", run_printf },
    { "shopt", run_shopt },
    { "set", run_set },
    { "shift", run_shift },
    { "alias", run_alias },
    { "trap", run_trap },
    { "enable", run_forget },
    { "echo", run_true },
};

/* NOLINTBEGIN(readability-non-const-parameter): the commands write through the call */
enum gate_rc shell_builtin(struct shell_run *run, const struct vec *fields,
                           const struct shell_command *command, bool *is_known,
                           enum shell_flow *flow)
/* NOLINTEND(readability-non-const-parameter) */
{
    const struct builtin_call call = { .fields = fields, .command = command, .flow = flow };
    const struct shell_field *name = vec_at(fields, 0);

    *is_known = false;
    for (size_t i = 0; i < COUNT_OF(builtins); i++) {
        if (!str_equal(name->text, str_of(builtins[i].name)))
            continue;
        *is_known = true;
        return builtins[i].run(run, &call);
    }
    return GATE_OK;
}
