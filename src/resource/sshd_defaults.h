/*
 * sshd_defaults: the values that OpenSSH's sshd uses for what no line sets; private to
 * src/resource.
 *
 * Sources: fill_default_server_options() of servconf.c and the KEX_SERVER_* and *_PK_ALG lists of
 * myproposal.h in the releases V_7_2 to V_10_0, the release notes between them, and what `sshd -T`
 * of Debian 12 prints (test/fixtures/sshd_effective). Values that distributions choose at build
 * time (IPQoS, PidFile, XAuthLocation) are not in it.
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/* Versions are numbers, 902 for 9.2. The newest whose defaults are known: */
enum { SSHD_NEWEST = 1000 };

/*
 * Reads "1:9.2p1-2+deb12u3", "9.7_p1-r4" or "8.0p1". False if it begins with no such number.
 */
bool sshd_defaults_version(struct str package_version, unsigned *version);

/*
 * The default of the keyword in that version, written as a line would: its arguments; an empty
 * string is an empty list. False: there is none, or it is not known.
 */
bool sshd_defaults_find(const char *keyword, unsigned version, struct str *arguments);
