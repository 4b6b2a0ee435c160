/*
 * secret_token: the forms in which services hand out credentials, and how each is told from text
 * that only looks like it.
 *
 * A token is found by a literal that it holds and then judged by its detector: alphabet, length,
 * what stands around it, checksum where the form has one. Placeholders of manuals
 * ("AKIAIOSFODNN7EXAMPLE", "xxxx", "changeme") are none.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "format/secret_chars.h"

/* How much of a text a detector may look at, from the start of its literal. */
enum { SECRET_BEFORE = 256, SECRET_AFTER = 4096 };

struct secret_token {
    struct str secret;  /* a view of the text: never shown, only hashed */
    struct str public;  /* what of it may be shown: the prefix that its form fixes */
    const char *remark; /* what else is to say: "checksum holds"; NULL: nothing */
};

struct secret_detector {
    const char *kind;    /* of the finding: "github-token" */
    const char *literal; /* where to look; at least three bytes long */
    size_t key;          /* four rare bytes of `literal` begin here, or its three */
    unsigned group;      /* of the key: see base/quads.h */
    const char *name;    /* for people: "GitHub personal access token" */
    /* What has to follow the literal, and nothing of it behind; NULL: judge() says. */
    secret_char_class *chars;
    size_t least;
    size_t most;
    bool (*judge)(struct str text, size_t at, struct secret_token *token);
    bool is_text_only; /* means nothing between bytes that are no text */
};

extern const struct secret_detector secret_detectors[];
extern const size_t secret_detector_count;

/* Whether the literal of `detector`, which stands at text[at], is in a credential. */
bool secret_token_judge(const struct secret_detector *detector, struct str text, size_t at,
                        struct secret_token *token);

/* The token whose literal stands at text[at], or NULL. */
const struct secret_detector *secret_token_at(struct str text, size_t at,
                                              struct secret_token *token);
