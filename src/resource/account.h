/*
 * account: what passwd, shadow, group and gshadow say together of an account, and what the tree
 * says of its home and shell; `user`, `users` and `home_files` are made of it. Private to
 * src/resource.
 *
 * A name that stands twice in a file means its first line, as for getpwnam(3).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "image/wish.h"
#include "resource/facts.h"
#include "resource/resource.h"

enum account_datum {
#define ACCOUNT_DATUM(id, name, type, help) id,
#include "resource/account_datum.inc"
#undef ACCOUNT_DATUM
    ACCOUNT_DATA,
};

/* Names of groups by account: names[i] for the account of that place in /etc/passwd. */
struct account_groups {
    enum gate_rc rc; /* GATE_ENOTFOUND: the file is not there */
    struct error err;
    const struct value_list *names;
};

struct accounts {
    struct resource_context *context;
    const struct account_facts *facts;
    enum gate_rc shadow_rc;
    struct error shadow_err;
    const struct shadow_entry **records; /* of each account, NULL without one */
    enum gate_rc shells_rc;
    struct error shells_err;
    bool *has_valid_shell;        /* of each account */
    struct account_groups groups; /* that have it for a member */
    struct account_groups administered;
};

void accounts_wishes(struct wish_set *set);

/* Fails as facts_accounts() does; a fault of another file is that of the data that hang on it. */
ATTR_MUST_CHECK
enum gate_rc accounts_open(struct accounts *accounts, struct resource_context *context,
                           struct error *err);

/* One datum of the account at `index`; fails as the file or path it hangs on does. */
ATTR_MUST_CHECK
enum gate_rc accounts_get(const struct accounts *accounts, size_t index, enum account_datum datum,
                          struct value *value, struct error *err);

/* The directory that is the account's home, NULL if there is none. */
ATTR_MUST_CHECK
enum gate_rc accounts_home(const struct accounts *accounts, size_t index, const struct entry **home,
                           struct error *err);

/* Where the account stands. */
struct origin accounts_place(const struct accounts *accounts, size_t index);

/* Of /etc/passwd as a whole. */
struct origin accounts_origin(const struct accounts *accounts);
