/*
 * pam_umask: the umask that a session begins with, before a shell reads anything. Private to
 * src/resource.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/value.h"
#include "base/vec.h"
#include "resource/resource.h"
#include "resource/shell_run.h"

/* Wishes the files that are read. */
void pam_umask_wishes(struct wish_set *set);

/*
 * Adds to `masks` (of struct value: three octal digits, with their place) what the sessions of
 * login, sshd and su begin with for that account: as pam_umask(8) of Linux-PAM 1.5.2 has it from
 * its arguments, /etc/login.defs or /etc/default/login, with `usergroups` and with the umask of an
 * account's GECOS field; 022, without a place, where no such module stands in the stack. Fails as
 * reading does, and with GATE_EFORMAT (a mask that is none), with path and line.
 */
ATTR_MUST_CHECK
enum gate_rc pam_umask_find(struct resource_context *context, const struct shell_account *account,
                            struct vec *masks, struct error *err);

/*
 * The mask that every session of that account begins with; empty where they differ or one cannot
 * be read.
 */
struct str pam_umask_single(struct resource_context *context, const struct shell_account *account);

/* The setting NAME of /etc/login.defs, nil if it has none. Fails as reading does. */
ATTR_MUST_CHECK
enum gate_rc pam_umask_login_defs(struct resource_context *context, struct str name,
                                  struct value *value, struct error *err);
