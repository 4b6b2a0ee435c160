/* The commands of a script: conditions, loops, functions and simple commands. */
#include "base/limits.h"
#include "resource/shell_builtin.h"
#include "resource/shell_test.h"
#include "resource/shell_way.h"

static const struct shell_function *find_function(const struct shell_run *run, struct str name)
{
    for (size_t i = run->functions.count; i > 0; i--) {
        const struct shell_function *function = vec_at(&run->functions, i - 1);

        if (str_equal(function->name, name))
            return function->body || function->is_doubtful ? function : NULL;
    }
    return NULL;
}

static enum gate_rc run_part(struct shell_run *run, const void *part, enum shell_flow *flow)
{
    return shell_run_list(run, part, flow);
}

static struct shell_way way_of(const struct shell_command *list)
{
    return (struct shell_way){ .run = run_part, .part = list };
}

/* After a condition was run: `yes` or `no` may be NULL. */
static enum gate_rc run_chosen(struct shell_run *run, const struct shell_command *yes,
                               const struct shell_command *no, enum shell_flow *flow)
{
    enum shell_answer answer = run->status;

    if (answer == ANSWER_MAYBE)
        return shell_run_both(run, way_of(yes), way_of(no), flow);
    return shell_run_list(run, answer == ANSWER_YES ? yes : no, flow);
}

static enum gate_rc run_if(struct shell_run *run, const struct shell_command *command,
                           enum shell_flow *flow)
{
    if (shell_run_list(run, command->first, flow))
        return run->err->rc;
    run->line = command->line;
    if (*flow != FLOW_NEXT)
        return GATE_OK;
    enum shell_answer answer = run->status;
    if (run_chosen(run, command->second, command->third, flow))
        return run->err->rc;
    if (answer == ANSWER_NO && !command->third)
        run->status = ANSWER_YES;
    return GATE_OK;
}

static enum gate_rc run_and_or(struct shell_run *run, const struct shell_command *command,
                               enum shell_flow *flow)
{
    if (shell_run_command(run, command->first, flow))
        return run->err->rc;
    if (*flow != FLOW_NEXT)
        return GATE_OK;
    run->line = command->line;
    bool is_and = command->kind == SHELL_AND;
    enum shell_answer answer = run->status;
    if (answer == (is_and ? ANSWER_NO : ANSWER_YES))
        return GATE_OK;
    return run_chosen(run, is_and ? command->second : NULL, is_and ? NULL : command->second, flow);
}

/* How often a loop turns is not known: what its body may change is not known either. */
static enum gate_rc run_unknown_loop(struct shell_run *run, const struct shell_command *body,
                                     enum shell_flow *flow)
{
    enum shell_flow ignored = FLOW_NEXT;

    /* Two turns: the second sees what the first leaves open. */
    for (int turn = 0; turn < 2; turn++) {
        if (shell_run_both(run, way_of(body), way_of(NULL), &ignored))
            return run->err->rc;
        shell_run_arrive(run, FLOW_CONTINUE, true);
        shell_run_arrive(run, FLOW_BREAK, true);
    }
    *flow = FLOW_NEXT;
    return GATE_OK;
}

/* One turn with a known item. */
static enum gate_rc run_turn(struct shell_run *run, const struct shell_command *command,
                             const struct shell_field *item, enum shell_flow *flow)
{
    struct shell_value value = item->is_known ? shell_value_text(item->text)
                                              : shell_value_unknown(run->file, command->line);

    shell_run_assign(run, command->name, &value, flow);
    if (*flow != FLOW_NEXT)
        return GATE_OK;
    if (shell_run_list(run, command->second, flow))
        return run->err->rc;
    bool has_stayed = *flow == FLOW_NEXT || *flow == FLOW_CONTINUE;
    if (has_stayed || run->left[FLOW_CONTINUE].is_any) {
        shell_run_arrive(run, FLOW_CONTINUE, has_stayed);
        if (!has_stayed)
            return GATE_OK;
        *flow = FLOW_NEXT;
    }
    return GATE_OK;
}

static enum gate_rc run_for(struct shell_run *run, const struct shell_command *command,
                            enum shell_flow *flow)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct shell_field);
    bool is_open = !command->has_items;

    if (shell_expand_words(run, command->words, command->word_count, &items))
        return run->err->rc;
    for (size_t i = 0; i < items.count; i++)
        is_open |= ((const struct shell_field *)vec_at(&items, i))->is_open;
    if (is_open) {
        *shell_state_add(&run->state, command->name) =
            shell_value_unknown(run->file, command->line);
        return run_unknown_loop(run, command->second, flow);
    }
    for (size_t i = 0; i < items.count && *flow == FLOW_NEXT; i++) {
        if (run_turn(run, command, vec_at(&items, i), flow))
            return run->err->rc;
    }
    bool has_stayed = *flow == FLOW_NEXT || *flow == FLOW_BREAK;
    if (has_stayed) {
        shell_run_arrive(run, FLOW_BREAK, true);
        *flow = FLOW_NEXT;
    } else if (run->left[FLOW_BREAK].is_any) {
        shell_run_leave(run, *flow, &run->state);
        shell_run_arrive(run, FLOW_BREAK, false);
        *flow = FLOW_NEXT;
    }
    return GATE_OK;
}

static enum gate_rc run_while(struct shell_run *run, const struct shell_command *command,
                              enum shell_flow *flow)
{
    if (shell_run_list(run, command->first, flow) || *flow != FLOW_NEXT)
        return *flow != FLOW_NEXT ? GATE_OK : run->err->rc;
    return run_unknown_loop(run, command->second, flow);
}

/* The items of a case from one of them on. */
struct case_rest {
    const struct shell_command *command;
    struct shell_field subject;
    size_t index;
};

static enum gate_rc run_cases(struct shell_run *run, const void *part, enum shell_flow *flow);

static enum gate_rc match_item(struct shell_run *run, const struct shell_case *item,
                               const struct shell_field *subject, enum shell_answer *answer)
{
    *answer = ANSWER_NO;
    for (size_t i = 0; i < item->pattern_count && *answer != ANSWER_YES; i++) {
        struct shell_field pattern;

        if (shell_expand_pattern(run, item->patterns[i].text, &pattern))
            return run->err->rc;
        bool is_any = pattern.is_known && str_equal(pattern.text, STR("**"));
        bool is_decided = is_any || (pattern.is_known && subject->is_known);
        if (!is_decided)
            *answer = ANSWER_MAYBE;
        else if (is_any || str_glob(pattern.text, subject->text))
            *answer = ANSWER_YES;
    }
    return GATE_OK;
}

static enum gate_rc run_item(struct shell_run *run, const void *part, enum shell_flow *flow)
{
    const struct case_rest *rest = part;
    const struct shell_case *item = &rest->command->cases[rest->index];

    run->status = ANSWER_YES;
    if (item->falls_through) {
        shell_run_forget(run, rest->command->line);
        return GATE_OK;
    }
    return shell_run_list(run, item->body, flow);
}

static enum gate_rc run_cases(struct shell_run *run, const void *part, enum shell_flow *flow)
{
    struct case_rest rest = *(const struct case_rest *)part;
    enum shell_answer answer = ANSWER_NO;

    while (rest.index < rest.command->case_count) {
        if (match_item(run, &rest.command->cases[rest.index], &rest.subject, &answer))
            return run->err->rc;
        if (answer != ANSWER_NO)
            break;
        rest.index++;
    }
    run->line = rest.command->line;
    if (answer == ANSWER_NO) {
        run->status = ANSWER_YES;
        return GATE_OK;
    }
    if (answer == ANSWER_YES)
        return run_item(run, &rest, flow);
    if (++run->depth > 4 * LIMIT_NESTING)
        return error_set(run->err, GATE_ELIMIT, "line %u: too many cases", rest.command->line);
    struct case_rest others = rest;
    others.index++;
    enum gate_rc rc = shell_run_both(run, (struct shell_way){ .run = run_item, .part = &rest },
                                     (struct shell_way){ .run = run_cases, .part = &others }, flow);
    run->depth--;
    return rc;
}

static enum gate_rc run_case(struct shell_run *run, const struct shell_command *command,
                             enum shell_flow *flow)
{
    struct case_rest rest = { .command = command };

    if (shell_expand_text(run, command->words[0].text, &rest.subject))
        return run->err->rc;
    return run_cases(run, &rest, flow);
}

/* A subshell, a pipe, a command in the background: nothing of it comes back. */
static enum gate_rc run_apart(struct shell_run *run)
{
    run->status = ANSWER_MAYBE;
    return GATE_OK;
}

static enum gate_rc call_function(struct shell_run *run, const struct shell_function *function,
                                  const struct vec *fields, enum shell_flow *flow)
{
    const struct value *positional = run->positional;
    size_t count = run->positional_count;
    bool was_known = run->is_positional_known;
    const struct config_file *file = run->file;
    struct value *values = arena_new(run->context->arena, fields->count, sizeof(*values));

    if (run->depth >= LIMIT_NESTING)
        return error_set(run->err, GATE_ELIMIT, "line %u: functions nested too deep", run->line);
    run->is_positional_known = true;
    for (size_t i = 1; i < fields->count; i++) {
        const struct shell_field *field = vec_at(fields, i);

        values[i - 1] = field->is_known ? value_str(field->text) : value_nil();
        run->is_positional_known &= !field->is_open;
    }
    run->positional = values;
    run->positional_count = fields->count - 1;
    run->file = function->file;
    struct shell_left outer = shell_run_set_aside(run, FLOW_RETURN);
    run->depth++;
    run->calls++;
    enum gate_rc rc = shell_run_command(run, function->body, flow);
    if (rc == GATE_OK && *flow == FLOW_RETURN)
        *flow = FLOW_NEXT;
    if (rc == GATE_OK && run->left[FLOW_RETURN].is_any) {
        if (*flow != FLOW_NEXT)
            shell_run_leave(run, *flow, &run->state);
        shell_run_arrive(run, FLOW_RETURN, *flow == FLOW_NEXT);
        *flow = FLOW_NEXT;
    }
    shell_run_take_back(run, FLOW_RETURN, outer);
    run->calls--;
    run->depth--;
    run->file = file;
    run->positional = positional;
    run->positional_count = count;
    run->is_positional_known = was_known;
    return rc;
}

/* A call of a function that may be there or not, or be one of several. */
struct doubtful_call {
    const struct shell_function *function;
    const struct vec *fields;
};

static enum gate_rc run_doubtful(struct shell_run *run, const void *part, enum shell_flow *flow)
{
    const struct doubtful_call *call = part;

    return call_function(run, call->function, call->fields, flow);
}

static enum gate_rc run_function(struct shell_run *run, const struct shell_function *function,
                                 const struct vec *fields, enum shell_flow *flow)
{
    const struct shell_function copy = *function; /* the list may grow */
    const struct doubtful_call call = { .function = &copy, .fields = fields };
    size_t same = 0;

    if (!copy.is_doubtful)
        return call_function(run, &copy, fields, flow);
    for (size_t i = 0; i < run->functions.count; i++)
        same +=
            str_equal(((const struct shell_function *)vec_at(&run->functions, i))->name, copy.name);
    if (same > 1 || !copy.body) {
        shell_run_forget(run, run->line);
        return GATE_OK;
    }
    return shell_run_both(run, (struct shell_way){ .run = run_doubtful, .part = &call },
                          way_of(NULL), flow);
}

static enum gate_rc assign_word(struct shell_run *run, const struct shell_word *word,
                                enum shell_flow *flow)
{
    size_t at = shell_assignment(word->text);
    struct str name = str_slice(word->text, 0, shell_name_length(word->text));
    struct str raw = str_slice(word->text, at, word->text.len);
    struct shell_value before = shell_run_variable(run, name);
    struct shell_field field;

    if (shell_expand_text(run, raw, &field))
        return run->err->rc;
    if (str_starts_with(raw, STR("(")))
        field = (struct shell_field){ .is_nonempty = true };
    struct shell_value value =
        field.is_known ? shell_value_text(field.text) : shell_value_unknown(run->file, word->line);
    value.is_nonempty = field.is_nonempty || (field.is_known && field.text.len > 0);
    if (word->text.ptr[at - 2] == '+' && at > name.len + 1) {
        bool is_known = value.is_known && before.is_known;
        struct str joined = arena_printf(run->context->arena, "%.*s%.*s", STR_ARG(before.text),
                                         STR_ARG(value.text));

        value = is_known ? shell_value_text(joined) : shell_value_unknown(run->file, word->line);
    }
    run->status = ANSWER_YES;
    run->line = word->line;
    shell_run_assign(run, name, &value, flow);
    return GATE_OK;
}

/* The command without the assignments and the prefixes that stand before its name. */
static struct shell_command without(const struct shell_command *command, size_t count)
{
    struct shell_command rest = *command;

    rest.words += count;
    rest.word_count -= count;
    return rest;
}

static bool is_prefix(const struct shell_field *name)
{
    return name->is_known &&
           (str_equal(name->text, STR("command")) || str_equal(name->text, STR("builtin")));
}

static enum gate_rc run_named(struct shell_run *run, const struct shell_command *command,
                              enum shell_flow *flow)
{
    CLEANUP(vec_release) struct vec fields = VEC_INIT(struct shell_field);
    bool is_known = false;

    if (shell_expand_words(run, command->words, command->word_count, &fields))
        return run->err->rc;
    run->line = command->words[0].line;
    if (fields.count == 0) {
        run->status = ANSWER_MAYBE;
        return GATE_OK;
    }
    const struct shell_field *name = vec_at(&fields, 0);
    if (!name->is_known) {
        shell_run_forget(run, run->line);
        return GATE_OK;
    }
    const struct shell_function *function = find_function(run, name->text);
    if (function)
        return run_function(run, function, &fields, flow);
    if (is_prefix(name) && fields.count > 1 && command->word_count > 1) {
        const struct shell_field *second = vec_at(&fields, 1);
        const struct shell_command rest = without(command, 1);

        if (second->is_known && str_starts_with(second->text, STR("-")))
            return run_apart(run);
        return run_named(run, &rest, flow);
    }
    if (shell_builtin(run, &fields, command, &is_known, flow))
        return run->err->rc;
    return is_known ? GATE_OK : run_apart(run);
}

/* `[[` of bash and busybox; dash has no such command. */
static enum gate_rc run_condition(struct shell_run *run, const struct shell_command *command)
{
    run->status = run->program == SHELL_DASH ? ANSWER_NO : ANSWER_MAYBE;
    if (run->program != SHELL_BASH || command->word_count < 2)
        return GATE_OK;
    return shell_test_condition(run, command->words + 1, command->word_count - 2, &run->status);
}

/* "NAME+=VALUE" is one for bash only. */
static bool is_assignment(const struct shell_run *run, struct str word)
{
    size_t at = shell_assignment(word);

    return at > 0 && (run->program == SHELL_BASH || word.ptr[at - 2] != '+');
}

static enum gate_rc run_simple(struct shell_run *run, const struct shell_command *command,
                               enum shell_flow *flow)
{
    size_t count = 0;

    while (count < command->word_count && is_assignment(run, command->words[count].text))
        count++;
    if (count < command->word_count) {
        const struct shell_command rest = without(command, count);

        if (str_equal(rest.words[0].text, STR("[[")))
            return run_condition(run, &rest);
        if (run_named(run, &rest, flow))
            return run->err->rc;
        /* Whether they outlast the command depends on shell and command. */
        for (size_t i = 0; i < count; i++) {
            struct str word = command->words[i].text;

            *shell_state_add(&run->state, str_slice(word, 0, shell_name_length(word))) =
                shell_value_unknown(run->file, command->line);
        }
        return GATE_OK;
    }
    for (size_t i = 0; i < count && *flow == FLOW_NEXT; i++) {
        if (assign_word(run, &command->words[i], flow))
            return run->err->rc;
    }
    return GATE_OK;
}

static enum gate_rc run_not(struct shell_run *run, const struct shell_command *command,
                            enum shell_flow *flow)
{
    if (shell_run_command(run, command->first, flow))
        return run->err->rc;
    run->status = shell_answer_not(run->status);
    return GATE_OK;
}

/* A loop, with the ways out of loops around it set aside. */
static enum gate_rc run_loop(struct shell_run *run, const struct shell_command *command,
                             enum shell_flow *flow)
{
    struct shell_left broken = shell_run_set_aside(run, FLOW_BREAK);
    struct shell_left continued = shell_run_set_aside(run, FLOW_CONTINUE);
    enum gate_rc rc;

    if (command->kind == SHELL_FOR)
        rc = run_for(run, command, flow);
    else if (command->kind == SHELL_WHILE)
        rc = run_while(run, command, flow);
    else
        rc = run_unknown_loop(run, command->second, flow);
    shell_run_take_back(run, FLOW_CONTINUE, continued);
    shell_run_take_back(run, FLOW_BREAK, broken);
    return rc;
}

static enum gate_rc run_kind(struct shell_run *run, const struct shell_command *command,
                             enum shell_flow *flow)
{
    switch (command->kind) {
    case SHELL_SIMPLE:
        return run_simple(run, command, flow);
    case SHELL_IF:
        return run_if(run, command, flow);
    case SHELL_WHILE:
    case SHELL_FOR:
    case SHELL_SELECT:
        return run_loop(run, command, flow);
    case SHELL_CASE:
        return run_case(run, command, flow);
    case SHELL_GROUP:
        return shell_run_list(run, command->first, flow);
    case SHELL_FUNCTION:
        shell_run_define(run, command->name, command->first);
        run->status = ANSWER_YES;
        return GATE_OK;
    case SHELL_AND:
    case SHELL_OR:
        return run_and_or(run, command, flow);
    case SHELL_NOT:
        return run_not(run, command, flow);
    case SHELL_SUBSHELL:
    case SHELL_PIPE:
    case SHELL_BACKGROUND:
        return run_apart(run);
    }
    return GATE_OK;
}

enum gate_rc shell_run_command(struct shell_run *run, const struct shell_command *command,
                               enum shell_flow *flow)
{
    if (++run->steps > LIMIT_SHELL_STEPS)
        return error_set(run->err, GATE_ELIMIT, "line %u: more than %d commands", command->line,
                         LIMIT_SHELL_STEPS);
    if (run->state.variables.count > LIMIT_SHELL_VARIABLES)
        return error_set(run->err, GATE_ELIMIT, "line %u: more than %d variables", command->line,
                         LIMIT_SHELL_VARIABLES);
    run->line = command->line;
    return run_kind(run, command, flow);
}

enum gate_rc shell_run_list(struct shell_run *run, const struct shell_command *command,
                            enum shell_flow *flow)
{
    for (; command && *flow == FLOW_NEXT; command = command->next) {
        if (shell_run_command(run, command, flow))
            return run->err->rc;
    }
    return GATE_OK;
}
