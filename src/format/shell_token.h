/* shell_token: the words and operators of a shell script; private to src/format. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum shell_token {
    TOKEN_END,
    TOKEN_NEWLINE,
    TOKEN_SEMICOLON,
    TOKEN_CASE_END, /* ;; ;& ;;& */
    TOKEN_BACKGROUND,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_PIPE,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_WORD,
};

struct shell_lexer {
    struct str text;
    size_t at;
    uint32_t line;        /* of `at` */
    struct vec documents; /* struct shell_document: here-documents that the next line begins */
    struct error *err;
    bool is_condition; /* within `[[`: '<' and '>' are words */

    enum shell_token token; /* the current one */
    struct str word;        /* its text */
    uint32_t token_line;    /* where it begins */
};

/* Makes the lexer stand before the first token. Release lexer->documents afterwards. */
void shell_lexer_init(struct shell_lexer *lexer, struct str text, struct error *err);

/*
 * Moves on to the next token; redirections, comments, joined lines and here-documents are passed
 * over. Fails with GATE_EFORMAT (what does not close) or GATE_ELIMIT (nested too deep), the message
 * begins with the line.
 */
ATTR_MUST_CHECK
enum gate_rc shell_lexer_next(struct shell_lexer *lexer);

/* Whether the current token is the operator or word `text`, as written. */
bool shell_lexer_is(const struct shell_lexer *lexer, const char *text);

/*
 * Takes all from the second of two parentheses that open to the two that close, an arithmetic
 * command, as the current token, a word. Fails likewise.
 */
ATTR_MUST_CHECK
enum gate_rc shell_lexer_arithmetic(struct shell_lexer *lexer);

/*
 * The length of what is quoted or substituted at the start of `text`, which begins with one of
 * \ ' " ` or with $( ${ $' $": up to and with what closes it; 0 if nothing does.
 */
size_t shell_quoted_length(struct str text);
