/*
 * revocations: the file .gate/revoked (TRUST, section 1): a public key a line, which is refused
 * from then on, or `waiver: ID`. Blank lines and lines that begin with `#` are passed over. Any
 * other line, a binary KRL for instance, refuses the file.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/diagnostics.h"
#include "base/error.h"
#include "base/str.h"
#include "format/ssh_key.h"

struct revoked_key {
    struct ssh_key key;
    struct str comment;
    uint32_t line;
};

struct revoked_waiver {
    struct str id;
    uint32_t line;
};

struct revocations {
    const struct revoked_key *keys;
    size_t key_count;
    const struct revoked_waiver *waivers;
    size_t waiver_count;
};

/* As allowed_signers_parse(). */
ATTR_MUST_CHECK
enum gate_rc revocations_parse(struct str text, const struct source_location *file,
                               struct arena *arena, struct diagnostics *diagnostics,
                               struct revocations *revocations, struct error *err);

bool revocations_has_key(const struct revocations *revocations, const struct ssh_key *key);
bool revocations_has_waiver(const struct revocations *revocations, struct str id);
