/*
 * entry_datum: what can be asked about any file of the tree; shared by `file`, `directory` and
 * `files`. Private to src/resource.
 */
#pragma once

#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "image/rootfs.h"
#include "resource/resource.h"

struct entry_datum {
    const char *name;
    enum gate_rc (*get)(struct resource_context *context, const struct entry *entry,
                        struct value *value, struct error *err);
};

/* The datum of that name, or NULL. */
const struct entry_datum *entry_datum(struct str name);

/* The names of the file capabilities that `entry` grants; an empty list if none. */
ATTR_MUST_CHECK
enum gate_rc entry_capabilities(struct resource_context *context, const struct entry *entry,
                                struct value *value, struct error *err);

/* The account or group that owns `entry`, by its name in the image; nil if it has none. */
ATTR_MUST_CHECK
enum gate_rc entry_owner(struct resource_context *context, const struct entry *entry,
                         struct value *value, struct error *err);
ATTR_MUST_CHECK
enum gate_rc entry_group(struct resource_context *context, const struct entry *entry,
                         struct value *value, struct error *err);

/*
 * Mode, owner and capabilities in a few words: "4755 root:root", "0755 root:4242 cap_net_raw". A
 * number stands where the image has no name, or its names cannot be read.
 */
struct str entry_summary(struct resource_context *context, const struct entry *entry);

/*
 * The same in numbers alone and with the package: what the fingerprint of a finding about a file is
 * over (TRUST R7).
 */
struct str entry_observation(struct resource_context *context, const struct entry *entry);

/* The last component of a path; of "/" itself "/". */
struct str entry_base_name(struct str path);

/* The path of the directory that what is at `path` stands in, a part of it; nil of "/". */
struct value entry_directory(struct str path);
