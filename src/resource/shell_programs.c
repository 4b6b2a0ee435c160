#include "resource/shell_programs.h"

bool shell_is_there(struct resource_context *context, const char *path)
{
    const struct entry *entry = NULL;
    struct error ignored = ERROR_INIT;

    return rootfs_find(context->rootfs, str_of(path), ROOTFS_FOLLOW, &entry, &ignored) !=
           GATE_ENOTFOUND;
}

static bool is_unread(struct str name)
{
    static const char *const others[] = { "zsh", "ksh",  "ksh93", "mksh", "lksh",
                                          "csh", "tcsh", "fish",  "yash" };

    return str_is_one_of(name, others, COUNT_OF(others));
}

/* The program behind "/bin/sh" where the tree does not have it. */
static enum shell_program sh_of(struct str family)
{
    if (str_equal(family, STR("alpine")))
        return SHELL_ASH;
    return str_equal(family, STR("debian")) ? SHELL_DASH : SHELL_BASH;
}

static void add_program(struct resource_context *context, struct str family,
                        const struct passwd_entry *user, struct shell_programs *programs)
{
    const struct entry *entry = NULL;
    struct error ignored = ERROR_INIT;
    struct str shell = user->shell.len > 0 ? user->shell : STR("/bin/sh");
    struct str called = str_base_name(shell);
    struct str name = called;

    if (rootfs_find(context->rootfs, shell, ROOTFS_FOLLOW, &entry, &ignored) == GATE_OK)
        name = str_base_name(entry->path);
    bool is_busybox = str_equal(name, STR("busybox")) && str_ends_with(called, STR("sh"));
    if (str_equal(name, STR("bash")) || str_equal(name, STR("rbash")))
        programs->has[SHELL_BASH] = true;
    else if (str_equal(name, STR("dash")))
        programs->has[SHELL_DASH] = true;
    else if (str_equal(name, STR("ash")) || is_busybox)
        programs->has[SHELL_ASH] = true;
    else if (str_equal(name, STR("sh")))
        programs->has[sh_of(family)] = true;
    else if (is_unread(name) && !programs->unread)
        programs->unread = user;
}

enum gate_rc shell_programs_find(struct resource_context *context, struct str family,
                                 struct shell_programs *programs, struct error *err)
{
    struct error local = ERROR_INIT;
    enum gate_rc rc;
    bool has_any = false;

    *programs = (struct shell_programs){ .accounts = NULL };
    rc = facts_accounts(context, &programs->accounts, &local);
    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    for (size_t i = 0; rc == GATE_OK && i < programs->accounts->user_count; i++)
        add_program(context, family, &programs->accounts->users[i], programs);
    for (size_t i = 0; i < SHELL_PROGRAMS; i++)
        has_any |= programs->has[i];
    if (has_any || programs->unread)
        return GATE_OK;
    if (!shell_is_there(context, "/bin/sh") && !shell_is_there(context, "/bin/bash") &&
        !shell_is_there(context, "/etc/profile"))
        return error_set(err, GATE_ENOTFOUND, "no shell, and no /etc/profile");
    programs->has[str_equal(family, STR("alpine")) ? SHELL_ASH : SHELL_BASH] = true;
    return GATE_OK;
}
