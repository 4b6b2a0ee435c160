/*
 * logrotate_conf: one configuration file of logrotate: directives, and blocks of them for logs.
 *
 * Specification: logrotate(8) 3.21. What logrotate complains of is refused: an unknown directive,
 * a brace too many, a script without endscript, a directive without its value.
 * Departures: refused are also a NUL, a block that does not close at the end, an open quote and an
 * include in a block; whether accounts exist, and whether two blocks are of one log, is not looked
 * at.
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

enum logrotate_kind {
    LOGROTATE_DIRECTIVE, /* in a block where `block` says so, else for all that follows */
    LOGROTATE_BLOCK,     /* the head of a block: its patterns */
};

struct logrotate_item {
    enum logrotate_kind kind;
    bool is_in_block;
    struct str name;            /* of a directive: "rotate", "nocompress" */
    struct str value;           /* of a directive: the rest of its line, of a script its text */
    const struct str *patterns; /* of a block, without quotes */
    size_t pattern_count;
    uint32_t line;
};

/*
 * Appends the items of `text`, a whole file, to `items` (of struct logrotate_item), a block's
 * directives behind its head. Texts are views of `text` or in `arena`. Fails with GATE_EFORMAT, the
 * message beginning with "line N: ".
 */
ATTR_MUST_CHECK
enum gate_rc logrotate_conf_parse(struct str text, struct arena *arena, struct vec *items,
                                  struct error *err);
