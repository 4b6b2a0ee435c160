/*
 * Preloaded into auditd: it opens the kernel's audit socket once it has taken its configuration,
 * and ends there instead: nothing reaches the kernel.
 */
#include <unistd.h>

int audit_open(void)
{
    static const char text[] = "taken\n";

    _exit(write(STDOUT_FILENO, text, sizeof(text) - 1) < 0);
}
