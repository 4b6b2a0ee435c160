#include "format/audit_syscall.h"

#include <stddef.h>

#include "base/attributes.h"

enum {
    X = AUDIT_X86_64,
    I = AUDIT_I386,
    A = AUDIT_AARCH64,
    M = AUDIT_ARM,
    O = AUDIT_OTHER,
};

static const struct audit_syscall {
    const char *name;
    unsigned machines;
} syscalls[] = {
/* NOLINTNEXTLINE(bugprone-macro-parentheses): the name is made a text */
#define SYSCALL(name, machines) { #name, machines },
#include "format/audit_syscalls.inc"
#undef SYSCALL
};

bool audit_syscall_find(struct str name, unsigned *machines)
{
    size_t low = 0;
    size_t high = COUNT_OF(syscalls);

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(name, str_of(syscalls[middle].name));

        if (order == 0) {
            *machines = syscalls[middle].machines;
            return true;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}
