/*
 * diagnostics: the faults of files that people write (profiles, policies, waivers), gathered so
 * that all of them are told at once.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/str.h"
#include "base/vec.h"

/* Where something stands in a file. */
struct source_location {
    struct str file; /* "profiles/cis-linux/controls/ssh.yaml", ".gate/policy.yaml" */
    uint32_t line;   /* from 1; 0: the file as a whole */
    uint32_t column; /* from 1 */
    struct str blob; /* the git object it was read from, in hex; empty: a file of the disk */
};

struct diagnostic {
    struct str file;
    uint32_t line;       /* from 1; 0: the file as a whole */
    uint32_t column;     /* from 1 */
    struct str blob;     /* of the location */
    struct str message;  /* "unknown property 'uidd' of passwd" */
    struct str expected; /* what would be right here; may be empty */
    struct str nearest;  /* the nearest known name; may be empty */
};

struct diagnostics {
    struct arena arena;
    struct vec items; /* struct diagnostic, in the order found */
};

#define DIAGNOSTICS_INIT \
    ((struct diagnostics){ .arena = ARENA_INIT, .items = VEC_INIT(struct diagnostic) })

/* Adds one fault; `expected` and `nearest` may be NULL. Everything is copied. */
ATTR_PRINTF(5, 6)
void diagnostics_add(struct diagnostics *diagnostics, const struct source_location *location,
                     const char *expected, const char *nearest, const char *format, ...);

/* Sorted by file, line and column; without what was said twice of one place. */
void diagnostics_sort(struct diagnostics *diagnostics);

/*
 * One line for people: "ssh.yaml:3:5: unknown key 'titel' of a control; did you mean 'title'?",
 * with ", expected ..." where that is known, and " (blob 1a2b3c4d5e6f)" behind it for a file that
 * was read from git. The text lives in `arena`.
 */
struct str diagnostic_text(const struct diagnostic *diagnostic, struct arena *arena);

void diagnostics_release(struct diagnostics *diagnostics);
