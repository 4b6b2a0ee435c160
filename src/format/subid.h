/*
 * subid: the ranges of ids that accounts may hand to user namespaces, subuid(5) and subgid(5).
 *
 * Specification: subuid(5) of shadow-utils 4.17, three fields parted by ':'. What is skipped and
 * what is a fault is as in format/passwd.h; a range that ends behind the last id is a fault too.
 */
#pragma once

#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* Views into the text that was parsed. */
struct subid_range {
    struct str owner; /* name or number of an account, not empty */
    uint32_t start;
    uint32_t count;
    uint32_t line; /* from 1 */
};

/*
 * Adds the ranges of `text`, the content of a whole file, to `ranges` (of struct subid_range) in
 * its order. Fails with GATE_EFORMAT at the first malformed line, which the message names;
 * `ranges` then holds those before it.
 */
ATTR_MUST_CHECK
enum gate_rc subid_parse(struct str text, struct vec *ranges, struct error *err);

/*
 * Finds for each of `ranges` another that shares an id with it: overlaps[i] is the index of one, or
 * of the range itself where there is none. `overlaps` has room for ranges->count.
 */
void subid_overlaps(const struct vec *ranges, size_t *overlaps);
