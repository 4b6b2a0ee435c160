/* image_user: whom the User of an image's config names; private to src/resource. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "resource/resource.h"

struct image_user {
    uint32_t uid;
    uint32_t gid;
    bool has_gid; /* false: it names a group that is not there */
};

/*
 * Resolves USER or USER:GROUP as container runtimes do: the first account of /etc/passwd that has
 * it for a name or for a number, else the number; nothing is uid 0. Without /etc/passwd the name
 * "root" is uid 0. Fails with GATE_ENOTFOUND (a name that no account has), and as reading
 * /etc/passwd and /etc/group does.
 */
ATTR_MUST_CHECK
enum gate_rc image_user_resolve(struct resource_context *context, struct str text,
                                struct image_user *user, struct error *err);
