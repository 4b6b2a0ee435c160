/*
 * control: one question of a profile, its grade, and the engine that answers it.
 *
 * The metadata is the same whatever language a control was written in; `body` belongs to its
 * engine. YAML assertions (assert.h) are one engine; others follow.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/diagnostics.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "resource/resource.h"

/* The status of an assertion, the gravest last but for order of display; check/results.h. */
enum status {
    STATUS_NOT_APPLICABLE,
    STATUS_PASSED,
    STATUS_SKIPPED,
    STATUS_ERROR,
    STATUS_FAILED,
};

/* Reason codes (LANGUAGE: "Statuses, results, findings"). */
enum reason {
    REASON_NONE,
    /* error */
    REASON_UNREADABLE,
    REASON_UNPARSABLE,
    REASON_UNSUPPORTED,
    REASON_LIMIT,
    REASON_NO_PACKAGE_DB,
    REASON_NOT_KEPT,
    REASON_INTERNAL,
    /* skipped */
    REASON_NEEDS_RUNNING_SYSTEM,
    REASON_NEEDS_PERSON,
    /* not_applicable */
    REASON_ONLY_IF,
    REASON_SUPPORTS,
    REASON_TARGET,
    REASON_DECLARED_NEED,
    REASON_ABSENT, /* of a failed result too: the thing that was asked about is not there */
};

const char *status_name(enum status status); /* "passed", "not_applicable", ... */
const char *reason_name(enum reason reason); /* "no-package-db", ...; "" for REASON_NONE */

/* One place where a result does not hold. */
struct finding {
    struct origin origin;
    struct str expected; /* "no", "<= 300"; text for people, not yet made safe */
    struct str got;
    struct str observation; /* what the fingerprint is over; empty: `got` */
};

/* One assertion's outcome. */
struct result {
    struct str subject;   /* "sshd_effective", "file /etc/shadow" */
    struct str property;  /* "PermitRootLogin"; empty: the resource itself */
    struct str matcher;   /* "eq no", "not be_installed": as written, in one line */
    struct str code_desc; /* "sshd_effective PermitRootLogin eq \"no\"" */
    enum status status;
    enum reason reason;
    struct str message; /* one line; empty when passed */
    struct str because; /* why it is asked, from the profile; may be empty */
    const struct finding *findings;
    size_t finding_count;
    bool is_cut; /* more findings than LIMIT_FINDINGS */
};

/* Takes results as an engine makes them, and copies them: they may live in the control's arena. */
struct result_sink {
    void (*add)(void *context, const struct result *result);
    /* The control as a whole: REASON_ONLY_IF and the like. At most once, instead of results. */
    void (*not_applicable)(void *context, enum reason reason, struct str text);
    void *context;
};

struct control;

/* What a control is evaluated against. */
struct subject {
    struct resource_context *resources;
    struct value inputs;   /* map: the profile's inputs, resolved */
    struct arena *scratch; /* reset after each control */
};

struct control_engine {
    const char *name;
    void (*wishes)(const struct control *control, struct wish_set *set);
    /*
     * Evaluates and reports. Fails only for faults of gate itself; what the image does to a
     * control is a result with status error.
     */
    enum gate_rc (*evaluate)(const struct control *control, struct subject *subject,
                             const struct result_sink *sink, struct error *err);
};

enum level_kind { LEVEL_BOTH = 0 };

/* One row of a level map: {debian12: 2}. */
struct control_level {
    struct str benchmark; /* key such as "debian12"; empty: any */
    int level;            /* 1 or 2 */
};

/* A tag: `cis: {debian12: 5.1.20}` becomes name "cis", key "debian12", values {"5.1.20"}. */
struct control_tag {
    struct str name;
    struct str key;           /* empty: the tag has no keys */
    const struct str *values; /* source text */
    size_t value_count;
    bool is_list; /* as it was written, also with one value */
};

enum control_target { CONTROL_ANY, CONTROL_IMAGE, CONTROL_CONFIG, CONTROL_HOST };

struct control {
    struct str id;
    struct str rev; /* 12 hex digits over what it asks (LANGUAGE, section 5) */
    struct str title;
    double impact;
    struct str rationale;
    const struct control_level *levels;
    size_t level_count;
    struct str since;
    struct str desc;
    struct str fix;
    const struct str *parts; /* what an image cannot tell of the question */
    size_t part_count;
    const struct str *refs;
    size_t ref_count;
    const struct control_tag *tags;
    size_t tag_count;
    enum control_target target;
    struct str code; /* its source text */
    struct source_location location;
    const struct control_engine *engine;
    const void *body;
};

/* Its level for a benchmark key such as "debian12"; with no match the lowest one. */
int control_level(const struct control *control, struct str benchmark);

/* The values of tag `name` for `key` (empty: without key), or NULL. */
const struct control_tag *control_tag(const struct control *control, struct str name,
                                      struct str key);
