/*
 * waiver: one exception, as the file .gate/waivers/ID.yaml states it (TRUST, section 1).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/buf.h"
#include "base/diagnostics.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/str.h"
#include "policy/policy.h"

struct waiver_control {
    struct str id;
    struct str rev; /* 12 hex digits; empty: the file has none, which is stale */
};

struct waiver {
    struct str id;
    enum waiver_kind kind;
    struct str project;
    struct str image_name;   /* one of the two is empty */
    struct str image_digest; /* "sha256:..." */
    const struct waiver_control *controls;
    size_t control_count;
    struct policy_texts findings; /* fingerprints */
    struct str profile_name;
    struct str profile_version; /* major */
    struct str reason;
    struct str ticket;
    struct str plan;
    struct str renews; /* id; empty: it renews none */
    struct str requested_by;
    bool covers_error; /* `covers:` names error; failed is always covered unless left out */
    bool covers_failed;
    int64_t issued; /* seconds since 1970, UTC */
    int64_t not_before;
    int64_t expires;
};

/*
 * Reads a waiver; `file` names it and its blob. Strict as R14 says; times end in Z. Texts live in
 * `arena`. Fails with GATE_EFORMAT, all faults in `diagnostics`, the first in the message too.
 */
ATTR_MUST_CHECK
enum gate_rc waiver_parse(struct str text, const struct source_location *file, struct arena *arena,
                          struct diagnostics *diagnostics, struct waiver *waiver,
                          struct error *err);

/* Whether `id` matches [A-Za-z0-9][A-Za-z0-9._-]{0,63}. */
bool waiver_id_is_valid(struct str id);

/*
 * Appends the waiver as gate writes it: keys in the order of TRUST, strings quoted where YAML wants
 * it. waiver_parse() reads it back to equal members.
 */
void waiver_write(const struct waiver *waiver, struct buf *text);
