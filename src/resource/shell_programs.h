/* shell_programs: which shells an image's accounts have; private to src/resource. */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "resource/facts.h"
#include "resource/resource.h"
#include "resource/shell_run.h"

enum { SHELL_PROGRAMS = SHELL_ASH + 1 };

struct shell_programs {
    bool has[SHELL_PROGRAMS];
    const struct account_facts *accounts;
    const struct passwd_entry *unread; /* the first with a shell that is not read: zsh, csh */
};

/*
 * The shells that accounts have; where none has one, what the family gives them. Fails with
 * GATE_ENOTFOUND when there are neither accounts with a shell, nor a shell, nor /etc/profile, and
 * as facts_accounts() does.
 */
ATTR_MUST_CHECK
enum gate_rc shell_programs_find(struct resource_context *context, struct str family,
                                 struct shell_programs *programs, struct error *err);

/* Whether something stands there, also what cannot be read: reading it then tells. */
bool shell_is_there(struct resource_context *context, const char *path);
