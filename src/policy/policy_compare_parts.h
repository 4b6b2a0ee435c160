/* policy_compare_parts: what the files that compare share. Private to src/policy. */
#pragma once

#include "policy/policy_compare.h"

struct comparison {
    const struct trust_files *before;
    const struct trust_files *after;
    struct arena *arena;
    struct vec *changes;
};

/* A setting that was found to differ. */
struct difference {
    struct str setting;
    struct str before;
    struct str after;
    int stricter;         /* > 0: after is the stricter, < 0: the laxer, 0: neither */
    const char *loosened; /* in words; of both kinds if it is neither */
    const char *tightened;
};

void compare_add(struct comparison *comparison, const struct difference *difference);

/* Members of a list: what an added one does, and words behind its name. */
struct list_words {
    enum policy_change_kind added; /* loosens: then a removed one tightens, and the other way */
    const char *added_words;       /* "may approve" */
    const char *removed_words;
};

void compare_texts(struct comparison *comparison, struct str setting,
                   const struct policy_texts *before, const struct policy_texts *after,
                   const struct list_words *words);

bool compare_has(const struct policy_texts *texts, struct str text);

/* "a, b"; empty for none. */
struct str compare_join(const struct policy_texts *texts, struct arena *arena);

struct str compare_number(uint32_t number, struct arena *arena);

/* 1 if `after` is the stricter, -1 if it is the laxer, 0 if they are the same. */
int compare_threshold(const struct policy_threshold *before, const struct policy_threshold *after);
int compare_more_is_stricter(uint32_t before, uint32_t after);
int compare_more_is_laxer(uint32_t before, uint32_t after);

/* Each adds the differences of one part. */
void compare_scope(struct comparison *comparison); /* profiles, images, inputs */
void compare_people(struct comparison *comparison);
void compare_keys(struct comparison *comparison);
