/*
 * record_excerpt: what a waiver needs to know of a run, read back from its record as the `json`
 * report has it (schema "gate-record-1"; gate-report(5)).
 *
 * The file is one that a person names; what it says is checked for form and believed in nothing: a
 * waiver that rests on a forged record does not fit the next run.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "check/results.h"

struct excerpt_finding {
    struct str fingerprint; /* "sha256:..." */
    struct str path;
    uint32_t line; /* 0: none */
    struct str entry;
    struct str expected;
    struct str got;
    bool is_error; /* of a result that ended in an error, not of a failed one */
};

struct excerpt_control {
    struct str id;
    struct str rev; /* 12 hex digits; empty: the record has none */
    struct str profile;
    struct str title;
    enum grade grade;
    bool is_error; /* its status; else failed, or it did pass or was not decided */
    bool is_failed;
    enum decision decision;
    const struct excerpt_finding *findings; /* of all results that failed or ended in an error */
    size_t finding_count;
    bool is_cut;   /* a list of findings was cut: more were there */
    bool is_vague; /* a result failed and has no finding, so none can be named */
};

struct excerpt_profile {
    struct str name;
    struct str version;
};

struct record_excerpt {
    const struct excerpt_control *controls; /* in the order of the record */
    size_t control_count;
    const struct excerpt_profile *profiles;
    size_t profile_count;
    struct str image;         /* the policy's entry that was judged by; empty: none */
    struct str image_name;    /* as the archive has it, for messages */
    struct str config_digest; /* empty unless gate verified it */
    bool is_partial;
};

/*
 * Reads a record of at most LIMIT_RECORD_BYTES. Texts are copies in `arena`. Fails with
 * GATE_EFORMAT (no JSON, another schema, a member that is missing or of another type) or
 * GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc record_excerpt_parse(struct str text, struct arena *arena,
                                  struct record_excerpt *excerpt, struct error *err);

/* NULL if there is none of that id; with several of one id (profiles share it) the first. */
const struct excerpt_control *record_excerpt_control(const struct record_excerpt *excerpt,
                                                     struct str id);

/* NULL if the record has no such finding. */
const struct excerpt_finding *record_excerpt_finding(const struct record_excerpt *excerpt,
                                                     struct str fingerprint);

/* The major version of the profile: "1" of "1.0"; empty if the record does not have it. */
struct str record_excerpt_major(const struct record_excerpt *excerpt, struct str profile);
