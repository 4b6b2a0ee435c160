/*
 * sudoers_lexer: the words of a file of sudo's rules, for format/sudoers.c alone. Blanks, joined
 * lines and comments are passed over; what a word is depends on where it stands.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

struct sudoers_lexer {
    struct str text;
    size_t at;
    uint32_t line;   /* of `at`, from 1 */
    struct vec word; /* char; that is being read */
    struct arena *arena;
    struct error *err;
};

/* Passes over blanks, joined lines, and a comment up to the end of its line. */
void sudoers_skip(struct sudoers_lexer *lexer);
/* Whether the line ends here. */
bool sudoers_at_end(const struct sudoers_lexer *lexer);
/* Passes over the end of the line. */
void sudoers_next_line(struct sudoers_lexer *lexer);
/* The byte here, '\0' at the end of the text, and the one `ahead` of it. */
char sudoers_peek(const struct sudoers_lexer *lexer, size_t ahead);
/* Passes over blanks, then over `c` if it is here. */
bool sudoers_take(struct sudoers_lexer *lexer, char c);
/* The same of a ':' that begins no address of IPv6, which sudo reads first. */
bool sudoers_take_colon(struct sudoers_lexer *lexer);
/*
 * Passes over the sign before a name for which a Defaults line counts: ':' and the like, or ','.
 * Only blanks may stand around it, and nothing between '!' and the name.
 */
bool sudoers_take_scope(struct sudoers_lexer *lexer, char sign);
/* Passes over `word` if it is here and what follows is no letter, digit or '_'. */
bool sudoers_take_word(struct sudoers_lexer *lexer, struct str word);

/* GATE_EFORMAT, "line N: WHAT". */
ATTR_MUST_CHECK
enum gate_rc sudoers_refuse(const struct sudoers_lexer *lexer, const char *what);

/* Reads a user, group, netgroup or host, quotes and backslashes taken off. */
ATTR_MUST_CHECK
enum gate_rc sudoers_read_name(struct sudoers_lexer *lexer, bool is_host, struct str *name);
/* Reads the value of an option of a command: a name without a mark before it. */
ATTR_MUST_CHECK
enum gate_rc sudoers_read_option(struct sudoers_lexer *lexer, struct str *value);
/* Reads the value of a setting. */
ATTR_MUST_CHECK
enum gate_rc sudoers_read_value(struct sudoers_lexer *lexer, struct str *value);
/* Reads a command; its arguments too with `has_arguments`. */
ATTR_MUST_CHECK
enum gate_rc sudoers_read_command(struct sudoers_lexer *lexer, bool has_arguments,
                                  struct str *command);
/* Reads the path of an include. */
ATTR_MUST_CHECK
enum gate_rc sudoers_read_path(struct sudoers_lexer *lexer, struct str *path);

/* Takes the name of an alias, or "ALL", if one is here. */
bool sudoers_take_alias(struct sudoers_lexer *lexer, struct str *name);
/* "ADMINS": a capital, then capitals, digits and '_'. */
bool sudoers_is_alias(struct str name);
