/*
 * doas_conf: the rules of doas.conf, which say who may run what as whom.
 *
 * Specification: doas.conf(5) of OpenDoas 6.8, and how it reads: a keyword is none if a part of it
 * is quoted or a joined line stands in or directly before it; the last line must end in a newline;
 * of a file with one fault no rule is in force.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum { DOAS_WORD_BYTES = 1023 }; /* the longest that doas reads */

struct doas_list {
    const struct str *items;
    size_t count;
    bool is_there; /* a list that is there may be empty */
};

struct doas_rule {
    bool is_permit;
    bool is_nopass;
    bool is_nolog;
    bool is_persist;
    bool is_keepenv;
    bool has_target;
    bool has_command;
    struct str identity; /* "bob", ":wheel" */
    struct str target;
    struct str command;
    struct doas_list environment; /* "A=b", "-C", "D" */
    struct doas_list arguments;   /* without a list: any */
    uint32_t line;                /* where it begins, from 1 */
};

/*
 * Appends the rules of `text`, a whole file, to `rules` (of struct doas_rule); words live in
 * `arena`. Fails with GATE_EFORMAT, the message beginning with "line N: ".
 */
ATTR_MUST_CHECK
enum gate_rc doas_conf_parse(struct str text, struct arena *arena, struct vec *rules,
                             struct error *err);
