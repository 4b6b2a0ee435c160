/*
 * owners: which package brought a file, and what it recorded of it; from the databases of all
 * package managers. Private to src/resource.
 *
 * dpkg's records are info/NAME.list (paths), .md5sums (files but configuration), the Conffiles
 * fields (configuration) and `diversions`; those of apk and rpm stand in their one database, those
 * of pacman in `files` and `mtree` of a package's folder.
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

/* What a package says of its file, in words of the language. */
enum owned_attribute {
    OWNED_CONFIG = 1 << 0,
    OWNED_NO_REPLACE = 1 << 1, /* configuration that an upgrade leaves alone */
    OWNED_MISSING_OK = 1 << 2,
    OWNED_GHOST = 1 << 3, /* made at run time: only its owner and mode are recorded */
    OWNED_DOC = 1 << 4,
    OWNED_LICENSE = 1 << 5,
};

/* Kinds of change: what is recorded, and what was found to differ. */
enum owned_change {
    OWNED_MISSING = 1 << 0,
    OWNED_SIZE = 1 << 1,
    OWNED_MODE = 1 << 2,
    OWNED_DIGEST = 1 << 3,
    OWNED_DEVICE = 1 << 4,
    OWNED_LINK = 1 << 5,
    OWNED_USER = 1 << 6,
    OWNED_GROUP = 1 << 7,
    OWNED_MTIME = 1 << 8,
    OWNED_CAPABILITIES = 1 << 9,
};

/* What is recorded of a file beside its checksum. */
struct owned_record {
    uint32_t recorded; /* bits of enum owned_change that are to be compared, without digest */
    uint32_t attributes;
    uint16_t mode;   /* with the type, as stat(2) has it */
    uint16_t device; /* major and minor, eight bits each */
    bool has_type;   /* the mode has the type */
    uint32_t uid;    /* where no name is recorded */
    uint32_t gid;
    struct str user;
    struct str group;
    struct str link;
    struct str capabilities;
    uint64_t size;
    int64_t mtime;
};

/* A path of a package. */
struct owned_path {
    struct str path; /* without '/' at its start, and without "usr/" where the image is merged */
    const struct package *package;
    const struct owned_record *record; /* NULL: nothing but perhaps a checksum */
    const uint8_t *sum;                /* of digest_size(sum_kind) bytes; NULL: none is recorded */
    uint8_t sum_kind;                  /* enum digest_kind */
    bool is_sum_unknown;               /* one is recorded, of a kind that gate does not compute */
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
 * How what stands at the path differs from what is recorded, bits of enum owned_change; `entry` is
 * NULL where nothing does. A file that need not be there is not missing. Fails as rootfs_digest()
 * does, and as facts_accounts() and facts_groups() do where a name is to be looked up.
 */
ATTR_MUST_CHECK
enum gate_rc owned_path_changes(struct resource_context *context, const struct owned_path *owned,
                                const struct entry *entry, uint32_t *changes, struct error *err);

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
