/*
 * What a session begins with: session_probe SERVICE USER opens one and prints what modules say;
 * with a third argument the limits that pam_limits set, of each item the hard and the soft one.
 * What it left alone is "unset".
 */
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { UNTOUCHED = 77777 };

static const struct {
    const char *name;
    int resource;
    rlim_t unit;
} items[] = {
    { "core", RLIMIT_CORE, 1024 },
    { "nproc", RLIMIT_NPROC, 1 },
    { "fsize", RLIMIT_FSIZE, 1024 },
    { "rss", RLIMIT_RSS, 1024 },
};
enum { ITEMS = sizeof(items) / sizeof(*items) };

static int say(int count, const struct pam_message **message, struct pam_response **response,
               void *data)
{
    (void)data;
    for (int i = 0; i < count; i++)
        printf("%s\n", message[i]->msg);
    *response = calloc((size_t)count, sizeof(**response));
    return PAM_SUCCESS;
}

static void print_limit(rlim_t value, rlim_t unit)
{
    if (value == UNTOUCHED * unit)
        printf(" unset");
    else if (value == RLIM_INFINITY)
        printf(" unlimited");
    else
        printf(" %llu", (unsigned long long)(value / unit));
}

int main(int argc, char *argv[])
{
    struct pam_conv conv = { say, NULL };
    pam_handle_t *pamh = NULL;

    if (argc < 3)
        return 2;
    for (int i = 0; i < ITEMS; i++) {
        struct rlimit limit = { UNTOUCHED * items[i].unit, UNTOUCHED * items[i].unit };

        setrlimit(items[i].resource, &limit);
    }
    int rc = pam_start(argv[1], argv[2], &conv, &pamh);
    if (rc == PAM_SUCCESS)
        rc = pam_open_session(pamh, 0);
    if (rc != PAM_SUCCESS)
        printf("refused\n");
    for (int i = 0; argc > 3 && i < ITEMS; i++) {
        struct rlimit limit;

        getrlimit(items[i].resource, &limit);
        printf("%s", items[i].name);
        print_limit(limit.rlim_max, items[i].unit);
        print_limit(limit.rlim_cur, items[i].unit);
        printf("\n");
    }
    return 0;
}
