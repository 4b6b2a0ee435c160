/*
 * xinetd: what an xinetd starts and how.
 *
 * Specification: xinetd.conf(5) of xinetd 2.3.15: "service NAME" or "defaults" and a block of
 * "attribute = values", with "+=" and "-=" too; "include FILE" and "includedir DIRECTORY".
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum xinetd_kind { XINETD_SERVICE, XINETD_DEFAULTS, XINETD_INCLUDE, XINETD_INCLUDE_FOLDER };

struct xinetd_attribute {
    struct str name;
    char operator;     /* '=', '+' or '-' */
    struct str values; /* parted by blanks */
    uint32_t line;     /* from 1 */
};

/* Views into the text that was parsed; `attributes` of the arena. */
struct xinetd_block {
    enum xinetd_kind kind;
    struct str name; /* of a service; the path of an include; else empty */
    const struct xinetd_attribute *attributes;
    size_t attribute_count;
    uint32_t line; /* where it begins, from 1 */
};

/*
 * Appends the blocks of `text`, a whole file, to `blocks` (of struct xinetd_block). Fails with
 * GATE_EFORMAT, the message with the line, for a line that is none of these, a block that does not
 * open or close, or a NUL; GATE_ELIMIT for a block of more than 1024 attributes.
 */
ATTR_MUST_CHECK
enum gate_rc xinetd_parse(struct str text, struct arena *arena, struct vec *blocks,
                          struct error *err);
