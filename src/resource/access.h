/*
 * access: what an account may do with a file, as Linux decides it: owner, groups, access control
 * lists, and every directory on the way. Private to src/resource.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/value.h"
#include "base/vec.h"
#include "image/rootfs.h"
#include "resource/resource.h"

enum access_permission { ACCESS_EXECUTE = 1, ACCESS_WRITE = 2, ACCESS_READ = 4 };

enum access_list { ACCESS_LIST, DEFAULT_LIST };

/*
 * Appends the entries (of struct posix_acl_entry) of one of the lists of `entry` to `acl`; none if
 * it has no such list. Fails with GATE_EFORMAT, GATE_EUNSUPPORTED or GATE_EIO (unread attributes).
 */
ATTR_MUST_CHECK
enum gate_rc access_list_read(const struct entry *entry, enum access_list kind, struct vec *acl,
                              struct error *err);

/* The same as getfacl(1) writes it: "user:bob:r--", in a list of texts. */
ATTR_MUST_CHECK
enum gate_rc access_list_text(struct resource_context *context, const struct entry *entry,
                              enum access_list kind, struct value *value, struct error *err);

/*
 * The mode as stat(2) shows it once the file's list is in force, whatever mode the layer gives it.
 * Fails as access_list_read() does.
 */
ATTR_MUST_CHECK
enum gate_rc access_mode(const struct entry *entry, unsigned *mode, struct error *err);

/* The same, what the list gives to accounts and groups by name counted among the others' bits. */
ATTR_MUST_CHECK
enum gate_rc access_mode_granted(const struct entry *entry, unsigned *mode, struct error *err);

/* Whether that has a bit that `allowed` has not; `observed` is the mode, with the list's. */
ATTR_MUST_CHECK
enum gate_rc access_exceeds(struct resource_context *context, const struct entry *entry,
                            unsigned allowed, bool *holds, struct value *observed,
                            struct error *err);

struct access_user {
    struct str name;
    uint32_t uid;
    uint32_t gid;
    const uint32_t *groups; /* of /etc/group */
    size_t group_count;
};

/*
 * The account `name` with its groups. Fails with GATE_EUNDECIDABLE if the image has none of that
 * name, and as facts_accounts() does.
 */
ATTR_MUST_CHECK
enum gate_rc access_user_find(struct resource_context *context, struct str name,
                              struct access_user *user, struct error *err);

/* Whether `user` may do that with the file itself. */
ATTR_MUST_CHECK
enum gate_rc access_check(struct resource_context *context, const struct entry *entry,
                          const struct access_user *user, enum access_permission permission,
                          bool *is_granted, struct error *err);

/* The same, and whether it may search every directory of the file's path. */
ATTR_MUST_CHECK
enum gate_rc access_check_path(struct resource_context *context, const struct entry *entry,
                               const struct access_user *user, enum access_permission permission,
                               bool *is_granted, struct error *err);
