/*
 * permitted_users: two files of names that say who may use a program: NAME.allow and, where that is
 * not there, NAME.deny. Private to src/resource.
 *
 * The programs compare whole lines: a blank or a carriage return in one is part of the name, and
 * such a name is handed out as it is written.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/value.h"
#include "resource/resource.h"

/* First member of the state of a resource that uses the getters below. */
struct permitted_users {
    bool has_allow;
    bool has_deny;
    struct value allowed; /* a list; nil: no such file */
    struct value denied;
};

/* Reads both; that neither is there is no error. */
ATTR_MUST_CHECK
enum gate_rc permitted_users_read(struct permitted_users *users, struct resource_context *context,
                                  const char *allow, const char *deny, struct error *err);

/* For property_def. */
enum gate_rc permitted_users_get_allowed(void *self, const struct property_query *query,
                                         struct value *value, struct error *err);
enum gate_rc permitted_users_get_denied(void *self, const struct property_query *query,
                                        struct value *value, struct error *err);
