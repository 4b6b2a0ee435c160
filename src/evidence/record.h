/*
 * record: all that is known of one finished run. Every report is a pure function of it, and the
 * `json` report is the record itself (EVIDENCE: "The record"; schema/record.schema.json).
 *
 * It points to nothing else: image, results and profiles may be closed once it is built. Each text
 * in it is safe to show: valid UTF-8 without control characters (base/text.h), NUL-terminated
 * behind its view, and without what looks like a credential. Only texts of profiles may have
 * several lines. What is absent is an empty text. Layers and steps count from 1, as people do; 0
 * is none.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/value.h"
#include "check/results.h"
#include "policy/trust.h"
#include "waiver/judged.h"

#define RECORD_SCHEMA "gate-record-1"

struct record_texts {
    const struct str *items;
    size_t count;
};

enum run_mode { RUN_ENFORCE, RUN_AUDIT };

struct record_run {
    struct str id;   /* unlike that of any other run */
    int64_t started; /* seconds since 1970 */
    int64_t finished;
    double duration;          /* seconds, by a clock that nobody sets; 0: unknown */
    struct record_texts argv; /* values of --input are "***" */
    enum run_mode mode;
    struct str clock; /* where the time came from: "system", "--at" */
};

struct record_host {
    struct str name;
    struct str os;     /* of uname: "Linux" */
    struct str arch;   /* of uname: "x86_64" */
    struct str runner; /* the CI's name for the machine */
};

struct record_ci {
    struct str provider; /* "github", "gitlab", ...; empty: not in a CI, and so is all else */
    struct str pipeline; /* URL; record_build() cuts credentials, a query may name the run */
    struct str job;
    struct str actor;
    struct str variable; /* that holds the commit: "GITHUB_SHA" */
    struct str commit;   /* as it says */
};

struct record_tool {
    struct str version;
    struct str commit;
    struct str build_id;
};

enum source_dirty { SOURCE_DIRTY_UNKNOWN, SOURCE_CLEAN, SOURCE_DIRTY };
enum source_binding {
    SOURCE_BINDING_UNKNOWN, /* there is a label, and no commit to compare it with */
    SOURCE_UNLABELLED,
    SOURCE_LABEL_MATCH,
    SOURCE_LABEL_MISMATCH,
};

struct record_source {
    struct str remote; /* URL; record_build() cuts userinfo and query */
    struct str commit; /* empty: there is no repository, or no commit in it */
    struct str tree;
    struct str ref; /* "refs/heads/main"; empty: detached */
    struct str how; /* where the commit came from: "HEAD", "--commit", "no repository" */
    enum source_dirty dirty;
    enum source_binding binding; /* of the image to the commit; record_build() decides it */
};

/* The effective policy (TRUST section 1). */
struct record_policy {
    bool is_given; /* false: built-in defaults, and all else is empty */
    struct str project;
    enum run_mode mode; /* as the policy says, before enforce_after */
    bool has_enforce_after;
    int64_t enforce_after;
    struct str threshold;
    int level;
    struct str policy_blob; /* ids of the objects that were read; empty: no such file */
    struct str signers_blob;
    struct str revoked_blob;
    struct str image; /* the entry of `images:` that was judged by; may be empty */
};

/* The root that policy and keys came from (TRUST R1, R4). */
struct record_trust {
    struct str ref;
    struct str commit;       /* empty: none */
    struct str how;          /* "none", "--trust-ref", "ci-env CI_DEFAULT_BRANCH", ... */
    bool is_ci_env;          /* a variable of the CI named it */
    bool is_self;            /* HEAD itself */
    struct str organisation; /* "security-policy@refs/heads/main"; empty: none */
    struct str organisation_commit;
    struct str organisation_policy_blob;
    struct str organisation_signers_blob;
    struct str organisation_revoked_blob;
    struct record_texts notes; /* what was asked for and refused, what is pending */
};

struct record_signature {
    struct str principal; /* of the key's own line; empty: unknown */
    struct str key;       /* "SHA256:..." */
    struct str path;
    struct str blob;
    struct str state;   /* "good", "bad", "unknown-key", "revoked-key", ... */
    struct str problem; /* empty: good */
    bool is_fido;
    bool is_verified;
};

/* A waiver, whether it was used or refused (TRUST R15). */
struct record_waiver {
    struct str id;
    struct str kind; /* "waiver", "break-glass", "false-positive"; empty: malformed */
    struct str blob;
    struct str commit;
    struct str origin; /* "head", "trust", "both" */
    enum waiver_status status;
    struct str explanation;
    struct record_texts controls; /* "ssh-root-login@3f9c2d1a77b0" */
    struct record_texts findings;
    struct str image; /* name or digest */
    struct str profile;
    struct str ticket;
    struct str reason;
    struct str plan;
    struct str requested_by;
    struct str category; /* "cat1"; empty: not known */
    struct str approved; /* "sec@example.com (security)" */
    struct str missing;  /* "1 of vp (vp@example.com)" */
    struct str renews;
    int64_t issued; /* seconds since 1970 */
    int64_t not_before;
    int64_t expires;
    size_t renewals;
    const struct record_signature *signatures;
    size_t signature_count;
};

/* What a run is about beside image and results. Texts are as they came. */
struct run_facts {
    struct record_run run;
    struct record_host host;
    struct record_ci ci;
    struct record_tool tool;
    struct record_source source;
    struct str threshold;          /* of --fail-on, in words: "cat2", "0.5" */
    int level;                     /* 1 or 2 */
    struct record_texts narrowing; /* options that narrow or loosen: the verdict is partial */
    struct record_texts warnings;
    const struct trust *trust;            /* NULL: none was looked for (--no-repo) */
    const struct judged_waivers *waivers; /* NULL: none */
    struct str policy_image;              /* the entry of `images:`; may be empty */
    bool is_bootstrap;                    /* --bootstrap, and the root has no .gate */
    bool is_partial_blocking;             /* an enforcing policy: a narrowed run is blocked (R16) */
    bool is_self_blocking;                /* the same for a root that is HEAD itself (R1) */
    const struct str *next;               /* commands to go on with, one line each */
    size_t next_count;
};

struct record_layer {
    struct str digest;
    struct str diff_id;
    uint64_t size; /* bytes of the blob */
    struct str step_line;
    uint32_t step;
};

struct record_label {
    struct str name;
    struct str value;
};

struct record_image {
    struct str name;
    struct record_texts tags;
    struct str id;
    struct str manifest_digest;
    struct str input_digest;
    struct str format; /* "docker-archive", ... */
    bool is_verified;
    bool has_config;
    struct str platform; /* "linux/amd64", "linux/arm64/v8"; empty: a bare root file system */
    struct str os_name;  /* for people: "debian 12.9" */
    struct str os;       /* ID of os-release */
    struct str os_family;
    struct str os_version;
    struct str target; /* "image" or "host" */
    uint64_t layer_bytes;
    const struct record_label *labels;
    size_t label_count;
    const struct record_layer *layers;
    size_t layer_count;
    struct record_texts others; /* in the input, and not judged */
};

struct record_input {
    struct str name;
    struct value value;
    struct str given_by;
};

struct record_profile {
    struct str name;
    struct str version;
    struct str title;
    struct str benchmark;
    struct str sha256; /* "sha256:..." */
    struct str source; /* directory or file; "built-in" */
    struct str why;
    const struct record_input *inputs;
    size_t input_count;
    size_t selected;
    size_t decided;
};

struct record_finding {
    struct str path; /* in the image, or "config KEY" */
    uint32_t line;
    struct str entry; /* key of the row it came from: an account, a package, a directive */
    uint32_t layer;
    uint32_t step;
    struct str step_line;
    uint32_t deleted_in; /* the layer that deletes or replaces the file again */
    struct str expected;
    struct str got;
    struct str fingerprint;
};

struct record_result {
    struct str subject;
    struct str property;
    struct str matcher;
    struct str code_desc;
    enum status status;
    enum reason reason;
    struct str message;
    struct str because;
    const struct record_finding *findings;
    size_t finding_count;
    bool is_cut;
};

struct record_control {
    struct str id;
    struct str rev; /* 12 hex digits over what it asks */
    struct str profile;
    struct str title;
    struct str desc;
    struct str fix;
    struct str rationale;
    struct str number; /* in the image's benchmark: "debian12 5.1.20", "docker 4.1" */
    struct str code;
    struct source_location location;
    int level;
    struct record_texts refs;
    const struct control_tag *tags;
    size_t tag_count;
    double impact;
    enum grade grade;
    enum status status;
    enum reason reason;
    struct str reason_text;
    enum decision decision;
    bool is_newer;               /* than the content that the policy enforces */
    struct record_texts waivers; /* ids, with DECISION_WAIVED */
    int64_t started;             /* seconds since 1970 */
    double run_time;             /* seconds */
    const struct record_result *results;
    size_t result_count;
};

/* One framework of the tags, such as "nist-800-53": the controls that carry it. */
struct record_framework {
    struct str name;
    size_t by_status[STATUS_FAILED + 1];
};

struct record_summary {
    struct results_counts counts;
    size_t by_grade[GRADE_CAT1 + 1][STATUS_FAILED + 1];
    const struct record_framework *frameworks; /* sorted by name */
    size_t framework_count;
};

enum { VERDICT_EXIT_PASS = 0, VERDICT_EXIT_BLOCKED = 1 }; /* of cmd/gate/exit.h */

struct record_verdict {
    bool is_blocked;
    bool is_enforced;
    bool is_partial;
    bool is_bootstrap;
    int exit;
    struct str threshold;
    int level;
    struct record_texts reasons;   /* why blocked */
    struct record_texts narrowing; /* why partial */
    struct record_texts next;      /* commands to go on with */
    size_t waived;                 /* controls */
};

struct record {
    struct arena arena;
    struct record_run run;
    struct record_host host;
    struct record_ci ci;
    struct record_tool tool;
    struct record_source source;
    struct record_image image;
    struct record_policy policy;
    struct record_trust trust;
    const struct record_waiver *waivers; /* sorted by id */
    size_t waiver_count;
    const struct record_profile *profiles;
    size_t profile_count;
    const struct record_control *controls; /* in profile order */
    size_t control_count;
    struct record_summary summary;
    struct record_verdict verdict;
    struct record_texts warnings;
};

/*
 * Builds the record of a run; the caller releases it. Everything is copied, made safe and, where
 * it came from the image, freed of credentials.
 */
void record_build(const struct run_facts *facts, const struct image *image,
                  const struct results *results, struct record *record);
void record_release(struct record *record);
