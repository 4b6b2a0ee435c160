/*
 * collector: takes the results of one control from its engine, copies them, tells the place of
 * each finding in words and numbers it with a fingerprint.
 */
#pragma once

#include "base/vec.h"
#include "check/fingerprint.h"
#include "check/results.h"
#include "check/secrets.h"
#include "profile/control.h"

struct collector {
    const struct secrets *secrets; /* that no text may tell */
    struct arena *arena;           /* of the results */
    const struct image *image;
    struct control_outcome *outcome;
    struct vec assertions; /* struct control_assertion */
    struct fingerprint_set fingerprints;
    bool is_not_applicable;
};

/* Begins a control; `outcome` has its control and profile. */
void collector_init(struct collector *collector, const struct image *image,
                    const struct secrets *secrets, struct arena *arena,
                    struct control_outcome *outcome);

/* The sink for the engine; valid as long as the collector. */
struct result_sink collector_sink(struct collector *collector);

/* Notes a fault of gate itself as an error of the control. */
void collector_fault(struct collector *collector, const struct error *fault);

/* Gives the outcome its results, status and reason, and releases the collector. */
void collector_finish(struct collector *collector);
