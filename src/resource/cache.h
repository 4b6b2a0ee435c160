/* cache: what a run has opened and read so far; private to src/resource. */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "resource/resource.h"

/* One slot for each shared reading of facts.h. */
enum fact {
    FACT_OS,
    FACT_ACCOUNTS,
    FACT_GROUPS,
    FACT_SHADOW,
    FACT_GSHADOW,
    FACT_PACKAGES,
    FACT_OWNERS,
    FACT_MODES,
    FACT_UNITS,
    FACT_PRESETS,
};

enum { FACTS = FACT_PRESETS + 1 };

/* Makes a reading in context->arena. */
typedef enum gate_rc fact_read_fn(struct resource_context *context, const void **reading,
                                  struct error *err);

/*
 * The reading of `fact`, made by `read` the first time. Fails as `read` did then, with the same
 * message.
 */
ATTR_MUST_CHECK
enum gate_rc resource_cache_fact(struct resource_context *context, enum fact fact,
                                 fact_read_fn *read, const void **reading, struct error *err);
