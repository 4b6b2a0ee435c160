#include "resource/access.h"

#include "format/posix_acl.h"
#include "resource/facts.h"

/* Where layers keep a list: the attribute of Linux, or the text of a pax record. */
static const struct {
    const char *attribute;
    const char *text;
} lists[] = {
    [ACCESS_LIST] = { .attribute = "system.posix_acl_access", .text = "SCHILY.acl.access" },
    [DEFAULT_LIST] = { .attribute = "system.posix_acl_default", .text = "SCHILY.acl.default" },
};

enum gate_rc access_list_read(const struct entry *entry, enum access_list kind, struct vec *acl,
                              struct error *err)
{
    for (uint32_t i = 0; i < entry->xattr_count; i++) {
        const struct xattr *xattr = &entry->xattrs[i];
        enum gate_rc rc = GATE_OK;

        if (str_equal(xattr->name, str_of(lists[kind].attribute)))
            rc = posix_acl_parse(xattr->value, acl, err);
        else if (str_equal(xattr->name, str_of(lists[kind].text)))
            rc = posix_acl_parse_text(xattr->value, acl, err);
        if (rc)
            return error_wrap(err, "%.*s", STR_ARG(entry->path));
        if (acl->count > 0)
            return GATE_OK;
    }
    if (entry->has_unread_xattrs)
        return error_set(err, GATE_EIO, "cannot read the extended attributes of '%.*s'",
                         STR_ARG(entry->path));
    return GATE_OK;
}

/* "bob", or the number where the image has no name for it. */
static struct str name_of(struct resource_context *context, const struct posix_acl_entry *entry,
                          const struct account_facts *accounts, const struct group_facts *groups)
{
    const struct passwd_entry *user = NULL;
    const struct group_entry *group = NULL;

    if (entry->name.len > 0 || (entry->tag != ACL_USER && entry->tag != ACL_GROUP))
        return entry->name;
    if (entry->tag == ACL_USER && accounts)
        user = account_by_uid(accounts, entry->id);
    if (entry->tag == ACL_GROUP && groups)
        group = group_by_gid(groups, entry->id);
    if (user)
        return user->name;
    return group ? group->name : arena_printf(context->arena, "%u", entry->id);
}

static struct str entry_text(struct resource_context *context, const struct posix_acl_entry *entry,
                             const struct account_facts *accounts, const struct group_facts *groups)
{
    static const char *const words[] = {
        [ACL_OWNER] = "user",  [ACL_USER] = "user", [ACL_GROUP_OWNER] = "group",
        [ACL_GROUP] = "group", [ACL_MASK] = "mask", [ACL_OTHERS] = "other",
    };

    return arena_printf(context->arena, "%s:%.*s:%c%c%c", words[entry->tag],
                        STR_ARG(name_of(context, entry, accounts, groups)),
                        entry->permissions & ACCESS_READ ? 'r' : '-',
                        entry->permissions & ACCESS_WRITE ? 'w' : '-',
                        entry->permissions & ACCESS_EXECUTE ? 'x' : '-');
}

/* Accounts and groups; NULL where the image has no such file. */
static enum gate_rc read_names(struct resource_context *context,
                               const struct account_facts **accounts,
                               const struct group_facts **groups, struct error *err)
{
    struct error local = ERROR_INIT;
    struct error other = ERROR_INIT;

    *accounts = NULL;
    *groups = NULL;
    if (facts_accounts(context, accounts, &local) && local.rc != GATE_ENOTFOUND)
        return error_set(err, local.rc, "%s", local.message);
    if (facts_groups(context, groups, &other) && other.rc != GATE_ENOTFOUND)
        return error_set(err, other.rc, "%s", other.message);
    return GATE_OK;
}

enum gate_rc access_list_text(struct resource_context *context, const struct entry *entry,
                              enum access_list kind, struct value *value, struct error *err)
{
    CLEANUP(vec_release) struct vec acl = VEC_INIT(struct posix_acl_entry);
    const struct account_facts *accounts;
    const struct group_facts *groups;

    if (access_list_read(entry, kind, &acl, err))
        return err->rc;
    if (acl.count == 0) { /* no names to look up, so a fault of theirs is none of this file's */
        *value = value_list(NULL, 0);
        return GATE_OK;
    }
    if (read_names(context, &accounts, &groups, err))
        return err->rc;

    struct value *items = arena_new(context->arena, acl.count + 1, sizeof(*items));
    for (size_t i = 0; i < acl.count; i++)
        items[i] = value_str(entry_text(context, vec_at(&acl, i), accounts, groups));
    *value = value_list(items, acl.count);
    return GATE_OK;
}

static unsigned bits_of(const struct vec *acl, const struct posix_acl_entry *one)
{
    static const unsigned shifts[] = {
        [ACL_OWNER] = 6, [ACL_USER] = 0, [ACL_GROUP_OWNER] = 3,
        [ACL_GROUP] = 0, [ACL_MASK] = 3, [ACL_OTHERS] = 0,
    };

    return posix_acl_effective(acl, one) << shifts[one->tag];
}

/* A layer may give a file a mode that its list then widens; what either grants counts. */
static enum gate_rc mode_of(const struct entry *entry, bool has_named, unsigned *mode,
                            struct error *err)
{
    CLEANUP(vec_release) struct vec acl = VEC_INIT(struct posix_acl_entry);

    *mode = entry->mode;
    if (entry->type == ENTRY_SYMLINK)
        return GATE_OK;
    if (access_list_read(entry, ACCESS_LIST, &acl, err))
        return err->rc;
    for (size_t i = 0; i < acl.count; i++) {
        const struct posix_acl_entry *one = vec_at(&acl, i);
        bool is_named = one->tag == ACL_USER || one->tag == ACL_GROUP;

        if (has_named || !is_named)
            *mode |= bits_of(&acl, one);
    }
    return GATE_OK;
}

enum gate_rc access_mode(const struct entry *entry, unsigned *mode, struct error *err)
{
    return mode_of(entry, false, mode, err);
}

enum gate_rc access_mode_granted(const struct entry *entry, unsigned *mode, struct error *err)
{
    return mode_of(entry, true, mode, err);
}

/* The group's bits of a file of a host bound what a list that cannot be read may grant by name. */
static unsigned worst_mode(const struct entry *entry)
{
    return entry->mode | (unsigned)(entry->mode >> 3 & 07);
}

enum gate_rc access_exceeds(struct resource_context *context, const struct entry *entry,
                            unsigned allowed, bool *holds, struct value *observed,
                            struct error *err)
{
    struct str text = facts_mode(context, entry->mode);
    unsigned mode = entry->mode;

    *observed = value_str(text);
    *holds = (mode & ~allowed) != 0;
    if (*holds || (entry->has_unread_xattrs && (worst_mode(entry) & ~allowed) == 0))
        return GATE_OK;
    if (access_mode_granted(entry, &mode, err))
        return err->rc;
    *holds = (mode & ~allowed) != 0;
    if (mode != entry->mode)
        *observed =
            value_str(arena_printf(context->arena, "%.*s, with its access control list %.*s",
                                   STR_ARG(text), STR_ARG(facts_mode(context, (uint16_t)mode))));
    return GATE_OK;
}

static bool is_member(struct str members, struct str name)
{
    struct str member;

    while (group_member(&members, &member)) {
        if (str_equal(member, name))
            return true;
    }
    return false;
}

enum gate_rc access_user_find(struct resource_context *context, struct str name,
                              struct access_user *user, struct error *err)
{
    const struct account_facts *accounts;
    const struct group_facts *groups;
    const struct passwd_entry *found = NULL;

    if (read_names(context, &accounts, &groups, err))
        return err->rc;
    for (size_t i = 0; accounts && !found && i < accounts->user_count; i++) {
        if (str_equal(accounts->users[i].name, name))
            found = &accounts->users[i];
    }
    if (!found)
        return error_set(err, GATE_EUNDECIDABLE, "the image has no account '%.*s'", STR_ARG(name));

    size_t room = groups ? groups->group_count : 0;
    uint32_t *numbers = arena_new(context->arena, room + 1, sizeof(*numbers));
    *user = (struct access_user){
        .name = found->name, .uid = found->uid, .gid = found->gid, .groups = numbers
    };
    for (size_t i = 0; i < room; i++) {
        if (is_member(groups->groups[i].members, name))
            numbers[user->group_count++] = groups->groups[i].gid;
    }
    return GATE_OK;
}

static bool is_in_group(const struct access_user *user, uint32_t gid)
{
    bool is_in = user->gid == gid;

    for (size_t i = 0; !is_in && i < user->group_count; i++)
        is_in = user->groups[i] == gid;
    return is_in;
}

/* A named entry is for its number, or where a text has none for its name. */
static bool is_for_user(const struct posix_acl_entry *acl, const struct access_user *user)
{
    return acl->name.len > 0 ? str_equal(acl->name, user->name) : acl->id == user->uid;
}

/* Whether the entry of a group is for one that the user is in. */
static enum gate_rc is_for_group(struct resource_context *context,
                                 const struct posix_acl_entry *acl, const struct entry *entry,
                                 const struct access_user *user, bool *is_for, struct error *err)
{
    const struct account_facts *accounts;
    const struct group_facts *groups;
    uint32_t gid = acl->tag == ACL_GROUP_OWNER ? entry->gid : acl->id;

    if (acl->name.len > 0 && read_names(context, &accounts, &groups, err))
        return err->rc;
    if (acl->name.len > 0) {
        const struct group_entry *group = NULL;

        for (size_t i = 0; groups && !group && i < groups->group_count; i++) {
            if (str_equal(groups->groups[i].name, acl->name))
                group = &groups->groups[i];
        }
        if (!group)
            return error_set(err, GATE_EUNDECIDABLE, "%.*s: the image has no group '%.*s'",
                             STR_ARG(entry->path), STR_ARG(acl->name));
        gid = group->gid;
    }
    *is_for = is_in_group(user, gid);
    return GATE_OK;
}

/* What the list grants to who is not the owner: the account's entry, any of its groups', others'.
 */
static enum gate_rc check_list(struct resource_context *context, const struct vec *acl,
                               const struct entry *entry, const struct access_user *user,
                               unsigned *permissions, struct error *err)
{
    bool has_group = false;
    unsigned of_groups = 0;
    unsigned others = 0;

    for (size_t i = 0; i < acl->count; i++) {
        const struct posix_acl_entry *one = vec_at(acl, i);
        bool is_for = false;

        if (one->tag == ACL_USER && is_for_user(one, user)) {
            *permissions = posix_acl_effective(acl, one);
            return GATE_OK;
        }
        if (one->tag == ACL_OTHERS)
            others = one->permissions;
        if (one->tag != ACL_GROUP && one->tag != ACL_GROUP_OWNER)
            continue;
        if (is_for_group(context, one, entry, user, &is_for, err))
            return err->rc;
        has_group |= is_for;
        of_groups |= is_for ? posix_acl_effective(acl, one) : 0;
    }
    *permissions = has_group ? of_groups : others;
    return GATE_OK;
}

/* Root reads and writes all, searches every directory, and executes what anybody may. */
static bool is_root_granted(const struct entry *entry, enum access_permission permission)
{
    enum { ANY_EXECUTE = 0111 };

    return permission != ACCESS_EXECUTE || entry->type == ENTRY_DIRECTORY ||
           (entry->mode & ANY_EXECUTE) != 0;
}

enum gate_rc access_check(struct resource_context *context, const struct entry *entry,
                          const struct access_user *user, enum access_permission permission,
                          bool *is_granted, struct error *err)
{
    enum { GROUP_BITS = 070 };
    CLEANUP(vec_release) struct vec acl = VEC_INIT(struct posix_acl_entry);
    unsigned permissions = 0;

    if (access_list_read(entry, ACCESS_LIST, &acl, err))
        return err->rc;
    if (user->uid == 0) {
        *is_granted = is_root_granted(entry, permission);
        return GATE_OK;
    }
    /* Linux does not look at a list whose mask, the group's bits, grants nothing. */
    if (user->uid == entry->uid)
        permissions = entry->mode >> 6;
    else if (acl.count == 0 || (entry->mode & GROUP_BITS) == 0)
        permissions = is_in_group(user, entry->gid) ? entry->mode >> 3 : entry->mode;
    else if (check_list(context, &acl, entry, user, &permissions, err))
        return err->rc;
    *is_granted = (permissions & (unsigned)permission) != 0;
    return GATE_OK;
}

enum gate_rc access_check_path(struct resource_context *context, const struct entry *entry,
                               const struct access_user *user, enum access_permission permission,
                               bool *is_granted, struct error *err)
{
    *is_granted = true;
    for (size_t i = 0; *is_granted && i < entry->path.len; i++) {
        struct str directory = str_slice(entry->path, 0, i > 0 ? i : 1);
        const struct entry *above = NULL;

        if (entry->path.ptr[i] != '/' || str_equal(directory, entry->path))
            continue;
        if (rootfs_find(context->rootfs, directory, ROOTFS_NOFOLLOW, &above, err) ||
            access_check(context, above, user, ACCESS_EXECUTE, is_granted, err))
            return err->rc;
    }
    return *is_granted ? access_check(context, entry, user, permission, is_granted, err) : GATE_OK;
}
