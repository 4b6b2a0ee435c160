/*
 * rsyslog_conf: one configuration file of rsyslog, its statements in their order.
 *
 * Specification: rsyslog.conf(5) and the lexer and grammar of rsyslog 8.2302: legacy directives
 * and selectors and RainerScript, which may be mixed. Blocks are flattened: an action knows the
 * conditions it stands under. Departures: BSD-style blocks (+host, !program), which newer rsyslog
 * ignores, are GATE_EUNSUPPORTED; a NUL is refused; which modules and parameters there are is not
 * looked at; a block must close in the file that opens it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum rsyslog_kind {
    RSYSLOG_DIRECTIVE, /* $FileCreateMode 0640 */
    RSYSLOG_OBJECT,    /* module(...), input(...), global(...), template(...) and so on */
    RSYSLOG_INCLUDE,   /* $IncludeConfig or include(...) */
    RSYSLOG_ACTION,    /* action(...), or what a legacy selector leads to */
    RSYSLOG_STATEMENT, /* set, unset, call, foreach: without an action of their own */
};

struct rsyslog_parameter {
    struct str name;
    struct str value; /* without quotes and escapes; items of an array joined by ", " */
};

struct rsyslog_statement {
    enum rsyslog_kind kind;
    struct str name; /* "FileCreateMode", "module", "include", "action", "set" */
    /* Conditions it stands under, joined by " and ": selectors, property filters, expressions. */
    struct str selector;
    struct str ruleset; /* name of the ruleset it stands in; empty: the default one */
    struct str value;   /* of a directive: the rest of its line; of a statement its text */
    struct str action;  /* of an action: omfile, omfwd, omusrmsg, ompipe, omprog, stop, ... */
    struct str target;  /* of an action: file, host, users; of an include its pattern */
    const struct rsyslog_parameter *parameters;
    size_t parameter_count;
    uint32_t line;
};

/*
 * Appends the statements of `text`, a whole file, to `statements` (of struct rsyslog_statement).
 * Their texts are views of `text`, of constants or live in `arena`. Fails with GATE_EFORMAT,
 * GATE_EUNSUPPORTED or GATE_ELIMIT (blocks or parentheses deeper than LIMIT_NESTING), the message
 * beginning with "line N: "; `statements` then holds those before.
 */
ATTR_MUST_CHECK
enum gate_rc rsyslog_conf_parse(struct str text, struct arena *arena, struct vec *statements,
                                struct error *err);

/* The value of a parameter, whose name is the same in upper and lower case, or an empty text. */
struct str rsyslog_parameter_value(const struct rsyslog_statement *statement, struct str name);
