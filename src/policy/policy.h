/*
 * policy: the file .gate/policy.yaml: what is judged how, and who may approve which exception.
 *
 * TRUST section 1 is the specification. The file is strict (R14): unknown keys, empty lists, nulls,
 * unknown or empty roles are faults; all are told at once, with line, column and blob. What a file
 * leaves out has the built-in default.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/diagnostics.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/yaml_document.h"

struct policy_texts {
    const struct str *items;
    size_t count;
};

/* Whether `text` is one of them, to the letter. */
bool policy_texts_has(const struct policy_texts *texts, struct str text);

/* As `fail_on:` says it. Order: ANY is the strictest. */
enum policy_threshold_kind {
    THRESHOLD_ANY,
    THRESHOLD_CAT3,
    THRESHOLD_CAT2,
    THRESHOLD_CAT1,
    THRESHOLD_IMPACT
};

struct policy_threshold {
    enum policy_threshold_kind kind;
    double impact;   /* the lowest that blocks; of every kind, on the scale 0.9, 0.7 for CAT */
    struct str text; /* "cat2", "0.5" */
};

struct policy_profile {
    struct str name;   /* "auto", "cis-linux" */
    struct str sha256; /* 64 hex digits that it must have; empty: not pinned */
    struct source_location at;
};

/* An entry of `inputs:`. */
struct policy_input {
    struct str name;
    const struct yaml_node *value;
    bool is_overridable;
    struct source_location at;
};

/*
 * An entry of `images:`, whose name is [A-Za-z0-9._/:@-]{1,255}: a word, or the reference that a
 * registry knows it by. Its level, profiles and threshold hold for it instead of the policy's.
 */
struct policy_image {
    struct str name;
    struct str expect_os;     /* "debian-12"; empty: anything */
    struct str expect_target; /* "image", "host"; empty: anything */
    struct policy_texts platforms;
    struct policy_texts bases; /* "sha256:..." each: a chain ID (image/image_base.h) */
    int level;                 /* 0: the policy's */
    bool has_fail_on;
    struct policy_threshold fail_on;
    const struct policy_profile *profiles; /* none: the policy's */
    size_t profile_count;
    struct source_location at;
};

enum { POLICY_BREAK_GLASS_HOURS = 72, POLICY_BREAK_GLASS_LIMIT = 168 };
enum policy_category { CATEGORY_CAT3, CATEGORY_CAT2, CATEGORY_CAT1, CATEGORY_COUNT };
enum policy_fido { FIDO_ANY, FIDO_TOUCH, FIDO_VERIFY }; /* `require:` of a category */
enum waiver_kind { WAIVER_PLAIN, WAIVER_BREAK_GLASS, WAIVER_FALSE_POSITIVE, WAIVER_KIND_COUNT };

const char *policy_category_name(enum policy_category category); /* "cat1" */
const char *waiver_kind_name(enum waiver_kind kind); /* "waiver", "break-glass", "false-positive" */

/* Who approves, for a category or for false-positive. */
struct policy_approval {
    bool is_given;             /* without an entry nothing of the category can be waived */
    struct policy_texts roles; /* any of them */
    uint32_t count;            /* distinct persons, at least 1 */
    uint32_t max_days;         /* life of a waiver */
    bool kinds[WAIVER_KIND_COUNT];
    enum policy_fido fido;
    struct source_location at;
};

struct policy_role {
    struct str name;
    struct policy_texts principals; /* literal */
    struct source_location at;
};

/* The top-level settings, in the order of the manual. */
enum policy_setting {
    POLICY_PROJECT,
    POLICY_MODE,
    POLICY_ENFORCE_AFTER,
    POLICY_FAIL_ON,
    POLICY_UNDECIDED,
    POLICY_MIN_EVALUATED,
    POLICY_ONLY_INTRODUCED,
    POLICY_INPUTS,
    POLICY_EVIDENCE,
    POLICY_LEVEL,
    POLICY_PROFILES,
    POLICY_IMAGES,
    POLICY_CONTENT,
    POLICY_BRANCHES,
    POLICY_EXTENDS,
    POLICY_WAIVERS,
    POLICY_ROLES,
    POLICY_SETTING_COUNT,
};

struct policy {
    struct str project; /* empty only in a policy of an organisation */
    bool is_audit;      /* `mode: audit` */
    bool has_enforce_after;
    int64_t enforce_after; /* seconds since 1970: enforced from then on, whatever the mode */
    struct policy_threshold fail_on;
    bool is_undecided_blocking; /* `undecided: block` */
    uint32_t min_evaluated;
    bool is_only_introduced_allowed;
    int level;
    const struct policy_input *inputs;
    size_t input_count;
    struct policy_texts evidence_signers;  /* principals, literal */
    const struct policy_profile *profiles; /* at least one: auto by default */
    size_t profile_count;
    const struct policy_image *images;
    size_t image_count;
    struct str content; /* "1.2"; empty: all */
    struct policy_texts branches;
    struct str extends_repo;       /* empty: none */
    struct str extends_min_commit; /* 40 hex digits; may be empty */

    bool is_waived_from_trust;      /* waivers.from: trust */
    bool is_requester_signing;      /* waivers.requester_signs, true by default */
    struct policy_texts requesters; /* roles */
    struct policy_approval approvals[CATEGORY_COUNT];
    struct policy_approval false_positive;
    uint32_t break_glass_max_hours; /* at most POLICY_BREAK_GLASS_LIMIT */

    const struct policy_role *roles;
    size_t role_count;

    struct source_location places[POLICY_SETTING_COUNT]; /* file empty: the built-in default */
};

/* The built-in defaults: enforce, cat2, level 1, auto, no waiver applies. Needs no release. */
void policy_init(struct policy *policy);

/*
 * Reads a policy; `file` names it and its blob. With is_organisation `project` may be missing.
 * Texts live in `arena`, where `text` is copied to. Fails with GATE_EUSAGE, all faults in
 * `diagnostics`.
 */
ATTR_MUST_CHECK
enum gate_rc policy_parse(struct str text, const struct source_location *file, bool is_organisation,
                          struct arena *arena, struct diagnostics *diagnostics,
                          struct policy *policy, struct error *err);

/* NULL if there is none of that name. */
const struct policy_role *policy_role_find(const struct policy *policy, struct str name);
const struct policy_image *policy_image_find(const struct policy *policy, struct str name);

/* "mode", "fail_on", ... as the file writes it, and one line of help without a full stop. */
const char *policy_setting_name(enum policy_setting setting);
const char *policy_setting_help(enum policy_setting setting);

/*
 * The application's policy under its organisation's (TRUST, section 1): roles, approvals, evidence
 * signers and revocations of the organisation; mode, threshold and level at least as strict;
 * profiles of both; an input that both set is the organisation's unless that marks it overridable;
 * everything else the application's, and no laxer. What the application does not state is the
 * organisation's too. What it tried to loosen, or may not set (roles, approvals), is told in
 * `refused` (struct str in `arena`, one line each). What both refer to must outlive *effective.
 */
void policy_combine(const struct policy *organisation, const struct policy *application,
                    struct arena *arena, struct policy *effective, struct vec *refused);
