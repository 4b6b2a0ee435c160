/* Exit codes of gate; gate(1) EXIT STATUS. CI jobs depend on them: do not renumber. */
#pragma once

enum exit_code {
    EXIT_PASSED = 0,   /* nothing at or above the threshold failed unwaived, or audit mode */
    EXIT_BLOCKED = 1,  /* something did; or verify, lint or test found a fault */
    EXIT_USAGE = 2,    /* wrong option, policy or profile, or no control selected */
    EXIT_IMAGE = 3,    /* the image cannot be read, or a digest does not match */
    EXIT_TRUST = 4,    /* trust could not be established */
    EXIT_OUTPUT = 5,   /* evidence or a report could not be written or sent */
    EXIT_INTERNAL = 6, /* a fault of gate itself */
};
