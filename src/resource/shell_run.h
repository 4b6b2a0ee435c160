/*
 * shell_run: what the files of a login or interactive shell do to its variables and its umask.
 * Private to src/resource.
 *
 * It runs the commands that can be decided from the files of the image: assignments, export,
 * readonly, umask, conditions over files and known variables, loops over globs, case, functions,
 * and the files that are sourced. No program is started. What a condition leaves open both ways are
 * gone for; a command that could change anything (eval of unknown text) makes everything unknown.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/shell_script.h"
#include "resource/resource.h"
#include "resource/shell_state.h"

enum shell_program { SHELL_BASH, SHELL_DASH, SHELL_ASH };

/* Whose shell it is. */
struct shell_account {
    const char *name;
    const char *group; /* name of its group */
    const char *home;
    uint32_t uid;
    uint32_t gid;
};

enum shell_flow {
    FLOW_NEXT,
    FLOW_BREAK,    /* a loop ends */
    FLOW_CONTINUE, /* the turn of a loop ends */
    FLOW_RETURN,   /* a file or function ends */
    FLOW_DISCARD,  /* an error that ends the outermost command of a file */
    FLOW_ABORT,    /* no more is read: an error that ends the files of a shell */
    FLOW_EXIT,     /* the shell itself ends */
};

enum { FLOWS = FLOW_EXIT + 1 };

enum shell_answer { ANSWER_NO, ANSWER_YES, ANSWER_MAYBE };

struct shell_function {
    struct str name;
    const struct shell_command *body;
    const struct config_file *file;
    bool is_doubtful; /* one of several ways defined it */
};

/* States that left early, by the flow that they left with; they are merged where that flow ends. */
struct shell_left {
    bool is_any;
    struct shell_state state;
};

struct shell_run {
    struct resource_context *context;
    enum shell_program program;
    const struct shell_account *account;
    bool is_login;
    bool has_ended;         /* the shell came to an end while it read: nobody will use it */
    struct str first_path;  /* the PATH that the shell begins with */
    struct str first_umask; /* likewise; empty: not known, or the sessions differ */
    struct shell_state state;
    struct shell_left left[FLOWS];
    struct vec functions;           /* struct shell_function */
    const struct config_file *file; /* that is read */
    const struct value *positional; /* "$1" and so on, of a function; nil: unknown */
    size_t positional_count;
    bool is_positional_known;
    uint32_t line;  /* of the command that is run */
    unsigned calls; /* of functions, that have not returned */
    unsigned depth; /* of files, functions, commands and words */
    unsigned steps;
    enum shell_answer status; /* of the last command */
    struct error *err;
};

/* Makes a run that has read nothing; shell_run_release() frees what it holds. */
void shell_run_init(struct shell_run *run, struct resource_context *context, struct error *err);
void shell_run_release(struct shell_run *run);

/*
 * Reads the file at `path`, if it is there. Fails with GATE_ELIMIT (too many commands), GATE_EIO
 * and the like as reading does; what the file leaves open is in run->state, not a failure.
 */
ATTR_MUST_CHECK
enum gate_rc shell_run_file(struct shell_run *run, struct str path);

/* The value of a variable, also of one that no file touched. */
struct shell_value shell_run_variable(const struct shell_run *run, struct str name);

/* Everything may have changed at that line. */
void shell_run_forget(struct shell_run *run, uint32_t line);

/*
 * Sets a variable to `value`, its marks stay; one that is read-only stays as it is, and *flow is
 * what the shell then does: an error of an assignment ends more than the command.
 */
void shell_run_assign(struct shell_run *run, struct str name, const struct shell_value *value,
                      enum shell_flow *flow);

/* Likewise as export, readonly and unset do, after whose error bash goes on. */
void shell_run_set(struct shell_run *run, struct str name, const struct shell_value *value,
                   enum shell_flow *flow);

/* Sources a file that a script names. */
ATTR_MUST_CHECK
enum gate_rc shell_run_source(struct shell_run *run, struct str path, enum shell_flow *flow);

/* Defines a function in the file that is read, or with a NULL body removes one. */
void shell_run_define(struct shell_run *run, struct str name, const struct shell_command *body);

/* Runs a text as eval does. */
ATTR_MUST_CHECK
enum gate_rc shell_run_eval(struct shell_run *run, struct str text, enum shell_flow *flow);
