/*
 * wish_table: a wish_set made ready for asking, for each of a million entries, which wishes it
 * meets. Private to src/image. Read-only once it is open; any number of threads may ask.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "image/wish.h"

struct wish_table;

enum { WISH_SCANNERS_MAX = 32 };

/* Everything that is wished of one file. */
struct wish_match {
    bool wants_body;
    uint64_t body_limit;
    uint64_t head; /* bytes of its beginning; 0: none */
    uint32_t digests;
    uint32_t scanners; /* bit i: wish_table_scanner(table, i) */
};

/* The set must outlive the table. */
struct wish_table *wish_table_open(const struct wish_set *set);
void wish_table_close(struct wish_table *table);
void wish_table_closep(struct wish_table **table);

/*
 * What is wished of the file at `path` (absolute, normalised) with `mode`; has_capability is
 * whether it has security.capability.
 */
void wish_table_match(const struct wish_table *table, struct str path, uint32_t mode,
                      bool has_capability, struct wish_match *match);

size_t wish_table_scanner_count(const struct wish_table *table);
const struct wish *wish_table_scanner(const struct wish_table *table, size_t index);

/*
 * `path` after usr-merge folding: "/lib/x" becomes "/usr/lib/x" in `room` if it fits there, other
 * paths stay. A path that is too long for `room` is given back as it is.
 */
struct str wish_fold(struct str path, char *room, size_t room_size);
