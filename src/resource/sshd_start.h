/*
 * sshd_start: with which options sshd is started, for they win over its file: by the image's
 * Entrypoint and Cmd, or by the variable that Debian's and Fedora's units hand to it. Private to
 * src/resource.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "resource/resource.h"

struct sshd_start {
    struct str file;      /* of -f: a path, or "none"; empty: the usual one */
    struct str settings;  /* what -o, -p and the like set, as lines of a file */
    bool has_ports;       /* by -p: then no file sets one */
    struct origin origin; /* where the options stand */
};

/*
 * The options in the image's own command; none without one that names sshd. Fails with
 * GATE_EUNDECIDABLE if a shell or sshd's own default would have to say what they are.
 */
ATTR_MUST_CHECK
enum gate_rc sshd_start_of_image(struct resource_context *context, struct sshd_start *start,
                                 struct error *err);

/* The options of SSHD_OPTS in /etc/default/ssh, or of OPTIONS in /etc/sysconfig/sshd; likewise. */
ATTR_MUST_CHECK
enum gate_rc sshd_start_of_unit(struct resource_context *context, struct sshd_start *start,
                                struct error *err);

/* Whether there is any option that counts. */
bool sshd_start_is_any(const struct sshd_start *start);
