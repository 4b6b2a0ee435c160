/*
 * cli: subcommands and their options as tables; parsing, help and completion come from the tables.
 *
 * To add a verb: write cmd/gate/NOUN_VERB.c, which defines `const struct command
 * command_NOUN_VERB`, and put COMMAND(NOUN_VERB) in commands.def. Its manual page is the noun's; a
 * test asks for it.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/attributes.h"
#include "base/error.h"
#include "gate/exit.h"

enum option_type {
    OPTION_FLAG,   /* bool: set to true */
    OPTION_STRING, /* const char *: set to the argument; given twice is a usage error */
    OPTION_LIST,   /* struct option_list: the argument is added */
};

struct option_list {
    const char **items; /* room for every word of argv; owned by cli_run() */
    size_t count;
};

struct option_def {
    const char *name; /* without the dashes */
    char letter;      /* of its short form, -o VALUE; 0: there is none */
    enum option_type type;
    size_t offset;              /* of the member to set in the command's options struct */
    const char *argument;       /* what the argument is called in help; NULL for a flag */
    const char *const *choices; /* the only arguments taken, NULL at the end; NULL: any */
    const char *help;           /* one line, no full stop */
};

/* What a command is called with. */
struct invocation {
    const void *options; /* the command's options struct, filled */
    int operand_count;
    char *const *operands;
    int argc; /* the whole command line, for the record */
    char *const *argv;
};

/* Rows that several commands have. */
struct option_set {
    const struct option_def *options;
    size_t count;
    size_t offset; /* of the struct that their offsets are relative to, in the options struct */
};

enum { COMMAND_SHARED_MAX = 3 };

struct command {
    const char *name;     /* "check", "image ls" */
    const char *summary;  /* one line, no full stop */
    const char *operands; /* as in the SYNOPSIS of the manual page; "" for none */
    int operand_min;
    int operand_max;
    const char *too_many; /* what to say to one operand too many; NULL: the general word */
    const struct option_def *options;
    size_t option_count;
    struct option_set shared[COMMAND_SHARED_MAX]; /* options of several commands; may be empty */
    size_t options_size; /* bytes of the options struct, at most CLI_OPTIONS_SIZE */
    enum exit_code (*run)(const struct invocation *invocation);
};

enum { CLI_OPTIONS_SIZE = 768 };

/* Declares what each listed file must define. */
#define COMMAND(name) extern const struct command command_##name;
#include "gate/commands.def"
#undef COMMAND

extern const struct command *const commands[];
extern const size_t command_count;

/* How many options a command has in all, and one of them, its own first. */
size_t cli_option_count(const struct command *command);
const struct option_def *cli_option(const struct command *command, size_t index);

/* Finds the subcommand in argv, parses its options and runs it. */
enum exit_code cli_run(int argc, char *argv[]);

/* The command that the words name ("image", "ls"); *used becomes how many of them it took. */
const struct command *cli_find(int count, char *const words[], int *used);

/*
 * Says that the words name no command, and which one is nearest, or which verbs a noun has; returns
 * EXIT_USAGE. `count` is at least 1.
 */
enum exit_code cli_fail_unknown(int count, char *const words[]);

/* Prints what `gate help` and `gate COMMAND --help` print. */
void cli_print_help(FILE *out);
void cli_print_command_help(const struct command *command, FILE *out);

/*
 * Prints "gate: MESSAGE" as one line on standard error, made safe for a terminal, and returns
 * `code`.
 */
ATTR_PRINTF(2, 3)
enum exit_code cli_fail(enum exit_code code, const char *format, ...);

/* The same for an error of the library: its message is the line. */
enum exit_code cli_fail_error(enum exit_code code, const struct error *err);

/* "gate: warning: MESSAGE" on standard error. */
ATTR_PRINTF(1, 2)
void cli_warn(const char *format, ...);

/* Prints `json` and frees it; EXIT_INTERNAL for NULL. */
ATTR_MUST_CHECK
enum exit_code cli_print_json(json_t *json);
