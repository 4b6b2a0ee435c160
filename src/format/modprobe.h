/*
 * modprobe: lines of modprobe.d(5), as kmod 30 reads them.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum modprobe_kind {
    MODPROBE_ALIAS,
    MODPROBE_BLACKLIST,
    MODPROBE_INSTALL,
    MODPROBE_OPTIONS,
    MODPROBE_REMOVE,
    MODPROBE_SOFTDEP,
};

/* Texts of the arena. */
struct modprobe_line {
    enum modprobe_kind kind;
    struct str name;  /* module, or of an alias its pattern; hyphens are underscores */
    struct str value; /* module of an alias, command, options; empty of a blacklist */
    uint32_t line;    /* where it begins, from 1 */
};

/* "alias", "blacklist", "install", "options", "remove" or "softdep". */
const char *modprobe_kind_name(enum modprobe_kind kind);

/* A module's name as kmod compares it: hyphens outside of brackets are underscores. */
struct str modprobe_name(struct str name, struct arena *arena);

/*
 * Appends the lines of a whole file to `lines` (of struct modprobe_line). As kmod does, a line that
 * lacks its words or begins with an unknown one is passed over, a backslash joins the next line and
 * takes itself off before any other character. Fails with GATE_EFORMAT, the message with the line:
 * a NUL byte.
 */
ATTR_MUST_CHECK
enum gate_rc modprobe_parse(struct str text, struct arena *arena, struct vec *lines,
                            struct error *err);
