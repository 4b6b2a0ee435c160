/*
 * ssh_keyword: what each keyword of ssh_config, of OpenSSH's client, is.
 *
 * Specification: ssh_config(5) of OpenSSH 7.4 to 10.0, with the additions of Debian and Red Hat.
 * The table is the union of all versions, as that of format/sshd_keyword.h.
 */
#pragma once

#include "base/str.h"
#include "format/sshd_keyword.h"

/* The keyword called `name` in any case, an older name as what it stands for; NULL: there is none.
 */
const struct sshd_keyword *ssh_keyword_find(struct str name);

/* The name nearest to `name`, or NULL. */
const char *ssh_keyword_nearest(struct str name);
