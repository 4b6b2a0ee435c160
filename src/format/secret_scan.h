/*
 * secret_scan: finds credentials in the bytes of a file as they stream by.
 *
 * What it knows: the tokens of format/secret_token.h, the private keys of format/secret_pem.h and,
 * as whole files, those of private_key_of_file() in format/private_key.h, and what stands in files
 * that hold passwords, which format/secret_file.h knows by their names. What is found does not
 * depend on how the bytes are cut into pieces, but for the limits: a file gives at most SECRET_HITS
 * hits, the last of which then says so.
 *
 * It sees every byte of every layer, so bytes that begin no literal cost little: base/triples.h
 * passes over them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/private_key.h"

enum { SECRET_HITS = 1000 };

#define SECRET_KIND_KEY "private-key"
#define SECRET_KIND_ENCRYPTED_KEY "encrypted-private-key"

struct secret_hit {
    const char *kind;  /* a word: "private-key", "github-token" */
    uint32_t line;     /* from 1; 0: not a text */
    struct str detail; /* for people; never the secret */
    struct str mac;    /* HMAC-SHA256 of the secret under the scan's key, in hex */
    bool is_key;       /* a private key, and which */
    struct private_key key;
};

struct secret_scan;

/* `key` of the MACs, which outlives the scan; it may be empty. The caller owns the result. */
struct secret_scan *secret_scan_open(struct str key);
/* NULL is allowed. */
void secret_scan_close(struct secret_scan *scan);

/* Begins a file; `path` outlives it. */
void secret_scan_begin(struct secret_scan *scan, struct str path);
void secret_scan_feed(struct secret_scan *scan, struct str bytes);
/*
 * Ends the file and appends to `hits` (of struct secret_hit, texts in `arena`) what it holds, by
 * line, then kind, then MAC; one secret once.
 */
void secret_scan_end(struct secret_scan *scan, struct arena *arena, struct vec *hits);

/* The MAC of a secret that was found elsewhere, as a hit has it. */
struct str secret_scan_mac(struct str key, struct str secret, struct arena *arena);
