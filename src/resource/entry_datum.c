#include "resource/entry_datum.h"

#include "base/digest.h"
#include "base/limits.h"
#include "format/capability.h"
#include "resource/access.h"
#include "resource/facts.h"
#include "resource/owners.h"

static enum gate_rc get_path(struct resource_context *context ATTR_UNUSED,
                             const struct entry *entry, struct value *value,
                             struct error *err ATTR_UNUSED)
{
    *value = value_str(entry->path);
    return GATE_OK;
}

struct str entry_base_name(struct str path)
{
    return path.len > 1 ? str_base_name(path) : path;
}

static enum gate_rc get_name(struct resource_context *context ATTR_UNUSED,
                             const struct entry *entry, struct value *value,
                             struct error *err ATTR_UNUSED)
{
    *value = value_str(entry_base_name(entry->path));
    return GATE_OK;
}

struct value entry_directory(struct str path)
{
    size_t name = str_base_name(path).len;

    if (path.len <= 1)
        return value_nil();
    return value_str(str_slice(path, 0, path.len > name + 1 ? path.len - name - 1 : 1));
}

static enum gate_rc get_directory(struct resource_context *context ATTR_UNUSED,
                                  const struct entry *entry, struct value *value,
                                  struct error *err ATTR_UNUSED)
{
    *value = entry_directory(entry->path);
    return GATE_OK;
}

static enum gate_rc get_type(struct resource_context *context ATTR_UNUSED,
                             const struct entry *entry, struct value *value,
                             struct error *err ATTR_UNUSED)
{
    *value = value_str(str_of(entry_type_name(entry->type)));
    return GATE_OK;
}

static enum gate_rc get_mode(struct resource_context *context, const struct entry *entry,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    struct error refused;
    unsigned mode;

    error_reset(&refused);

    /* Linux refuses a malformed list, and of a file of a host stat(2) has said what a list makes.
     */
    if (access_mode(entry, &mode, &refused))
        mode = entry->mode;
    *value = value_str(facts_mode(context, (uint16_t)mode));
    return GATE_OK;
}

static enum gate_rc get_uid(struct resource_context *context ATTR_UNUSED, const struct entry *entry,
                            struct value *value, struct error *err ATTR_UNUSED)
{
    *value = value_integer(entry->uid);
    return GATE_OK;
}

static enum gate_rc get_gid(struct resource_context *context ATTR_UNUSED, const struct entry *entry,
                            struct value *value, struct error *err ATTR_UNUSED)
{
    *value = value_integer(entry->gid);
    return GATE_OK;
}

enum gate_rc entry_owner(struct resource_context *context, const struct entry *entry,
                         struct value *value, struct error *err)
{
    const struct account_facts *accounts = NULL;
    const struct passwd_entry *user;
    struct error local;

    error_reset(&local);
    enum gate_rc rc = facts_accounts(context, &accounts, &local);

    *value = value_nil();
    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc)
        return error_set(err, rc, "%s", local.message);
    user = account_by_uid(accounts, entry->uid);
    if (user)
        *value = value_str(user->name);
    return GATE_OK;
}

enum gate_rc entry_group(struct resource_context *context, const struct entry *entry,
                         struct value *value, struct error *err)
{
    const struct group_facts *groups = NULL;
    const struct group_entry *group;
    struct error local;

    error_reset(&local);
    enum gate_rc rc = facts_groups(context, &groups, &local);

    *value = value_nil();
    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc)
        return error_set(err, rc, "%s", local.message);
    group = group_by_gid(groups, entry->gid);
    if (group)
        *value = value_str(group->name);
    return GATE_OK;
}

/* " cap_net_raw cap_sys_admin", or nothing. What cannot be read is left out: a summary is no
 * answer. */
static struct str capabilities_text(struct resource_context *context, const struct entry *entry)
{
    struct error ignored = ERROR_INIT;
    struct value names;
    struct str text = STR("");

    if (entry_capabilities(context, entry, &names, &ignored))
        return text;
    for (size_t i = 0; i < names.list.count; i++)
        text = arena_printf(context->arena, "%.*s %.*s", STR_ARG(text),
                            STR_ARG(names.list.items[i].string));
    return text;
}

static struct str name_or_number(struct resource_context *context, const struct value *name,
                                 uint32_t number)
{
    return name->type == VALUE_STR ? name->string : arena_printf(context->arena, "%u", number);
}

struct str entry_summary(struct resource_context *context, const struct entry *entry)
{
    struct error ignored = ERROR_INIT;
    struct value owner;
    struct value group;

    if (entry_owner(context, entry, &owner, &ignored))
        owner = value_nil();
    if (entry_group(context, entry, &group, &ignored))
        group = value_nil();
    return arena_printf(context->arena, "%04o %.*s:%.*s%.*s", (unsigned)entry->mode,
                        STR_ARG(name_or_number(context, &owner, entry->uid)),
                        STR_ARG(name_or_number(context, &group, entry->gid)),
                        STR_ARG(capabilities_text(context, entry)));
}

struct str entry_observation(struct resource_context *context, const struct entry *entry)
{
    struct error ignored = ERROR_INIT;
    struct value package;

    if (entry_package(context, entry, &package, &ignored) || package.type != VALUE_STR)
        package = value_str(STR(""));
    return arena_printf(context->arena, "%04o %u:%u%.*s %.*s", (unsigned)entry->mode, entry->uid,
                        entry->gid, STR_ARG(capabilities_text(context, entry)),
                        STR_ARG(package.string));
}

static enum gate_rc get_size(struct resource_context *context ATTR_UNUSED,
                             const struct entry *entry, struct value *value,
                             struct error *err ATTR_UNUSED)
{
    *value = entry->type == ENTRY_FILE ? value_integer((int64_t)entry->size) : value_nil();
    return GATE_OK;
}

static enum gate_rc get_mtime(struct resource_context *context ATTR_UNUSED,
                              const struct entry *entry, struct value *value,
                              struct error *err ATTR_UNUSED)
{
    *value = value_integer(entry->mtime);
    return GATE_OK;
}

static enum gate_rc get_link_path(struct resource_context *context ATTR_UNUSED,
                                  const struct entry *entry, struct value *value,
                                  struct error *err ATTR_UNUSED)
{
    *value = entry->type == ENTRY_SYMLINK ? value_str(entry->link) : value_nil();
    return GATE_OK;
}

static struct str capability_text(struct resource_context *context, unsigned number)
{
    const char *name = capability_name(number);

    return name ? str_of(name) : arena_printf(context->arena, "cap_%u", number);
}

enum gate_rc entry_capabilities(struct resource_context *context, const struct entry *entry,
                                struct value *value, struct error *err)
{
    struct str attribute = entry_capability(entry);
    struct capability_set set;
    struct value *items;
    size_t count = 0;

    *value = value_list(NULL, 0);
    if (attribute.len == 0 && entry->has_unread_xattrs)
        return error_set(err, GATE_EIO, "cannot read the extended attributes of '%.*s'",
                         STR_ARG(entry->path));
    if (attribute.len == 0)
        return GATE_OK;
    if (capability_parse(attribute, &set, err))
        return error_wrap(err, "%.*s", STR_ARG(entry->path));

    items = arena_new(context->arena, CAPABILITIES, sizeof(*items));
    for (unsigned i = 0; i < CAPABILITIES; i++) {
        if ((set.permitted | set.inheritable) >> i & 1)
            items[count++] = value_str(capability_text(context, i));
    }
    *value = value_list(items, count);
    return GATE_OK;
}

static enum gate_rc get_acl(struct resource_context *context, const struct entry *entry,
                            struct value *value, struct error *err)
{
    return access_list_text(context, entry, ACCESS_LIST, value, err);
}

static enum gate_rc get_default_acl(struct resource_context *context, const struct entry *entry,
                                    struct value *value, struct error *err)
{
    return access_list_text(context, entry, DEFAULT_LIST, value, err);
}

/* The kernel writes the label with a NUL at its end, other tools without. */
static enum gate_rc get_selinux_label(struct resource_context *context ATTR_UNUSED,
                                      const struct entry *entry, struct value *value,
                                      struct error *err)
{
    *value = value_nil();
    for (uint32_t i = 0; i < entry->xattr_count; i++) {
        struct str label = entry->xattrs[i].value;

        if (!str_equal(entry->xattrs[i].name, STR("security.selinux")))
            continue;
        if (label.len > 0 && label.ptr[label.len - 1] == '\0')
            label.len--;
        *value = value_str(label);
        return GATE_OK;
    }
    if (entry->has_unread_xattrs)
        return error_set(err, GATE_EIO, "cannot read the extended attributes of '%.*s'",
                         STR_ARG(entry->path));
    return GATE_OK;
}

static enum gate_rc get_layer(struct resource_context *context ATTR_UNUSED,
                              const struct entry *entry, struct value *value,
                              struct error *err ATTR_UNUSED)
{
    *value = entry->layer >= 0 ? value_integer((int64_t)entry->layer + 1) : value_nil();
    return GATE_OK;
}

static enum gate_rc get_digest(struct resource_context *context, const struct entry *entry,
                               enum digest_kind kind, struct value *value, struct error *err)
{
    char hex[DIGEST_TEXT_SIZE];
    struct digest digest;

    *value = value_nil();
    if (entry->type != ENTRY_FILE)
        return GATE_OK;
    if (rootfs_digest(context->rootfs, entry, kind, &digest, err))
        return error_wrap(err, "%.*s", STR_ARG(entry->path));
    digest_format_hex(&digest, hex);
    *value = value_str(arena_str(context->arena, str_of(hex)));
    return GATE_OK;
}

static enum gate_rc get_sha512(struct resource_context *context, const struct entry *entry,
                               struct value *value, struct error *err)
{
    return get_digest(context, entry, DIGEST_SHA512, value, err);
}

static enum gate_rc get_sha256(struct resource_context *context, const struct entry *entry,
                               struct value *value, struct error *err)
{
    return get_digest(context, entry, DIGEST_SHA256, value, err);
}

static enum gate_rc get_sha1(struct resource_context *context, const struct entry *entry,
                             struct value *value, struct error *err)
{
    return get_digest(context, entry, DIGEST_SHA1, value, err);
}

static enum gate_rc get_md5(struct resource_context *context, const struct entry *entry,
                            struct value *value, struct error *err)
{
    return get_digest(context, entry, DIGEST_MD5, value, err);
}

static enum gate_rc get_content(struct resource_context *context, const struct entry *entry,
                                struct value *value, struct error *err)
{
    struct str body = STR("");

    if (rootfs_read(context->rootfs, entry, LIMIT_CONFIG_FILE_BYTES, &body, err))
        return error_wrap(err, "%.*s", STR_ARG(entry->path));
    *value = value_str(body);
    return GATE_OK;
}

static const struct entry_datum entry_data[] = {
    { .name = "path", .get = get_path },
    { .name = "name", .get = get_name },
    { .name = "directory", .get = get_directory },
    { .name = "type", .get = get_type },
    { .name = "mode", .get = get_mode },
    { .name = "uid", .get = get_uid },
    { .name = "gid", .get = get_gid },
    { .name = "owner", .get = entry_owner },
    { .name = "group", .get = entry_group },
    { .name = "size", .get = get_size },
    { .name = "mtime", .get = get_mtime },
    { .name = "link_path", .get = get_link_path },
    { .name = "capabilities", .get = entry_capabilities },
    { .name = "acl", .get = get_acl },
    { .name = "default_acl", .get = get_default_acl },
    { .name = "selinux_label", .get = get_selinux_label },
    { .name = "package", .get = entry_package },
    { .name = "unchanged", .get = entry_unchanged },
    { .name = "content", .get = get_content },
    { .name = "sha512", .get = get_sha512 },
    { .name = "sha256", .get = get_sha256 },
    { .name = "sha1", .get = get_sha1 },
    { .name = "md5", .get = get_md5 },
    { .name = "layer", .get = get_layer },
};

const struct entry_datum *entry_datum(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(entry_data); i++) {
        if (str_equal(str_of(entry_data[i].name), name))
            return &entry_data[i];
    }
    return NULL;
}
