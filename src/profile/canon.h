/*
 * canon: what is hashed, in a form that no other content has: every part with a letter for its kind
 * and its length before it. Private to src/profile.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/str.h"
#include "format/yaml_document.h"
#include "profile/control.h"

struct canon {
    struct digest_stream *stream;
    struct arena *arena; /* for what is sorted */
};

/* A letter for what follows, and how much of it, big-endian. */
void canon_head(struct canon *canon, char letter, uint64_t count);
void canon_text(struct canon *canon, char letter, struct str text);
/* A number in as many digits as make it out. */
void canon_real(struct canon *canon, char letter, double number);

/*
 * A value: scalars by their kind and source text, for an argument is read as it stands (4.10 is not
 * 4.1); lists in their order, maps in the order of their keys. As deep as yaml_document lets it be.
 */
void canon_node(struct canon *canon, const struct yaml_node *node);

void canon_supports(struct canon *canon, const struct support *supports, size_t count);
void canon_texts(struct canon *canon, char letter, const struct str *items, size_t count);

/* The pairs of a map by their keys, without the key `except`; NULL: all. */
struct canon_pairs {
    const struct yaml_pair **pairs;
    size_t count;
};

/* Sorts them, and adds the head of a map of them. */
struct canon_pairs canon_sort(struct canon *canon, const struct yaml_node *map, const char *except);
