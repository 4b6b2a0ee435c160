/*
 * secret_token: the forms in which services hand out credentials, and how each is told from text
 * that only looks like it.
 *
 * A token is found by a literal that it holds and then judged by its detector: alphabet, length,
 * what stands around it, checksum where the form has one (GitHub and npm: CRC-32 in base 62).
 * Placeholders of manuals ("AKIAIOSFODNN7EXAMPLE", "xxxx", "changeme") are none.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* How much of a text a detector may look at, from the start of its literal. */
enum { SECRET_BEFORE = 256, SECRET_AFTER = 1024 };

struct secret_token {
    struct str secret;  /* a view of the text: never shown, only hashed */
    struct str public;  /* what of it may be shown: the prefix that its form fixes */
    const char *remark; /* what else is to say: "checksum holds"; NULL: nothing */
};

struct secret_detector {
    const char *kind;    /* of the finding: "github-token" */
    const char *literal; /* where to look; at least `key` + 3 bytes long */
    size_t key;          /* three rare bytes of `literal` begin here */
    bool is_text_only;   /* means nothing between bytes that are no text */
    const char *name;    /* for people: "GitHub personal access token" */
    /* Judges the literal that stands at text[at]; false: no credential. */
    bool (*judge)(struct str text, size_t at, struct secret_token *token);
};

extern const struct secret_detector secret_detectors[];
extern const size_t secret_detector_count;

/* Whether a value is what manuals and templates put where a secret belongs. */
bool secret_token_is_placeholder(struct str value);

/* The token whose literal stands at text[at], or NULL. */
const struct secret_detector *secret_token_at(struct str text, size_t at,
                                              struct secret_token *token);

/* Whether the whole of `text` is a JSON Web Token with a signature (RFC 7519). */
bool secret_token_is_jwt(struct str text);
