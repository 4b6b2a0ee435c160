/*
 * Preloaded into auditctl: rules and settings are printed and do not reach the kernel. What is
 * printed of a rule is what auditctl would have sent, in words.
 */
#include <dlfcn.h>
#include <linux/audit.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static const char *name_of(const char *function, int number)
{
    const char *(*look)(int) = (const char *(*)(int))dlsym(RTLD_DEFAULT, function);

    return look ? look(number) : NULL;
}

static const char *operator_of(uint32_t flags)
{
    switch (flags) {
    case AUDIT_EQUAL:
        return "=";
    case AUDIT_NOT_EQUAL:
        return "!=";
    case AUDIT_GREATER_THAN:
        return ">";
    case AUDIT_GREATER_THAN_OR_EQUAL:
        return ">=";
    case AUDIT_LESS_THAN:
        return "<";
    case AUDIT_LESS_THAN_OR_EQUAL:
        return "<=";
    case AUDIT_BIT_MASK:
        return "&";
    case AUDIT_BIT_TEST:
        return "&=";
    }
    return "?";
}

static void print_syscalls(const struct audit_rule_data *rule, int machine)
{
    const char *(*look)(int, int) =
        (const char *(*)(int, int))dlsym(RTLD_DEFAULT, "audit_syscall_to_name");
    int is_all = 1;

    for (int i = 0; i < AUDIT_BITMASK_SIZE - 1; i++)
        is_all &= rule->mask[i] == UINT32_MAX;
    if (is_all)
        printf(" call:all");
    for (int i = 0; !is_all && i < AUDIT_BITMASK_SIZE * 32; i++) {
        const char *name = look(i, machine);

        if (rule->mask[i / 32] & (1U << (i % 32)))
            printf(" call:%s", name ? name : "?");
    }
}

static int is_text(uint32_t field)
{
    return field == AUDIT_WATCH || field == AUDIT_DIR || field == AUDIT_FILTERKEY ||
           field == AUDIT_EXE || (field >= AUDIT_SUBJ_USER && field <= AUDIT_SUBJ_CLR) ||
           (field >= AUDIT_OBJ_USER && field <= AUDIT_OBJ_LEV_HIGH);
}

static int is_account(uint32_t field)
{
    return (field >= AUDIT_UID && field <= AUDIT_LOGINUID) || field == AUDIT_OBJ_UID ||
           field == AUDIT_OBJ_GID || field == AUDIT_SESSIONID;
}

/* AUDIT_COMPARE_UID_TO_OBJ_UID and on, the names in the order of bytes. */
static const char *const compared[][2] = {
    { "", "" },
    { "obj_uid", "uid" },
    { "gid", "obj_gid" },
    { "euid", "obj_uid" },
    { "egid", "obj_gid" },
    { "auid", "obj_uid" },
    { "obj_uid", "suid" },
    { "obj_gid", "sgid" },
    { "fsuid", "obj_uid" },
    { "fsgid", "obj_gid" },
    { "auid", "uid" },
    { "euid", "uid" },
    { "fsuid", "uid" },
    { "suid", "uid" },
    { "auid", "fsuid" },
    { "auid", "suid" },
    { "auid", "euid" },
    { "euid", "suid" },
    { "euid", "fsuid" },
    { "fsuid", "suid" },
    { "egid", "gid" },
    { "fsgid", "gid" },
    { "gid", "sgid" },
    { "egid", "fsgid" },
    { "egid", "sgid" },
    { "fsgid", "sgid" },
};

static void print_permissions(uint32_t value)
{
    printf(" perm=%s%s%s%s", value & AUDIT_PERM_READ ? "r" : "",
           value & AUDIT_PERM_WRITE ? "w" : "", value & AUDIT_PERM_EXEC ? "x" : "",
           value & AUDIT_PERM_ATTR ? "a" : "");
}

/* Returns how much of the rule's text the field takes. */
static size_t print_field(const struct audit_rule_data *rule, uint32_t i, const char *text)
{
    uint32_t field = rule->fields[i];
    uint32_t value = rule->values[i];
    const char *sign = operator_of(rule->fieldflags[i]);
    const char *name = name_of("audit_field_to_name", (int)field);

    if (field == AUDIT_FIELD_COMPARE)
        printf(" %s%s%s", compared[value][0], sign, compared[value][1]);
    else if (field == AUDIT_FILTERKEY) {
        for (uint32_t j = 0, start = 0; j <= value; j++) {
            if (j < value && text[j] != 1)
                continue;
            printf(" key:%.*s", (int)(j - start), text + start);
            start = j + 1;
        }
    } else if (is_text(field))
        printf(" %s%s%.*s", field == AUDIT_DIR ? "path" : name, sign, (int)value, text);
    else if (field == AUDIT_ARCH)
        printf(" arch%s%s", sign, value == AUDIT_ARCH_X86_64 ? "b64" : "b32");
    else if (field == AUDIT_PERM)
        print_permissions(value);
    else if (field == AUDIT_FILETYPE ||
             (field == AUDIT_FSTYPE && name_of("audit_fstype_to_name", (int)value)))
        printf(" %s%s%s", name, sign,
               name_of(field == AUDIT_FILETYPE ? "audit_ftype_to_name" : "audit_fstype_to_name",
                       (int)value));
    else if (is_account(field) && value == UINT32_MAX)
        printf(" %s%sunset", name, sign);
    else if (field == AUDIT_EXIT && (int)value != 0)
        printf(" exit%s%s%s", sign, (int)value < 0 ? "-" : "",
               name_of("audit_errno_to_name", abs((int)value)));
    else
        printf(" %s%s%d", name, sign, (int)value);
    return is_text(field) ? value : 0;
}

int audit_add_rule_data(int fd, struct audit_rule_data *rule, int flags, int action)
{
    const char *text = rule->buf;
    int machine = 1; /* of libaudit: x86_64; 0 is i386 */

    (void)fd;
    for (uint32_t i = 0; i < rule->field_count; i++) {
        if (rule->fields[i] == AUDIT_ARCH && rule->values[i] == AUDIT_ARCH_I386)
            machine = 0;
    }
    printf("rule%s %s,%s", flags & AUDIT_FILTER_PREPEND ? " first" : "",
           name_of("audit_action_to_name", action),
           name_of("audit_flag_to_name", flags & ~AUDIT_FILTER_PREPEND));
    print_syscalls(rule, machine);
    for (uint32_t i = 0; i < rule->field_count; i++)
        text += print_field(rule, i, text);
    printf("\n");
    return 1;
}

#define SETTING(function, name)          \
    int function(int fd, uint32_t value) \
    {                                    \
        (void)fd;                        \
        printf("%s %u\n", name, value);  \
        return 1;                        \
    }

SETTING(audit_set_enabled, "-e")
SETTING(audit_set_failure, "-f")
SETTING(audit_set_rate_limit, "-r")
SETTING(audit_set_backlog_limit, "-b")
SETTING(audit_set_backlog_wait_time, "--backlog_wait_time")

int audit_set_loginuid_immutable(int fd)
{
    (void)fd;
    printf("--loginuid-immutable\n");
    return 1;
}

int audit_delete_rule_data(int fd, struct audit_rule_data *rule, int flags, int action)
{
    (void)fd, (void)rule, (void)flags, (void)action;
    printf("delete\n");
    return 1;
}

int audit_open(void)
{
    return socket(AF_UNIX, SOCK_DGRAM, 0);
}

int audit_is_enabled(int fd)
{
    (void)fd;
    return 1;
}

/* struct audit_reply of libaudit.h, as far as it is filled. */
struct reply {
    int type;
    int length;
    void *header;
    char message[8988];
    struct audit_status *status;
};

static int is_status_asked;

int audit_request_status(int fd)
{
    (void)fd;
    is_status_asked = 1;
    return 1;
}

int audit_request_rules_list_data(int fd)
{
    (void)fd;
    is_status_asked = 0;
    return 1;
}

/* A kernel that has every feature; else no reply comes, and that there are no rules ends a list. */
int audit_get_reply(int fd, struct reply *reply, int block, int peek)
{
    static struct audit_status status = { .enabled = 1, .feature_bitmap = UINT32_MAX };

    (void)fd, (void)block, (void)peek;
    reply->type = is_status_asked ? AUDIT_GET : 3; /* NLMSG_DONE */
    reply->status = &status;
    is_status_asked = 0;
    return 1;
}
