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

struct facts_options {
    const char *mode;
    const char *repository;
    const char *commit;
    const char *at;
    bool is_without_repository;
};

struct facts {
    struct arena arena;
    struct run_facts run_facts;
    struct vec narrowing; /* struct str */
    struct vec warnings;  /* struct str */
    struct vec argv;      /* struct str */
    bool is_clock_given;
};

/*
 * Gathers everything that is known before the image is read. Fails with GATE_EUSAGE for a wrong
 * time or commit, and for a repository that was named and is none. Release in any case.
 */
ATTR_MUST_CHECK
enum gate_rc facts_open(const struct facts_options *options, const struct invocation *invocation,
                        struct facts *facts, struct error *err);

/* `name`, an option, narrows or loosens the run; a literal. */
void facts_add_narrowing(struct facts *facts, const char *name);

/* Adds what is known at the end: the time, threshold and level. */
void facts_finish(struct facts *facts, const struct plan *plan);

void facts_release(struct facts *facts);
