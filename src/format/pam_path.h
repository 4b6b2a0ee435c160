/*
 * pam_path: the ways that libpam can take through a stack. Each module may answer anything, but for
 * pam_deny, which always fails, and those that are marked as refusing.
 *
 * Specification: pam.conf(5), and how libpam 1.5.2 goes through a stack: the first module that
 * fails for good decides, a jump counts a substack as one module and does not leave its own, "done"
 * and "die" end the substack that they stand in, "reset" undoes what was decided in it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "format/pam.h"

/* A module of a stack after includes, or the place where a substack begins. */
struct pam_step {
    const struct pam_line *line;
    unsigned level;    /* of substacks around it; the modules of a substack are one level below */
    bool is_substack;  /* what follows with a higher level is its own */
    bool is_forbidden; /* of modules: no way may lead over it */
    bool is_refusing;  /* of modules: it never succeeds */
};

/*
 * Whether a stack of that type lets somebody in on a way without the forbidden modules. An account
 * stack also does when it asks for a new password: programs then have one set and go on.
 */
bool pam_path_succeeds(const struct pam_step *steps, size_t count, enum pam_type type);
