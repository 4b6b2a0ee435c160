/*
 * line_list: files that are a list, one item a line: shells(5) and securetty(5).
 *
 * Specification: getusershell() of glibc 2.36, which takes of a line what stands from its first '/'
 * to the next blank or '#'; pam_securetty of Linux-PAM 1.5.2, which compares whole lines.
 */
#pragma once

#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum line_list_kind {
    LINE_LIST_WHOLE,  /* a line is an item, blanks and all, unless it is empty or begins with '#' */
    LINE_LIST_SHELLS, /* a path in a line */
};

/* A view into the text that was parsed. */
struct line_list_item {
    struct str text; /* not empty */
    uint32_t line;   /* from 1 */
};

/*
 * Adds the items of `text`, the content of a whole file, to `items` (of struct line_list_item) in
 * its order. Fails with GATE_EFORMAT for a line that holds a NUL; `items` then holds those before
 * it.
 */
ATTR_MUST_CHECK
enum gate_rc line_list_parse(struct str text, enum line_list_kind kind, struct vec *items,
                             struct error *err);
