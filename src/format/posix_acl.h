/*
 * posix_acl: access control lists of files.
 *
 * Specification: POSIX 1003.1e draft 17, section 23, as Linux 6.1 has it: the attribute
 * system.posix_acl_access (include/uapi/linux/posix_acl_xattr.h, little endian, version 2), and the
 * text that GNU tar 1.34 and star keep in SCHILY.acl records.
 */
#pragma once

#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum posix_acl_tag {
    ACL_OWNER,
    ACL_USER,
    ACL_GROUP_OWNER,
    ACL_GROUP,
    ACL_MASK,
    ACL_OTHERS,
};

struct posix_acl_entry {
    enum posix_acl_tag tag;
    unsigned permissions; /* 4 read, 2 write, 1 execute */
    uint32_t id;          /* of ACL_USER and ACL_GROUP, where `name` is empty */
    struct str name;      /* of these in a text that has no number: a view of it */
};

/*
 * Appends the entries of the attribute to `entries` (of struct posix_acl_entry). Fails with
 * GATE_EUNSUPPORTED for another version and GATE_EFORMAT for what Linux would refuse: a length, a
 * tag, a permission, entries out of order, one that is missing.
 */
ATTR_MUST_CHECK
enum gate_rc posix_acl_parse(struct str attribute, struct vec *entries, struct error *err);

/* The same of a text: "user::rw-,user:bob:r--:1001,group::r--,mask::r--,other::---". */
ATTR_MUST_CHECK
enum gate_rc posix_acl_parse_text(struct str text, struct vec *entries, struct error *err);

/* The permissions that the mask leaves to `entry`; all where there is no mask, or it has no say. */
unsigned posix_acl_effective(const struct vec *entries, const struct posix_acl_entry *entry);
