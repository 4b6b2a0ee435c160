/*
 * evr: versions of the shape "[EPOCH:]VERSION[-RELEASE]", as rpm and pacman have them, and what
 * the comparison of their parts is made of.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/* No epoch is "0", as is an empty one. The release follows the last '-'. */
struct evr {
    struct str epoch;
    struct str version;
    struct str release;
    bool has_release;
};

struct evr evr_parse(struct str text);

/* What a version without release is, beside one that has one. */
enum evr_release { EVR_RELEASE_OLDER, EVR_RELEASE_SAME };

/* Orders epoch, version and release by `compare`, which orders one part. */
int evr_compare(struct str a, struct str b, int (*compare)(struct str a, struct str b),
                enum evr_release without);

bool evr_is_digit(char c);
bool evr_is_letter(char c); /* of ASCII */

/*
 * Takes a segment of both, which begin with a digit or letter, of the kind that `a` begins with,
 * and orders them: numbers by size, words by bytes, a number above a word.
 */
int evr_compare_segments(struct str *a, struct str *b);
