#include "resource/image_user.h"

#include "resource/facts.h"

/* Runtimes read numbers with a sign: "+0" and "-0" are 0 as well. */
static bool to_number(struct str text, uint32_t *number)
{
    int64_t wide;

    if (text.len > 1 && text.ptr[0] == '+')
        text = str_slice(text, 1, text.len);
    if (!str_to_i64(text, &wide) || wide < 0 || wide > UINT32_MAX)
        return false;
    *number = (uint32_t)wide;
    return true;
}

/* The accounts, or NULL if there is no /etc/passwd. */
static enum gate_rc read_accounts(struct resource_context *context,
                                  const struct account_facts **accounts, struct error *err)
{
    struct error local = ERROR_INIT;
    enum gate_rc rc = facts_accounts(context, accounts, &local);

    if (rc == GATE_ENOTFOUND)
        *accounts = NULL;
    else if (rc)
        return error_set(err, rc, "%s", local.message);
    return GATE_OK;
}

static enum gate_rc resolve_user(struct resource_context *context, struct str name,
                                 struct image_user *user, struct error *err)
{
    const struct account_facts *accounts;
    uint32_t number = 0;
    bool is_number = name.len == 0 || to_number(name, &number);

    if (read_accounts(context, &accounts, err))
        return err->rc;
    for (size_t i = 0; accounts && i < accounts->user_count; i++) {
        const struct passwd_entry *entry = &accounts->users[i];

        if (str_equal(entry->name, name) || (is_number && entry->uid == number)) {
            *user = (struct image_user){ .uid = entry->uid, .gid = entry->gid, .has_gid = true };
            return GATE_OK;
        }
    }
    if (!is_number && !(accounts == NULL && str_equal(name, STR("root"))))
        return error_set(err, GATE_ENOTFOUND, "no account '%.*s'", STR_ARG(name));
    *user = (struct image_user){ .uid = number, .has_gid = true };
    return GATE_OK;
}

static enum gate_rc resolve_group(struct resource_context *context, struct str name,
                                  struct image_user *user, struct error *err)
{
    const struct group_facts *groups;
    struct error local = ERROR_INIT;
    uint32_t number = 0;
    bool is_number = to_number(name, &number);
    enum gate_rc rc = facts_groups(context, &groups, &local);

    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    for (size_t i = 0; rc == GATE_OK && i < groups->group_count; i++) {
        const struct group_entry *entry = &groups->groups[i];

        if (str_equal(entry->name, name) || (is_number && entry->gid == number)) {
            user->gid = entry->gid;
            return GATE_OK;
        }
    }
    user->gid = number;
    user->has_gid = is_number || str_equal(name, STR("root"));
    return GATE_OK;
}

enum gate_rc image_user_resolve(struct resource_context *context, struct str text,
                                struct image_user *user, struct error *err)
{
    struct str group = text;
    struct str name;

    if (!str_cut(&group, ':', &name))
        name = text;
    if (resolve_user(context, name, user, err))
        return err->rc;
    if (group.ptr && group.len > 0)
        return resolve_group(context, group, user, err);
    return GATE_OK;
}
