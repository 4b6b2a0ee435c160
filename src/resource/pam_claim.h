/*
 * pam_claim: what a control claims of a stack with `have_module`: a module by its name, or a map of
 * name, before, after, control, with, always and but. Private to src/resource.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "resource/pam_stack.h"

/* Fails with GATE_EUSAGE unless `claim` is one. */
ATTR_MUST_CHECK
enum gate_rc pam_claim_check(const struct value *claim, struct error *err);

/* What a checked claim says for a key; empty if nothing. */
struct str pam_claim_text(const struct value *claim, struct str key);

/* Whether the claim means this module: by name, control and arguments, not yet by its place. */
bool pam_claim_means(const struct value *claim, const struct pam_row *row);
