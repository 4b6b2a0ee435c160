/*
 * pam_control: the control field of a line of Linux-PAM, which says what follows from a module's
 * answer. Specification: pam.conf(5) of Linux-PAM 1.5.2.
 */
#pragma once

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

/* Some of what a module may answer, numbered as in libpam. */
enum pam_answer {
    PAM_ANSWER_SUCCESS = 0,
    PAM_ANSWER_AUTH_ERR = 7,
    PAM_ANSWER_NEW_AUTHTOK_REQD = 12,
    PAM_ANSWER_SESSION_ERR = 14,
    PAM_ANSWER_AUTHTOK_ERR = 20,
    PAM_ANSWER_INCOMPLETE = 31,
    PAM_ANSWERS = 32,
};

/* What follows; a positive number is that of the modules to jump over. */
enum pam_action {
    PAM_ACTION_IGNORE = -1,
    PAM_ACTION_OK = -2,
    PAM_ACTION_DONE = -3,
    PAM_ACTION_BAD = -4,
    PAM_ACTION_DIE = -5,
    PAM_ACTION_RESET = -6,
};

struct pam_control {
    int actions[PAM_ANSWERS]; /* of each answer */
};

/*
 * Reads "required" or "success=1 default=ignore", the brackets taken off, and gives its canonical
 * text: one of "required", "requisite", "sufficient" and "optional" where it means that, else the
 * pairs in brackets, parted by single blanks. GATE_EFORMAT: libpam cannot read it.
 */
ATTR_MUST_CHECK
enum gate_rc pam_control_read(struct str text, struct arena *arena, struct pam_control *control,
                              struct str *canonical, struct error *err);
