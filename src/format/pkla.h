/*
 * pkla: entries of a .pkla file, which the local authority of polkit reads: what persons may do.
 *
 * Specification: pklocalauthority(8) and the key files of GLib, as far as such entries use them.
 * polkit warns of an entry it cannot read and goes on without the file: that is GATE_EFORMAT here.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

struct pkla_entry {
    struct str section;
    const struct str *identities; /* "unix-user:bob", "unix-group:*"; one at least */
    size_t identity_count;
    const struct str *actions; /* "org.example.*"; one at least */
    size_t action_count;
    struct str result_any; /* "yes", "auth_admin_keep"; empty: not given */
    struct str result_inactive;
    struct str result_active;
    uint32_t line; /* of the first setting of the section */
};

/*
 * Appends the entries of `text`, a whole file, to `entries` (of struct pkla_entry). Lists live in
 * `arena`. Fails with GATE_EFORMAT, the message beginning with "line N": what key files do not
 * allow, an entry without Identity, Action or a result, a key or section given twice, a backslash
 * in a list, a result that is none.
 */
ATTR_MUST_CHECK
enum gate_rc pkla_parse(struct str text, struct arena *arena, struct vec *entries,
                        struct error *err);
