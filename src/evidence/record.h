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

/* What the image was built on, as verified diff_ids prove it. */
struct record_base {
    size_t layers;       /* the lowest ones of the image; 0: no base is known, all else is empty */
    struct str how;      /* "--base" or "policy" */
    struct str name;     /* with --base */
    struct str id;       /* with --base: digest of its config */
    struct str chain_id; /* of its topmost layer, by which a policy knows it */
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
    struct record_base base;
};

struct record_input {
    struct str name;
    struct value value; /* "(sensitive)" stands for what nobody may see */
    struct str given_by;
    bool is_sensitive;
};

/* A control that an including profile dropped, or gave another grade. */
struct record_edit {
    struct str control;
    struct str profile; /* that defines it */
    struct str reason;
    double impact_before;
    double impact; /* of a change */
    struct source_location location;
};

struct record_edits {
    const struct record_edit *items;
    size_t count;
};

struct record_include {
    struct str name;
    struct str version;
    struct str sha256;
    struct str source;
};

struct record_profile {
    struct str name;
    struct str version;
    struct str title;
    struct str benchmark;
    struct str sha256;    /* "sha256:..." over its files, and those that it includes */
    struct str effective; /* "sha256:..." over what was asked, inputs and all */
    struct str source;    /* directory or file; "built-in" */
    struct str why;
    const struct record_include *includes;
    size_t include_count;
    struct record_edits dropped;
    struct record_edits changed;
    const struct record_input *inputs;
    size_t input_count;
    size_t selected;
    size_t decided;
};

/* A profile that auto looked at and did not choose. */
struct record_candidate {
    struct str name;
    struct str why;
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
    enum finding_source source;
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
    bool is_inherited;           /* it failed, and each of its findings is of the base */
    bool is_newer;               /* than the content that the policy enforces */
    struct record_texts waivers; /* ids, with DECISION_WAIVED */
    int64_t started;             /* seconds since 1970 */
    double run_time;             /* seconds */
    const struct record_result *results;
    size_t result_count;
};

/* What the controls of a requirement say about it together. */
enum requirement_state {
    REQUIREMENT_NOT_APPLICABLE, /* the question does not arise */
    REQUIREMENT_NOT_SHOWN,      /* an image cannot show it */
    REQUIREMENT_PASSED,
    REQUIREMENT_PARTLY, /* what an image shows passed, and it cannot show all of it */
    REQUIREMENT_WAIVED, /* all that failed has a waiver */
    REQUIREMENT_FAILED,
};

enum { REQUIREMENT_STATES = REQUIREMENT_FAILED + 1 };

/* "not_applicable", "not_shown", "passed", "partly", "waived", "failed" */
const char *requirement_state_name(enum requirement_state state);

/* What a framework asks for, such as "CC6.1": the controls that carry it. Waived ones stand apart.
 */
struct record_requirement {
    struct str name;
    size_t by_status[STATUS_FAILED + 1];
    size_t waived;
    size_t not_shown; /* of skipped and not applicable: those that an image cannot answer */
    enum requirement_state state;
    bool is_asked; /* by a profile of its framework, or by --framework */
};

/* What no image shows of a framework. */
struct record_outside {
    struct str requirement; /* a number, or a glob of several */
    struct str reason;
};

/* One framework of the tags, such as "nist-800-53": the controls that carry it, each once. */
struct record_framework {
    struct str name;
    size_t by_status[STATUS_FAILED + 1];
    const struct record_requirement *requirements; /* sorted; none of benchmarks and CCIs */
    size_t requirement_count;
    bool is_asked;               /* a profile selects by it, or --framework names it */
    struct record_texts sources; /* who asks: "profile soc2", "--framework soc2:CC6.1" */
    const struct record_outside *outside;
    size_t outside_count;
    struct record_texts unanswered;      /* asked for, not outside, and no control is about it */
    size_t by_state[REQUIREMENT_STATES]; /* of its requirements, those asked for */
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
    bool is_only_introduced; /* what the base brought does not block */
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
    const struct record_candidate *candidates;
    size_t candidate_count;
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
