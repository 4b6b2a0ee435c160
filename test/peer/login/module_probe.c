/*
 * What modules of PAM make of their settings: "faillock SERVICE" counts the failures until the
 * account is locked, "pwquality ARGUMENT..." prints what libpwquality works with.
 */
#include <pwquality.h>
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int answer(int count, const struct pam_message **message, struct pam_response **response,
                  void *data)
{
    for (int i = 0; i < count; i++) {
        const char *minutes = strstr(message[i]->msg, "minute");

        if (strstr(message[i]->msg, "is locked"))
            *(int *)data = 0;
        if (minutes)
            *(int *)data = atoi(strchr(message[i]->msg, '(') + 1);
    }
    *response = calloc((size_t)count, sizeof(**response));
    return PAM_SUCCESS;
}

/* In place of the pause after a failure. */
static void no_delay(int rc, unsigned microseconds, void *data)
{
    (void)rc, (void)microseconds, (void)data;
}

static void faillock(const char *service)
{
    int minutes = -1;
    struct pam_conv conv = { answer, &minutes };
    int failures = 0;

    for (; minutes < 0 && failures < 12; failures++) {
        pam_handle_t *pamh;

        pam_start(service, "daemon", &conv, &pamh);
        pam_set_item(pamh, PAM_FAIL_DELAY, (const void *)no_delay);
        pam_authenticate(pamh, 0);
        pam_end(pamh, PAM_AUTH_ERR);
    }
    /* The last call did not fail but was refused; deny=0 never locks. */
    printf("deny %d\n", minutes < 0 ? 0 : failures - 1);
    if (minutes >= 0)
        printf("minutes %d\n", minutes);
}

static void pwquality(char *arguments[])
{
    static const struct {
        const char *name;
        int setting;
    } settings[] = {
        { "difok", PWQ_SETTING_DIFF_OK },
        { "minlen", PWQ_SETTING_MIN_LENGTH },
        { "dcredit", PWQ_SETTING_DIG_CREDIT },
        { "ucredit", PWQ_SETTING_UP_CREDIT },
        { "lcredit", PWQ_SETTING_LOW_CREDIT },
        { "ocredit", PWQ_SETTING_OTH_CREDIT },
        { "minclass", PWQ_SETTING_MIN_CLASS },
        { "maxrepeat", PWQ_SETTING_MAX_REPEAT },
        { "maxclassrepeat", PWQ_SETTING_MAX_CLASS_REPEAT },
        { "maxsequence", PWQ_SETTING_MAX_SEQUENCE },
        { "gecoscheck", PWQ_SETTING_GECOS_CHECK },
        { "dictcheck", PWQ_SETTING_DICT_CHECK },
        { "usercheck", PWQ_SETTING_USER_CHECK },
        { "usersubstr", PWQ_SETTING_USER_SUBSTR },
        { "enforcing", PWQ_SETTING_ENFORCING },
        { "retry", PWQ_SETTING_RETRY_TIMES },
        { "enforce_for_root", PWQ_SETTING_ENFORCE_ROOT },
        { "local_users_only", PWQ_SETTING_LOCAL_USERS },
    };
    pwquality_settings_t *quality = pwquality_default_settings();
    void *detail = NULL;
    int rc = pwquality_read_config(quality, NULL, &detail);

    for (; rc == 0 && *arguments; arguments++)
        rc = pwquality_set_option(quality, *arguments);
    if (rc)
        printf("refused\n");
    for (size_t i = 0; rc == 0 && i < sizeof(settings) / sizeof(*settings); i++) {
        int value;

        pwquality_get_int_value(quality, settings[i].setting, &value);
        printf("%s %d\n", settings[i].name, value);
    }
}

int main(int argc, char *argv[])
{
    if (argc == 3 && !strcmp(argv[1], "faillock"))
        faillock(argv[2]);
    else if (argc > 1 && !strcmp(argv[1], "pwquality"))
        pwquality(argv + 2);
    return 0;
}
