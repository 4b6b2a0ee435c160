#include "resource/shell_way.h"

#include "resource/shell_substitute.h"

void shell_run_init(struct shell_run *run, struct resource_context *context, struct error *err)
{
    *run = (struct shell_run){
        .context = context,
        .state = SHELL_STATE_INIT,
        .functions = VEC_INIT(struct shell_function),
        .is_positional_known = true,
        .status = ANSWER_YES,
        .err = err,
    };
}

void shell_run_release(struct shell_run *run)
{
    shell_state_release(&run->state);
    for (size_t i = 0; i < FLOWS; i++)
        shell_state_release(&run->left[i].state);
    vec_release(&run->functions);
}

struct shell_value shell_run_variable(const struct shell_run *run, struct str name)
{
    const struct shell_value *value = shell_state_find(&run->state, name);
    const struct shell_value *everything = shell_state_find(&run->state, STR(" all"));

    if (value)
        return *value;
    return everything ? *everything : shell_initial(run, name);
}

/* What no file named is in " all". */
void shell_run_forget(struct shell_run *run, uint32_t line)
{
    struct shell_value unknown = shell_value_unknown(run->file, line);

    unknown.may_be_exported = true;
    *shell_state_add(&run->state, STR(" all")) = unknown;
    (void)shell_state_add(&run->state, SHELL_UMASK);
    for (size_t i = 0; i < run->state.variables.count; i++) {
        struct shell_variable *variable = vec_at(&run->state.variables, i);

        bool may_be_readonly = variable->value.may_be_readonly;

        if (variable->value.is_readonly)
            continue;
        variable->value = unknown;
        variable->value.may_be_readonly = may_be_readonly;
    }
    run->status = ANSWER_MAYBE;
}

void shell_run_define(struct shell_run *run, struct str name, const struct shell_command *body)
{
    *(struct shell_function *)vec_add(&run->functions) =
        (struct shell_function){ .name = name, .body = body, .file = run->file };
}

void shell_run_leave(struct shell_run *run, enum shell_flow flow, const struct shell_state *state)
{
    struct shell_left *left = &run->left[flow];

    if (flow == FLOW_EXIT) /* nobody is left who would see it */
        return;
    if (left->is_any) {
        shell_state_merge(&left->state, state, run->file, run->line);
        return;
    }
    left->is_any = true;
    shell_state_copy(state, &left->state);
}

/* Sets what is not read-only. */
static void set_variable(struct shell_run *run, struct str name, const struct shell_value *value)
{
    struct shell_value *variable = shell_state_add(&run->state, name);
    bool is_exported = variable->is_exported;
    bool may_be_exported = variable->may_be_exported;

    *variable = *value;
    variable->is_exported = is_exported;
    variable->may_be_exported = may_be_exported;
    variable->file = run->file;
    variable->line = run->line;
}

void shell_run_assign(struct shell_run *run, struct str name, const struct shell_value *value,
                      enum shell_flow *flow)
{
    const struct shell_value *old = shell_state_find(&run->state, name);
    enum shell_flow refusal = run->program == SHELL_BASH ? FLOW_DISCARD : FLOW_ABORT;

    if (old && old->is_readonly) {
        *flow = refusal;
        run->status = ANSWER_NO;
        return;
    }
    /* Where it may be read-only two ways go on: one ends here, on the other it was not. */
    if (old && old->may_be_readonly)
        shell_run_leave(run, refusal, &run->state);
    set_variable(run, name, value);
}

void shell_run_set(struct shell_run *run, struct str name, const struct shell_value *value,
                   enum shell_flow *flow)
{
    const struct shell_value *old = shell_state_find(&run->state, name);
    struct shell_value open = shell_value_unknown(run->file, run->line);

    if (run->program != SHELL_BASH || !old || !old->may_be_readonly) {
        shell_run_assign(run, name, value, flow);
        return;
    }
    run->status = old->is_readonly ? ANSWER_NO : ANSWER_MAYBE;
    if (old->is_readonly)
        return;
    set_variable(run, name, &open);
    shell_state_find(&run->state, name)->may_be_readonly = true;
}

void shell_run_arrive(struct shell_run *run, enum shell_flow flow, bool has_stayed)
{
    struct shell_left *left = &run->left[flow];

    if (!left->is_any)
        return;
    if (has_stayed) {
        shell_state_merge(&run->state, &left->state, run->file, run->line);
        shell_state_release(&left->state);
    } else {
        shell_state_release(&run->state);
        run->state = left->state;
    }
    *left = (struct shell_left){ .state = SHELL_STATE_INIT };
    run->status = ANSWER_MAYBE;
}

struct shell_left shell_run_set_aside(struct shell_run *run, enum shell_flow flow)
{
    struct shell_left outer = run->left[flow];

    run->left[flow] = (struct shell_left){ .state = SHELL_STATE_INIT };
    return outer;
}

void shell_run_take_back(struct shell_run *run, enum shell_flow flow, struct shell_left outer)
{
    shell_state_release(&run->left[flow].state);
    run->left[flow] = outer;
}

enum gate_rc shell_run_both(struct shell_run *run, struct shell_way one, struct shell_way other,
                            enum shell_flow *flow)
{
    struct shell_state before;
    enum shell_flow flows[2] = { FLOW_NEXT, FLOW_NEXT };
    size_t functions = run->functions.count;
    uint32_t line = run->line;
    enum gate_rc rc = GATE_OK;

    shell_state_copy(&run->state, &before);
    if (one.part)
        rc = one.run(run, one.part, &flows[0]);
    struct shell_state after = run->state;
    run->state = before;
    if (rc == GATE_OK && other.part)
        rc = other.run(run, other.part, &flows[1]);
    run->line = line;
    if (rc == GATE_OK && flows[0] == FLOW_NEXT && flows[1] == FLOW_NEXT) {
        shell_state_merge(&run->state, &after, run->file, line);
    } else if (rc == GATE_OK && flows[0] == FLOW_NEXT) {
        shell_run_leave(run, flows[1], &run->state);
        struct shell_state gone = run->state;
        run->state = after;
        after = gone;
    } else if (rc == GATE_OK) {
        shell_run_leave(run, flows[0], &after);
        *flow = flows[1];
    }
    for (; functions < run->functions.count; functions++)
        ((struct shell_function *)vec_at(&run->functions, functions))->is_doubtful = true;
    run->status = ANSWER_MAYBE;
    shell_state_release(&after);
    return rc;
}
