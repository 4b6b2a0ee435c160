/*
 * inherited: which findings the base image brought and which this build (TRUST R9).
 *
 * The base is the lowest layers of the image itself, and it is asked the same. A finding is
 * inherited if it comes out of the base alone too, with the same fingerprint, and its file is not
 * of a later layer: one that the build wrote again is the build's, whatever it says. (Of a
 * directory that a layer only repeats the base keeps it.) An error is nobody's: what could not be
 * judged may hide what the build did.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "check/check.h"
#include "check/results.h"
#include "check/secrets.h"
#include "resource/resource.h"

/*
 * Finds the base of `image` as the plan names it, notes it in `results` and opens it: *base is NULL
 * when none is known. Fails with GATE_EUSAGE (what was named is no base of it; none is known, and
 * only what is introduced should block) or GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc inherited_find_base(const struct image *image, const struct check_plan *plan,
                                 struct results *results, struct image **base, struct error *err);

/* What inherited_find_base() would only say after the image was read. Fails with GATE_EUSAGE. */
ATTR_MUST_CHECK
enum gate_rc inherited_check_plan(const struct check_plan *plan, struct error *err);

/* One control after the other asked of the base. */
struct inherited {
    const struct image *image;
    const struct image *base;
    size_t layers;                      /* of the base */
    struct resource_context *resources; /* over the base, else as in the run */
    const struct secrets *secrets;
};

/* Sets the source of each finding of `outcome`, which the engine and `inputs` gave. */
void inherited_judge(const struct inherited *inherited, struct value inputs,
                     struct control_outcome *outcome);
