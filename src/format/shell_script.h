/*
 * shell_script: the structure of a shell script: its commands, with the lines they stand on.
 *
 * Specification: POSIX.1-2017, "Shell Command Language", 2.2 to 2.10, and of bash 5.2 `[[ ]]`,
 * `(( ))`, `function`, `|&`, `&>`, `<<<`, `$''`, `;&` and `select`. Redirections and here-documents
 * are read and dropped. Aliases are not expanded. Words stay as they are written, quotes included:
 * what they become is for the one who runs the script.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

enum shell_kind {
    SHELL_SIMPLE,     /* words: assignments, then a name and its arguments; `[[` and `((` too */
    SHELL_IF,         /* first: the condition, second: then, third: else or NULL */
    SHELL_WHILE,      /* first: the condition, second: the body; until as well */
    SHELL_FOR,        /* name: the variable, words: the items, second: the body */
    SHELL_SELECT,     /* likewise */
    SHELL_CASE,       /* words: the subject; cases */
    SHELL_GROUP,      /* first: what is in the braces */
    SHELL_SUBSHELL,   /* first: what is in the parentheses */
    SHELL_FUNCTION,   /* name, first: the body */
    SHELL_AND,        /* first && second */
    SHELL_OR,         /* first || second */
    SHELL_NOT,        /* ! first */
    SHELL_PIPE,       /* first: the commands, one after the other by `next` */
    SHELL_BACKGROUND, /* first & */
};

struct shell_word {
    struct str text; /* not empty */
    uint32_t line;   /* where it begins, from 1 */
};

struct shell_case {
    const struct shell_word *patterns;
    size_t pattern_count;
    bool falls_through; /* `;&` and `;;&` instead of `;;` */
    const struct shell_command *body;
};

struct shell_command {
    enum shell_kind kind;
    uint32_t line;                    /* where it begins, from 1 */
    const struct shell_command *next; /* in the list that it stands in */
    bool is_joined;                   /* no newline parts it from the one before in the list */
    const struct shell_command *first;
    const struct shell_command *second;
    const struct shell_command *third;
    struct str name;
    bool has_items; /* SHELL_FOR: an `in` was there; else the items are "$@" */
    const struct shell_word *words;
    size_t word_count;
    const struct shell_case *cases;
    size_t case_count;
};

/*
 * Parses `text`, a whole script, into its list of commands, NULL if there is none. Texts are views
 * into `text`, all else stands in `arena`. Fails with GATE_EFORMAT (a quote, a bracket or a
 * construct that does not close, a word that cannot stand where it does, a NUL byte) or GATE_ELIMIT
 * (constructs nested deeper than LIMIT_NESTING); the message begins with the line.
 */
ATTR_MUST_CHECK
enum gate_rc shell_script_parse(struct str text, struct arena *arena,
                                const struct shell_command **commands, struct error *err);
