#include "resource/owners.h"

#include <string.h>
#include <sys/stat.h>

#include "format/capability.h"

/* The mode of what is there, as stat(2) has it. */
static uint32_t current_mode(const struct entry *entry)
{
    static const uint32_t types[] = {
        [ENTRY_FILE] = S_IFREG,      [ENTRY_DIRECTORY] = S_IFDIR, [ENTRY_SYMLINK] = S_IFLNK,
        [ENTRY_CHARACTER] = S_IFCHR, [ENTRY_BLOCK] = S_IFBLK,     [ENTRY_FIFO] = S_IFIFO,
        [ENTRY_SOCKET] = S_IFSOCK,
    };

    return types[entry->type] | entry->mode;
}

static bool is_device(const struct entry *entry)
{
    return entry->type == ENTRY_CHARACTER || entry->type == ENTRY_BLOCK;
}

/* An access list that says more than the mode; no package can have brought it. */
static bool has_access_list(const struct entry *entry)
{
    enum { LIST_HEADER = 4, LIST_ENTRY = 8, ENTRIES_OF_MODE = 3 };

    for (uint32_t i = 0; i < entry->xattr_count; i++) {
        if (str_equal(entry->xattrs[i].name, STR("system.posix_acl_access")))
            return entry->xattrs[i].value.len > LIST_HEADER + ENTRIES_OF_MODE * LIST_ENTRY;
    }
    return false;
}

/* The number of the account; false: there is none of that name. root needs no file. */
static enum gate_rc find_user(struct resource_context *context, struct str name, uint32_t *uid,
                              bool *is_known, struct error *err)
{
    const struct account_facts *accounts = NULL;
    struct error local = ERROR_INIT;
    enum gate_rc rc;

    *uid = 0;
    *is_known = str_equal(name, STR("root"));
    if (*is_known)
        return GATE_OK;
    rc = facts_accounts(context, &accounts, &local);
    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    for (size_t i = 0; rc == GATE_OK && i < accounts->user_count; i++) {
        if (!str_equal(accounts->users[i].name, name))
            continue;
        *is_known = true;
        *uid = accounts->users[i].uid;
        break;
    }
    return GATE_OK;
}

static enum gate_rc find_group(struct resource_context *context, struct str name, uint32_t *gid,
                               bool *is_known, struct error *err)
{
    const struct group_facts *groups = NULL;
    struct error local = ERROR_INIT;
    enum gate_rc rc;

    *gid = 0;
    *is_known = str_equal(name, STR("root"));
    if (*is_known)
        return GATE_OK;
    rc = facts_groups(context, &groups, &local);
    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    for (size_t i = 0; rc == GATE_OK && i < groups->group_count; i++) {
        if (!str_equal(groups->groups[i].name, name))
            continue;
        *is_known = true;
        *gid = groups->groups[i].gid;
        break;
    }
    return GATE_OK;
}

/* Owner, group and mode. An owner whom nobody knows is root, and the file without his set-id bit.
 */
static enum gate_rc compare_permissions(struct resource_context *context,
                                        const struct owned_record *record,
                                        const struct entry *entry, uint32_t *changes,
                                        struct error *err)
{
    uint32_t mask = record->has_type ? S_IFMT | 07777U : 07777U;
    uint32_t mode = record->mode;
    uint32_t uid = record->uid;
    uint32_t gid = record->gid;
    bool is_known = true;

    if (record->user.len && find_user(context, record->user, &uid, &is_known, err))
        return err->rc;
    if (!is_known)
        mode &= ~(uint32_t)S_ISUID;
    is_known = true;
    if (record->group.len && find_group(context, record->group, &gid, &is_known, err))
        return err->rc;
    if (!is_known)
        mode &= ~(uint32_t)S_ISGID;

    if (uid != entry->uid)
        *changes |= OWNED_USER;
    if (gid != entry->gid)
        *changes |= OWNED_GROUP;
    if (entry->type == ENTRY_SYMLINK && record->has_type && !S_ISLNK(record->mode) &&
        !(record->recorded & OWNED_LINK))
        *changes |= OWNED_MODE;
    if (entry->type != ENTRY_SYMLINK &&
        ((mode & mask) != (current_mode(entry) & mask) || has_access_list(entry)))
        *changes |= OWNED_MODE;
    return GATE_OK;
}

static bool is_other_device(const struct owned_record *record, const struct entry *entry)
{
    bool is_character = S_ISCHR(record->mode);
    bool is_block = S_ISBLK(record->mode);

    if (is_character != (entry->type == ENTRY_CHARACTER) ||
        is_block != (entry->type == ENTRY_BLOCK))
        return true;
    return is_device(entry) &&
           ((entry->device_major << 8 | (entry->device_minor & 0xff)) & 0xffff) != record->device;
}

static enum gate_rc compare_capabilities(const struct owned_record *record,
                                         const struct entry *entry, uint32_t *changes,
                                         struct error *err)
{
    struct capability_set recorded = { .permitted = 0 };
    struct capability_set current = { .permitted = 0 };
    struct str attribute = entry_capability(entry);

    if (capability_from_text(record->capabilities, &recorded, err))
        return error_wrap(err, "%.*s", STR_ARG(entry->path));
    if (attribute.len && capability_parse(attribute, &current, err))
        return error_wrap(err, "%.*s", STR_ARG(entry->path));
    if (recorded.permitted != current.permitted || recorded.inheritable != current.inheritable ||
        recorded.is_effective != current.is_effective)
        *changes |= OWNED_CAPABILITIES;
    return GATE_OK;
}

/* What a checksum can be of: apk's also of a symbolic link's target. */
static bool is_digested(const struct owned_path *owned, const struct entry *entry)
{
    return entry->type == ENTRY_FILE ||
           (entry->type == ENTRY_SYMLINK && owned->package->manager == PACKAGE_APK);
}

/* What only a file has. */
static enum gate_rc compare_body(struct resource_context *context, const struct owned_path *owned,
                                 const struct entry *entry, uint32_t *changes, struct error *err)
{
    const struct owned_record *record = owned->record;
    struct value unchanged;

    if (owned_path_unchanged(context, owned, entry, &unchanged, err))
        return err->rc;
    /* Where a mode is recorded it tells that something else took its place: rpm says no more. */
    if (unchanged.type == VALUE_BOOL && !unchanged.boolean &&
        (entry->type == ENTRY_FILE || !record || !record->has_type))
        *changes |= is_digested(owned, entry) ? OWNED_DIGEST : OWNED_DIGEST | OWNED_MODE;
    /* pacman records the time of a symbolic link too */
    if (record && entry->type == ENTRY_SYMLINK && owned->package->manager == PACKAGE_PACMAN &&
        record->mtime != entry->mtime)
        *changes |= OWNED_MTIME;
    if (!record || entry->type != ENTRY_FILE)
        return GATE_OK;
    if (record->size != entry->size)
        *changes |= OWNED_SIZE;
    if (record->mtime != entry->mtime)
        *changes |= OWNED_MTIME;
    if (record->recorded & OWNED_CAPABILITIES)
        return compare_capabilities(record, entry, changes, err);
    return GATE_OK;
}

/*
 * rpm packages may name a directory that became a link to one, as /lib did: what it leads to is
 * compared, as rpm does where the link is root's or its target's owner's.
 */
static const struct entry *behind_link(struct resource_context *context,
                                       const struct owned_record *record, const struct entry *entry)
{
    struct error ignored = ERROR_INIT; /* a link to nothing is compared itself */
    const struct entry *target = NULL;

    if (!S_ISDIR(record->mode) || entry->type != ENTRY_SYMLINK)
        return entry;
    if (rootfs_find(context->rootfs, entry->path, ROOTFS_FOLLOW, &target, &ignored) ||
        target->type != ENTRY_DIRECTORY || (entry->uid != 0 && entry->uid != target->uid))
        return entry;
    return target;
}

/* Another package's time of a directory or file that both have may count instead. */
static bool is_shared(struct resource_context *context, const struct owned_path *owned,
                      const struct entry *entry)
{
    const struct owner_facts *owners = NULL;
    struct error ignored = ERROR_INIT; /* they were read before this path was found among them */
    size_t start;
    size_t end;

    if (facts_owners(context, &owners, &ignored))
        return false;
    owners_find(owners, entry->path, &start, &end);
    return owned->package->manager == PACKAGE_RPM && end - start > 1;
}

enum gate_rc owned_path_changes(struct resource_context *context, const struct owned_path *owned,
                                const struct entry *entry, uint32_t *changes, struct error *err)
{
    const struct owned_record *record = owned->record;
    uint32_t recorded = OWNED_MISSING | OWNED_DIGEST | OWNED_MODE;
    uint32_t found = 0;

    *changes = 0;
    if (record && record->recorded)
        recorded = record->recorded;
    if (!entry) {
        bool is_optional = record && record->attributes & (OWNED_MISSING_OK | OWNED_GHOST);

        *changes = is_optional ? 0 : recorded & OWNED_MISSING;
        return GATE_OK;
    }
    if (record && record->recorded)
        entry = behind_link(context, record, entry);
    if (recorded & (OWNED_DIGEST | OWNED_SIZE | OWNED_MTIME | OWNED_CAPABILITIES) &&
        compare_body(context, owned, entry, &found, err))
        return err->rc;
    if (record && record->recorded & (OWNED_USER | OWNED_GROUP | OWNED_MODE) &&
        compare_permissions(context, record, entry, &found, err))
        return err->rc;
    if (recorded & OWNED_LINK && entry->type == ENTRY_SYMLINK &&
        !str_equal(record->link, entry->link))
        found |= OWNED_LINK;
    if (recorded & OWNED_DEVICE && is_other_device(record, entry))
        found |= OWNED_DEVICE;
    *changes = found & recorded;
    if (*changes & OWNED_MTIME && is_shared(context, owned, entry))
        *changes &= ~(uint32_t)OWNED_MTIME;
    return GATE_OK;
}
