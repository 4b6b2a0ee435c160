/*
 * results: what a run found out, and nothing that points into the image. Texts are copies in the
 * arena of the results; those of an image are raw bytes here, the record makes them safe.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "image/image.h"
#include "profile/control.h"
#include "profile/profile.h"

enum grade { GRADE_NONE, GRADE_CAT3, GRADE_CAT2, GRADE_CAT1 }; /* NONE: impact 0, informational */

const char *grade_name(enum grade grade); /* "none", "cat3", "cat2", "cat1" */

/* The grade of `impact` on the scale of a profile. */
enum grade grade_of(double impact, double cat1, double cat2);

/* What the gate does about a control. */
enum decision { DECISION_NONE, DECISION_REPORT, DECISION_BLOCK, DECISION_WAIVED };

const char *decision_name(enum decision decision);

/* Who brought a finding. */
enum finding_source {
    FINDING_UNKNOWN,    /* no base is known, or it is an error: what it hides may be one's own */
    FINDING_INHERITED,  /* the base alone has it too, in the very same file */
    FINDING_INTRODUCED, /* this build */
};

/* A finding with its place told in words. */
struct control_finding {
    struct finding finding;
    struct str step_line;         /* the build step, as a Dockerfile line; may be empty */
    int32_t step;                 /* from 0; -1: unknown */
    int32_t layer;                /* from 0; -1: none */
    char fingerprint[7 + 64 + 1]; /* "sha256:..." (TRUST R7) */
    enum finding_source source;
};

struct control_assertion {
    struct result result; /* its findings are below */
    struct control_finding *findings;
    size_t finding_count;
};

struct control_outcome {
    const struct control *control; /* belongs to the profile, which outlives the results */
    const struct profile *profile;
    enum status status;
    enum reason reason;
    struct str reason_text; /* "no SSH server"; may be empty */
    enum grade grade;
    int level;
    enum decision decision;
    bool is_newer;      /* or graver, than the content that the policy enforces: it only reports */
    bool is_inherited;  /* it failed, and each of its findings is of the base */
    bool is_introduced; /* one at least is of this build; neither: not known */
    const struct str *waivers; /* ids of those that cover it; with DECISION_WAIVED */
    size_t waiver_count;
    struct control_assertion *assertions;
    size_t assertion_count;
    int64_t started_ns; /* from the start of the run, by the caller's clock; 0 without one */
    int64_t run_ns;
};

struct results_counts {
    size_t by_status[STATUS_FAILED + 1];
    size_t selected;
    size_t not_selected;
    size_t blocking[GRADE_CAT1 + 1];  /* failed or error, at or above the threshold, by grade */
    size_t undecided[GRADE_CAT1 + 1]; /* skipped, by grade */
    size_t faults;                    /* failed or error */
    size_t introduced;                /* of these, as in struct control_outcome */
    size_t inherited;
};

/* The base that the image was built on (image/image_base.h). */
struct results_base {
    size_t layers;   /* its lowest ones; 0: no base is known */
    bool is_named;   /* with --base; else by the policy */
    struct str name; /* with --base: as its file calls it */
    struct str id;   /* with --base: digest of its config */
    struct str chain_id;
};

/* A profile that took part. */
struct results_profile {
    const struct profile *profile;
    struct str benchmark;    /* for this platform; may be empty */
    struct str why;          /* "named with --profile", "auto: os-release says debian 12" */
    bool is_required;        /* by the policy */
    struct digest effective; /* of the profile with its inputs as they were in this run */
    size_t selected;
    size_t decided; /* passed or failed */
};

/* A candidate that auto left out. */
struct results_candidate {
    struct str name;
    struct str why; /* "asked of hosts, and this is an image" */
};

struct results {
    struct arena arena;
    struct platform platform;
    struct str os_name;   /* for people: "debian 12.9"; empty: unknown */
    enum target target;   /* what it is judged as */
    enum target detected; /* what it looks like, whatever --target says */
    struct results_base base;
    bool is_only_introduced;   /* what the base brought does not block */
    struct str image_platform; /* "linux/arm64/v8"; empty: a bare root file system */
    struct results_profile *profiles;
    size_t profile_count;
    const struct results_candidate *candidates; /* with auto: those not chosen */
    size_t candidate_count;
    const struct str *frameworks; /* of --framework: "soc2:CC6.1", "soc2:*" */
    size_t framework_count;
    const struct profile *const *framework_profiles; /* took no part, and know of a framework */
    size_t framework_profile_count;
    struct control_outcome *controls; /* in profile order */
    size_t control_count;
    struct results_counts counts;
    const struct str *warnings;
    size_t warning_count;
    bool is_blocked;
    const struct str *reasons; /* why blocked, each one line */
    size_t reason_count;
};

void results_init(struct results *results);
void results_release(struct results *results);
