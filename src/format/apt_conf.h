/*
 * apt_conf: the configuration of apt: a tree of names and values.
 *
 * Specification: apt.conf(5) of apt 2.6, and what its configuration.cc does beyond it: quotes,
 * blocks, lists, comments of three kinds, #clear and #include. Names are joined by "::" and are the
 * same in upper and lower case; one that ends with "::" adds to a list.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum { APT_NAME_MAX = 4096 }; /* bytes of a name, blocks included */

enum apt_statement_kind { APT_SET, APT_CLEAR, APT_INCLUDE };

struct apt_statement {
    enum apt_statement_kind kind;
    struct str name;  /* of APT_SET and APT_CLEAR; of a list's item it ends with "::" */
    struct str value; /* of APT_SET; of APT_INCLUDE the path */
    uint32_t line;    /* where it ends, from 1 */
};

/*
 * Appends the statements of `text`, a whole file, to `statements` (of struct apt_statement); the
 * texts are in `arena`. Fails with GATE_EFORMAT where apt does, GATE_ELIMIT for more than
 * LIMIT_NESTING blocks in another and for a name of more than APT_NAME_MAX bytes.
 */
ATTR_MUST_CHECK
enum gate_rc apt_conf_parse(struct str text, struct arena *arena, struct vec *statements,
                            struct error *err);

/*
 * Takes the next word of `rest` as apt reads one: blanks part words, "..." and [...] hold them
 * together, %XX is a byte. False at the end, and for a quote or bracket that does not close, which
 * is left in `rest`.
 */
bool apt_word(struct str *rest, struct arena *arena, struct str *word);

/* What apt takes for true or false: yes, true, on, with, enable, and numbers. */
bool apt_boolean(struct str text, bool otherwise);
