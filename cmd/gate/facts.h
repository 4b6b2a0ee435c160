/* facts: what a run is about beside image and results: time, machine, CI, commit, command line. */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/vec.h"
#include "evidence/record.h"
#include "gate/cli.h"
#include "gate/plan.h"
#include "gate/trusted.h"

struct facts {
    struct arena arena;
    struct run_facts run_facts;
    struct vec narrowing; /* struct str */
    struct vec warnings;  /* struct str */
    struct vec argv;      /* struct str */
    bool is_clock_given;
};

/*
 * Gathers what is known before anything is opened; `at` is the word of --at, NULL for the clock.
 * Fails with GATE_EUSAGE for a wrong time. Release in any case.
 */
ATTR_MUST_CHECK
enum gate_rc facts_open(const char *at, const struct invocation *invocation, struct facts *facts,
                        struct error *err);

/* Sets the commit from the repository, or --commit. Fails with GATE_EUSAGE for a wrong commit. */
ATTR_MUST_CHECK
enum gate_rc facts_set_source(struct facts *facts, const struct trusted_options *options,
                              const struct trusted *trusted, struct error *err);

/* `name`, an option, narrows or loosens the run; a literal. */
void facts_add_narrowing(struct facts *facts, const char *name);

/* Adds what is known at the end: the time, threshold and level. */
void facts_finish(struct facts *facts, const struct plan *plan);

void facts_release(struct facts *facts);
