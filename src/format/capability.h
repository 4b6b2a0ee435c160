/*
 * capability: the value of the extended attribute security.capability.
 *
 * Specification: Linux 6.1, include/uapi/linux/capability.h, struct vfs_cap_data and
 * vfs_ns_cap_data, revisions 1 to 3, little endian.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

struct capability_set {
    uint64_t permitted; /* bit n: capability n */
    uint64_t inheritable;
    bool is_effective; /* what is permitted is in effect at once */
};

/* Fails with GATE_EFORMAT for a wrong length and GATE_EUNSUPPORTED for another revision. */
ATTR_MUST_CHECK
enum gate_rc capability_parse(struct str value, struct capability_set *set, struct error *err);

enum { CAPABILITIES = 64 };

/* "cap_net_raw"; NULL for a number that has no name. */
const char *capability_name(unsigned number);

/*
 * Reads a text as cap_from_text(3) does: clauses of names (none or "all": every one) and
 * operators "=", "+" and "-" with flags out of "eip": "cap_net_raw,cap_chown=ep". Fails with
 * GATE_EFORMAT.
 */
ATTR_MUST_CHECK
enum gate_rc capability_from_text(struct str text, struct capability_set *set, struct error *err);
