/*
 * Both sides of a look into libpam. As a module (-shared) it says that it was run, under which name
 * and with which arguments, and succeeds. As a program it runs a stack: pam_probe SERVICE TYPE.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <security/pam_appl.h>
#include <security/pam_modules.h>
#include <stdio.h>
#include <string.h>

#ifdef MODULE
static int say(int argc, const char **argv)
{
    Dl_info info;

    if (!dladdr((void *)say, &info))
        return PAM_SERVICE_ERR;
    printf("%s", strrchr(info.dli_fname, '/') + 1);
    for (int i = 0; i < argc; i++)
        printf("|%s", argv[i]);
    printf("\n");
    return PAM_SUCCESS;
}

#define ENTRY(name)                                                        \
    int name(pam_handle_t *pamh, int flags, int argc, const char **argv)   \
    {                                                                      \
        (void)pamh;                                                        \
        return flags & PAM_UPDATE_AUTHTOK ? PAM_SUCCESS : say(argc, argv); \
    }
ENTRY(pam_sm_authenticate)
ENTRY(pam_sm_acct_mgmt)
ENTRY(pam_sm_chauthtok)
ENTRY(pam_sm_open_session)
#else
static int answer(int count, const struct pam_message **message, struct pam_response **response,
                  void *data)
{
    (void)count, (void)message, (void)response, (void)data;
    return PAM_CONV_ERR;
}

int main(int argc, char *argv[])
{
    struct pam_conv conv = { answer, NULL };
    pam_handle_t *pamh = NULL;

    if (argc != 3)
        return 2;
    int rc = pam_start(argv[1], "root", &conv, &pamh);
    if (rc == PAM_SUCCESS && !strcmp(argv[2], "auth"))
        rc = pam_authenticate(pamh, 0);
    else if (rc == PAM_SUCCESS && !strcmp(argv[2], "account"))
        rc = pam_acct_mgmt(pamh, 0);
    else if (rc == PAM_SUCCESS && !strcmp(argv[2], "password"))
        rc = pam_chauthtok(pamh, 0);
    else if (rc == PAM_SUCCESS)
        rc = pam_open_session(pamh, 0);
    printf("%s\n", rc == PAM_SUCCESS ? "ok" : "refused");
    return 0;
}
#endif
