/*
 * Both sides of a look at the ways through a stack. As a module (-shared) it notes that it was run
 * and answers what the environment says of its number, its first argument. As a program it gives
 * every mix of answers to the modules of a stack, path_probe SERVICE TYPE COUNT, and prints which
 * of them were run whenever the stack let somebody in: one bit each, every set once.
 */
#define _GNU_SOURCE
#include <security/pam_appl.h>
#include <security/pam_modules.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef MODULE
static int answer(const char *number)
{
    char name[32];

    snprintf(name, sizeof(name), "ran%s", number);
    setenv(name, "1", 1);
    snprintf(name, sizeof(name), "answer%s", number);
    return atoi(getenv(name));
}

#define ENTRY(name)                                                      \
    int name(pam_handle_t *pamh, int flags, int argc, const char **argv) \
    {                                                                    \
        (void)pamh, (void)flags, (void)argc;                             \
        return answer(argv[0]);                                          \
    }
ENTRY(pam_sm_authenticate)
ENTRY(pam_sm_acct_mgmt)
#else
enum { MODULES = 6 };

static const int answers[] = { PAM_SUCCESS, PAM_NEW_AUTHTOK_REQD, PAM_IGNORE, PAM_AUTH_ERR,
                               PAM_MAXTRIES };
enum { ANSWERS = sizeof(answers) / sizeof(*answers) };

static int converse(int count, const struct pam_message **message, struct pam_response **response,
                    void *data)
{
    (void)count, (void)message, (void)response, (void)data;
    return PAM_CONV_ERR;
}

/* Whether the stack lets somebody in; an account may also be told to get a new password. */
static int succeeds(const char *service, int is_account)
{
    struct pam_conv conv = { converse, NULL };
    pam_handle_t *pamh = NULL;
    int rc = pam_start(service, "root", &conv, &pamh);

    if (rc == PAM_SUCCESS)
        rc = is_account ? pam_acct_mgmt(pamh, 0) : pam_authenticate(pamh, 0);
    pam_end(pamh, rc);
    return rc == PAM_SUCCESS || (is_account && rc == PAM_NEW_AUTHTOK_REQD);
}

int main(int argc, char *argv[])
{
    char found[1 << MODULES] = { 0 };
    int count = argc == 4 ? atoi(argv[3]) : MODULES + 1;
    int mixes = 1;

    if (count > MODULES)
        return 2;
    for (int i = 0; i < count; i++)
        mixes *= ANSWERS;
    for (int mix = 0; mix < mixes; mix++) {
        int ran = 0;
        char name[32];
        char text[32];

        for (int i = 0, rest = mix; i < count; i++, rest /= ANSWERS) {
            snprintf(name, sizeof(name), "answer%d", i);
            snprintf(text, sizeof(text), "%d", answers[rest % ANSWERS]);
            setenv(name, text, 1);
            snprintf(name, sizeof(name), "ran%d", i);
            unsetenv(name);
        }
        if (!succeeds(argv[1], !strcmp(argv[2], "account")))
            continue;
        for (int i = 0; i < count; i++) {
            snprintf(name, sizeof(name), "ran%d", i);
            ran |= (getenv(name) != NULL) << i;
        }
        found[ran] = 1;
    }
    for (int ran = 0; ran < 1 << count; ran++) {
        if (found[ran])
            printf("%d\n", ran);
    }
    return 0;
}
#endif
