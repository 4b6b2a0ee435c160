/*
 * owners: which package brought a file, and what checksum it recorded; from the databases of dpkg
 * and apk. Private to src/resource.
 *
 * dpkg's records are info/NAME.list (paths), .md5sums (files but configuration), the Conffiles
 * fields (configuration) and `diversions`; apk's stand in its one database.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "image/rootfs.h"
#include "image/wish.h"
#include "resource/facts.h"

enum { OWNER_SUM_BYTES = 20 };

/* A path of a package. */
struct owned_path {
    struct str path; /* without '/' at its start, and without "usr/" where the image is merged */
    const struct package *package;
    bool has_sum;
    uint8_t sum_kind; /* enum digest_kind */
    uint8_t sum[OWNER_SUM_BYTES];
};

/* Sorted by path and package; each pair stands once. */
struct owner_facts {
    const struct owned_path *paths;
    size_t count;
    bool is_merged; /* /bin is a link to usr/bin */
};

/* Fails as facts_packages() does, and as reading the records does. */
ATTR_MUST_CHECK
enum gate_rc facts_owners(struct resource_context *context, const struct owner_facts **owners,
                          struct error *err);

/* The first index whose path is that of the absolute `path`, and the one past the last. */
void owners_find(const struct owner_facts *owners, struct str path, size_t *start, size_t *end);

/*
 * Whether `entry` is as the record says; nil where none is recorded of it, or it is of a type
 * that has none. Fails as rootfs_digest() does.
 */
ATTR_MUST_CHECK
enum gate_rc owned_path_unchanged(struct resource_context *context, const struct owned_path *owned,
                                  const struct entry *entry, struct value *unchanged,
                                  struct error *err);

/*
 * The name of the package that brought `entry`, nil if none, and whether the file is as one of its
 * owners left it. Of an image without packages nothing is owned. Fails as facts_owners() does.
 */
ATTR_MUST_CHECK
enum gate_rc entry_package(struct resource_context *context, const struct entry *entry,
                           struct value *package, struct error *err);
ATTR_MUST_CHECK
enum gate_rc entry_unchanged(struct resource_context *context, const struct entry *entry,
                             struct value *unchanged, struct error *err);

/* `path` without '/' at its start, and "bin/x" for "usr/bin/x": equal in a merged image. */
struct str path_without_usr(struct str path);

void owners_wishes(struct wish_set *set);
