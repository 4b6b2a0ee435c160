/*
 * fingerprint: names a finding by what it says and not by where it came to stand in a build, so
 * that an exception can be given for it (TRUST R7).
 *
 * It is SHA-256, written "sha256:" and 64 hex digits, over six fields, each as its length in eight
 * bytes, big-endian, and its bytes:
 *
 *     control id, property, matcher, path, entry, observation
 *
 * The entry is the key of the row (account, package, directive with its context), the observation
 * what was found there (of a secret a MAC). Line, layer and build step are not in it: it is the
 * same after a rebuild, and another one when the finding gets worse. Of findings of one control
 * that are equal in all six, the second has "2" as a seventh field, the third "3", and so on.
 */
#pragma once

#include "base/arena.h"
#include "base/map.h"
#include "base/str.h"

enum { FINGERPRINT_SIZE = 7 + 64 + 1 };

struct fingerprint_fields {
    struct str control;
    struct str property;
    struct str matcher;
    struct str path;
    struct str entry;
    struct str observation;
};

/* Counts equal findings of one control. */
struct fingerprint_set {
    struct map seen;
    struct arena arena;
};

#define FINGERPRINT_SET_INIT ((struct fingerprint_set){ .seen = MAP_INIT, .arena = ARENA_INIT })

/* Writes the fingerprint of the next finding, NUL-terminated. */
void fingerprint_next(struct fingerprint_set *set, const struct fingerprint_fields *fields,
                      char text[FINGERPRINT_SIZE]);
void fingerprint_set_release(struct fingerprint_set *set);
