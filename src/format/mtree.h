/*
 * mtree: a list of files with what is recorded of each, as pacman keeps one of every package.
 *
 * Specification: mtree(5) of libarchive 3.6: "#" comments, "/set" and "/unset" of defaults, else a
 * path from "." and KEYWORD=VALUE pairs; bytes that are not printable stand as \ooo. Only full
 * paths are read, which is the form that libarchive writes.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/str.h"

enum mtree_type { MTREE_UNKNOWN, MTREE_FILE, MTREE_DIRECTORY, MTREE_LINK, MTREE_OTHER };

struct mtree_entry {
    struct str path; /* without "./" at its start; the root is empty */
    enum mtree_type type;
    struct str link;
    uint32_t mode; /* the low twelve bits */
    uint32_t uid;
    uint32_t gid;
    uint64_t size;
    int64_t time; /* seconds; fractions are cut off */
    bool has_mode;
    bool has_uid;
    bool has_gid;
    bool has_size;
    bool has_time;
    bool has_digest;
    struct digest digest; /* SHA-256, else MD5 */
    uint32_t line;
};

struct mtree {
    struct str rest;
    uint32_t line;
    struct mtree_entry defaults;
};

/* Starts on `text`, a whole list, which outlives it. */
void mtree_init(struct mtree *mtree, struct str text);

/*
 * Gives the next entry; *is_found is false at the end. Texts with escapes are in `arena`, others
 * are views. Fails with GATE_EFORMAT, the message with the line.
 */
ATTR_MUST_CHECK
enum gate_rc mtree_next(struct mtree *mtree, struct arena *arena, struct mtree_entry *entry,
                        bool *is_found, struct error *err);
