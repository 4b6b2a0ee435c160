/*
 * shell_way: the ways that a script can take where the image does not decide one. Private to
 * src/resource.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "resource/shell_run.h"

/* A part of the script that may be run or not. */
struct shell_way {
    enum gate_rc (*run)(struct shell_run *run, const void *part, enum shell_flow *flow);
    const void *part; /* NULL: nothing */
};

/*
 * Goes both ways from the same state; afterwards the run is in what is known of both. *flow is not
 * FLOW_NEXT if neither goes on.
 */
ATTR_MUST_CHECK
enum gate_rc shell_run_both(struct shell_run *run, struct shell_way one, struct shell_way other,
                            enum shell_flow *flow);

/* One of two ways ended with `flow` in `state`, which is merged where that flow ends. */
void shell_run_leave(struct shell_run *run, enum shell_flow flow, const struct shell_state *state);

/* Here the ways that left with `flow` come together with the one that stayed, if one did. */
void shell_run_arrive(struct shell_run *run, enum shell_flow flow, bool has_stayed);

/* What left with `flow` further out waits there, while something inside has its own. */
struct shell_left shell_run_set_aside(struct shell_run *run, enum shell_flow flow);
void shell_run_take_back(struct shell_run *run, enum shell_flow flow, struct shell_left outer);

/* Runs one command, or a list up to the first that does not let the next follow. */
ATTR_MUST_CHECK
enum gate_rc shell_run_command(struct shell_run *run, const struct shell_command *command,
                               enum shell_flow *flow);
ATTR_MUST_CHECK
enum gate_rc shell_run_list(struct shell_run *run, const struct shell_command *command,
                            enum shell_flow *flow);
