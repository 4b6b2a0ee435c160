/* audit_syscall: the names of system calls that the rules of the audit system may use. */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/* Machines, as a mask. */
enum audit_machine {
    AUDIT_X86_64 = 1,
    AUDIT_I386 = 2,
    AUDIT_AARCH64 = 4,
    AUDIT_ARM = 8,
    AUDIT_OTHER = 16, /* any of those that are not told apart */
};

/* Sets *machines to those that have the call; false if none has. */
bool audit_syscall_find(struct str name, unsigned *machines);
