/* Between the files of the parser of rsyslog.conf; see rsyslog_conf.h. */
#pragma once

#include <stdbool.h>

#include "format/rsyslog_conf.h"

struct rsyslog_parser {
    struct arena *arena;
    struct vec *statements;
    const char *begin; /* of the file */
    struct str rest;   /* not read yet */
    uint32_t line;
    struct str selector; /* of the block that is being read */
    struct str ruleset;
    int depth;
    bool is_comment_open;   /* the end came within a comment */
    size_t condition_bytes; /* of all selectors that were joined */
    struct error *err;
};

enum gate_rc rsyslog_fault(struct rsyslog_parser *parser, const char *message);

/* Whether nothing is left but blanks and comments, which it takes. An open comment is a fault. */
bool rsyslog_at_end(struct rsyslog_parser *parser);
/* The next byte, or -1 at the end. */
int rsyslog_peek(const struct rsyslog_parser *parser);
/* Takes `length` bytes, counting lines. */
struct str rsyslog_take(struct rsyslog_parser *parser, size_t length);
/* Takes a letter or '_' and what may follow it in a name; empty if there is none. */
struct str rsyslog_take_name(struct rsyslog_parser *parser);
/* Takes blanks and comments, then `byte` if it is next. */
bool rsyslog_accept(struct rsyslog_parser *parser, char byte);
/* Goes into or out of a block or parenthesis. */
ATTR_MUST_CHECK
enum gate_rc rsyslog_enter(struct rsyslog_parser *parser);
void rsyslog_leave(struct rsyslog_parser *parser);

/* Takes a text in "", '' or `` with its escapes. */
ATTR_MUST_CHECK
enum gate_rc rsyslog_take_string(struct rsyslog_parser *parser, struct str *text);
/* Takes "(name=value ...)". */
ATTR_MUST_CHECK
enum gate_rc rsyslog_take_parameters(struct rsyslog_parser *parser,
                                     struct rsyslog_statement *statement);
/* Takes an expression. */
ATTR_MUST_CHECK
enum gate_rc rsyslog_take_expression(struct rsyslog_parser *parser);
