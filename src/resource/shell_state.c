#include "resource/shell_state.h"

#include <string.h>

void shell_state_copy(const struct shell_state *state, struct shell_state *copy)
{
    *copy = SHELL_STATE_INIT;
    for (size_t i = 0; i < state->variables.count; i++)
        *(struct shell_variable *)vec_add(&copy->variables) =
            *(const struct shell_variable *)vec_at(&state->variables, i);
}

void shell_state_release(struct shell_state *state)
{
    vec_release(&state->variables);
}

struct shell_value *shell_state_find(const struct shell_state *state, struct str name)
{
    for (size_t i = 0; i < state->variables.count; i++) {
        struct shell_variable *variable = vec_at(&state->variables, i);

        if (str_equal(variable->name, name))
            return &variable->value;
    }
    return NULL;
}

struct shell_value *shell_state_add(struct shell_state *state, struct str name)
{
    struct shell_value *found = shell_state_find(state, name);
    struct shell_variable *added;

    if (found)
        return found;
    added = vec_add(&state->variables);
    added->name = name;
    added->value.is_known = true;
    return &added->value;
}

struct shell_value shell_value_text(struct str text)
{
    return (struct shell_value){
        .is_known = true, .is_set = true, .is_nonempty = text.len > 0, .text = text
    };
}

struct shell_value shell_value_unknown(const struct config_file *file, uint32_t line)
{
    return (struct shell_value){ .file = file, .line = line };
}

static bool is_same(const struct shell_value *a, const struct shell_value *b)
{
    return a->is_known && b->is_known && a->is_set == b->is_set && str_equal(a->text, b->text);
}

static void merge_value(struct shell_value *value, const struct shell_value *other,
                        const struct config_file *file, uint32_t line)
{
    bool is_exported = value->is_exported && other->is_exported;
    bool is_readonly = value->is_readonly && other->is_readonly;
    bool may_be_readonly = value->may_be_readonly || other->may_be_readonly;
    bool may_be_exported = value->may_be_exported || other->may_be_exported;
    bool is_nonempty = value->is_nonempty && other->is_nonempty;

    if (value->is_known && !is_same(value, other))
        *value = other->is_known ? shell_value_unknown(file, line) : *other;
    value->is_exported = is_exported;
    value->is_readonly = is_readonly;
    value->may_be_readonly = may_be_readonly;
    value->may_be_exported = may_be_exported;
    value->is_nonempty = is_nonempty;
}

/* Only one of the two ways set it. */
static void leave_open(struct shell_value *value, const struct config_file *file, uint32_t line)
{
    struct shell_value open = shell_value_unknown(file, line);

    open.may_be_readonly = value->may_be_readonly;
    open.may_be_exported = true; /* it may be in the environment */
    *value = open;
}

/*
 * Both began as copies of one state and only add to it, so that what they share stands at the same
 * index; what one of them added alone is unknown.
 */
void shell_state_merge(struct shell_state *state, const struct shell_state *other,
                       const struct config_file *file, uint32_t line)
{
    size_t shared = 0;

    while (shared < state->variables.count && shared < other->variables.count) {
        struct shell_variable *variable = vec_at(&state->variables, shared);
        const struct shell_variable *same = vec_at(&other->variables, shared);

        if (!str_equal(variable->name, same->name))
            break;
        merge_value(&variable->value, &same->value, file, line);
        shared++;
    }
    for (size_t i = shared; i < state->variables.count; i++) {
        struct shell_variable *variable = vec_at(&state->variables, i);
        const struct shell_value *same = shell_state_find(other, variable->name);

        if (same)
            merge_value(&variable->value, same, file, line);
        else
            leave_open(&variable->value, file, line);
    }
    for (size_t i = shared; i < other->variables.count; i++) {
        const struct shell_variable *added = vec_at(&other->variables, i);

        if (!shell_state_find(state, added->name)) {
            struct shell_value *value = shell_state_add(state, added->name);

            *value = added->value;
            leave_open(value, file, line);
        }
    }
}
