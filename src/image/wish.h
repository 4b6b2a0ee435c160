/*
 * wish: what a control will want to read, said before the one pass over the image.
 *
 * Bodies of files are seen once, as they stream by. A resource says with wishes which of them it
 * may ask for; the pass keeps those and nothing else. Globs are absolute shell patterns (see
 * str_glob()) and are compared after usr-merge folding: `/lib/x` and `/usr/lib/x` are the same.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"

struct entry;
struct scan_hit;

/*
 * A scanner looks at every body while it streams by; one state for each layer, used by one thread.
 * It must not keep the bytes.
 */
struct scanner_def {
    const char *name;
    size_t state_size; /* zeroed before the first begin() */
    /* False: this file is of no interest, and feed() and end() are not called for it. */
    bool (*begin)(void *state, const void *context, const struct entry *file);
    void (*feed)(void *state, struct str bytes);
    /* Adds what was found to `hits` (of struct scan_hit; texts in `arena`, `entry` left NULL). */
    void (*end)(void *state, struct vec *hits, struct arena *arena);
    void (*release)(void *state); /* once, after the last file */
};

struct scan_hit {
    const struct entry *entry; /* the file, also one that a later layer deletes */
    const char *kind;          /* what it is, as a word: "private-key" */
    uint32_t line;             /* from 1; 0: not a text */
    struct str detail;         /* what a report may show; the secret itself is never in it */
    struct str mac;            /* HMAC-SHA256 of the secret as hex, for fingerprints */
    const void *facts;         /* what else the scanner knows, in the arena of end(); may be NULL */
};

enum wish_kind {
    WISH_BODY,   /* keep the whole body */
    WISH_HEAD,   /* keep its first `limit` bytes */
    WISH_DIGEST, /* keep digests of the body */
    WISH_SCAN,   /* show the body to a scanner */
};

struct wish {
    enum wish_kind kind;
    struct str glob;
    uint32_t mode_mask; /* only files with one of these bits, or with a capability; 0: all */
    size_t limit;       /* bytes; a longer body is not kept and reading it is GATE_ELIMIT */
    uint32_t digests;   /* WISH_DIGEST: bits 1U << enum digest_kind */
    const struct scanner_def *scanner; /* WISH_SCAN */
    const void *context;               /* for the scanner; outlives the pass */
};

struct wish_set {
    struct arena arena; /* the globs */
    struct vec wishes;  /* struct wish */
    struct map by_glob; /* size_t: the place of the first wish of a glob */
    struct map groups;  /* wish_set_begin() had them */
};

#define WISH_SET_INIT                                    \
    ((struct wish_set){ .arena = ARENA_INIT,             \
                        .wishes = VEC_INIT(struct wish), \
                        .by_glob = MAP_INIT,             \
                        .groups = MAP_INIT })

/* Adds a copy; an equal one is merged, the larger limit and all digests count. */
void wish_set_add(struct wish_set *set, const struct wish *wish);
/*
 * Whether a group of wishes that many resources share is asked for the first time; `name`, a
 * literal, stands for it.
 */
bool wish_set_begin(struct wish_set *set, const char *name);
/* Adds all of `from`, which may be NULL. */
void wish_set_add_all(struct wish_set *set, const struct wish_set *from);
void wish_set_release(struct wish_set *set);

/* The common case: the body of what matches `glob`, up to `limit` bytes. */
void wish_body(struct wish_set *set, const char *glob, size_t limit);

/*
 * What the pass always keeps besides: os-release, package databases, everything below /etc up to
 * 64 KiB, and MD5, SHA-1 and SHA-256 of every set-uid, set-gid and capability file.
 */
void wish_defaults(struct wish_set *set);
