#include "base/limits.h"
#include "format/ssh_host_key.h"
#include "resource/access.h"
#include "resource/call.h"
#include "resource/config_files.h"
#include "resource/entry_datum.h"
#include "resource/facts.h"
#include "resource/rows.h"
#include "resource/sshd_lines.h"

struct ssh_host_keys {
    struct resource_context *context;
    struct vec entries; /* const struct entry *, of each row */
    struct rows rows;
};

enum ssh_host_keys_column {
    KEY_COLUMN_KIND,
    KEY_COLUMN_TYPE,
    KEY_COLUMN_BITS,
    KEY_COLUMN_IS_ENCRYPTED,
    KEY_COLUMN_MODE,
    KEY_COLUMN_UID,
    KEY_COLUMN_GID,
    KEY_COLUMN_OWNER,
    KEY_COLUMN_GROUP,
    KEY_COLUMN_PATH,
};

static const struct column_def ssh_host_keys_columns[] = {
    [KEY_COLUMN_KIND] = { .name = "kind", .type = VALUE_STR, .help = "private or public" },
    [KEY_COLUMN_TYPE] = { .name = "type",
                          .type = VALUE_STR,
                          .help = "ed25519, ecdsa, rsa or dsa, with -cert of a certificate; nil "
                                  "where the file does not tell" },
    [KEY_COLUMN_BITS] = { .name = "bits",
                          .type = VALUE_INTEGER,
                          .help = "size of the modulus or curve; nil where it is not known" },
    [KEY_COLUMN_IS_ENCRYPTED] = { .name = "is_encrypted",
                                  .type = VALUE_BOOL,
                                  .help = "a private key with a passphrase; nil of others and of a "
                                          "key that cannot be read" },
    [KEY_COLUMN_MODE] = { .name = "mode",
                          .type = VALUE_STR,
                          .help = "four octal digits: \"0600\"" },
    [KEY_COLUMN_UID] = { .name = "uid", .type = VALUE_INTEGER, .help = "number of the owner" },
    [KEY_COLUMN_GID] = { .name = "gid", .type = VALUE_INTEGER, .help = "number of the group" },
    [KEY_COLUMN_OWNER] = { .name = "owner",
                           .type = VALUE_STR,
                           .help = "owner's name in the image's /etc/passwd, nil if it has none" },
    [KEY_COLUMN_GROUP] = { .name = "group",
                           .type = VALUE_STR,
                           .help = "group's name in the image's /etc/group, nil if it has none" },
    [KEY_COLUMN_PATH] = { .name = "path", .type = VALUE_STR, .help = "file, links followed" },
};

static void ssh_host_keys_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    facts_wishes(set);
    sshd_lines_wishes(set);
}

static bool is_known(const struct ssh_host_keys *keys, const struct entry *entry)
{
    for (size_t i = 0; i < keys->entries.count; i++) {
        if (*(const struct entry **)vec_at(&keys->entries, i) == entry)
            return true;
    }
    return false;
}

static enum gate_rc add_row(struct ssh_host_keys *keys, const struct entry *entry,
                            const struct ssh_host_key *key, struct error *err)
{
    struct origin origin = facts_origin(entry, 0, entry->path);
    struct value owner;
    struct value group;

    if (entry_owner(keys->context, entry, &owner, err) ||
        entry_group(keys->context, entry, &group, err))
        return err->rc;
    struct value *cells = rows_add(&keys->rows, &origin);
    bool is_private = key->kind == SSH_HOST_KEY_PRIVATE;
    cells[KEY_COLUMN_KIND] = value_str(is_private ? STR("private") : STR("public"));
    if (key->type)
        cells[KEY_COLUMN_TYPE] = value_str(str_of(key->type));
    if (key->bits > 0)
        cells[KEY_COLUMN_BITS] = value_integer(key->bits);
    if (is_private && key->is_whole)
        cells[KEY_COLUMN_IS_ENCRYPTED] = value_bool(key->is_encrypted);
    cells[KEY_COLUMN_MODE] = value_str(facts_mode(keys->context, entry->mode));
    cells[KEY_COLUMN_UID] = value_integer(entry->uid);
    cells[KEY_COLUMN_GID] = value_integer(entry->gid);
    cells[KEY_COLUMN_OWNER] = owner;
    cells[KEY_COLUMN_GROUP] = group;
    cells[KEY_COLUMN_PATH] = value_str(entry->path);
    *(const struct entry **)vec_add(&keys->entries) = entry;
    return GATE_OK;
}

/* Looks at what stands at `path`; links are followed, what is no file holds no key. */
static enum gate_rc look_at(struct ssh_host_keys *keys, struct str path, struct error *err)
{
    struct error local = ERROR_INIT;
    const struct entry *entry;
    struct ssh_host_key key;
    struct str text;
    enum gate_rc rc = rootfs_find(keys->context->rootfs, path, ROOTFS_FOLLOW, &entry, &local);

    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc)
        return error_set(err, rc, "%.*s: %s", STR_ARG(path), local.message);
    /* sshd reads no key file that is larger. */
    if (entry->type != ENTRY_FILE || entry->size > LIMIT_CONFIG_FILE_BYTES || is_known(keys, entry))
        return GATE_OK;
    if (keys->entries.count >= LIMIT_CONFIG_FILES)
        return error_set(err, GATE_ELIMIT, "%.*s: more than %d keys", STR_ARG(path),
                         LIMIT_CONFIG_FILES);
    if (rootfs_read(keys->context->rootfs, entry, LIMIT_CONFIG_FILE_BYTES, &text, err))
        return error_wrap(err, "%.*s", STR_ARG(path));
    ssh_host_key_read(text, keys->context->arena, &key);
    return key.kind == SSH_HOST_KEY_NONE ? GATE_OK : add_row(keys, entry, &key, err);
}

static enum gate_rc look_below(struct ssh_host_keys *keys, struct str folder, struct error *err)
{
    struct rootfs *rootfs = keys->context->rootfs;
    struct error local = ERROR_INIT;
    const struct entry *entry;
    size_t start;
    size_t end;
    enum gate_rc rc = rootfs_find(rootfs, folder, ROOTFS_FOLLOW, &entry, &local);

    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc)
        return error_set(err, rc, "%s", local.message);
    if (rootfs_check_listed(rootfs, entry->path, -1, err))
        return err->rc;
    rootfs_below(rootfs, entry->path, &start, &end);
    for (size_t i = start; i < end; i++) {
        if (look_at(keys, rootfs_at(rootfs, i)->path, err))
            return err->rc;
    }
    return GATE_OK;
}

/* The paths that lines of sshd_config name, wherever they are, with the public half beside. */
static enum gate_rc look_at_configured(struct ssh_host_keys *keys, struct error *err)
{
    CLEANUP(vec_release) struct vec lines = VEC_INIT(struct sshd_line);
    struct resource_context *context = keys->context;
    struct error local = ERROR_INIT;
    enum gate_rc rc =
        sshd_lines_read(context, sshd_lines_path(context->rootfs), SSHD_SERVER, &lines, &local);

    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc) {
        *err = local;
        return rc;
    }
    for (size_t i = 0; i < lines.count; i++) {
        const struct sshd_directive *directive =
            ((const struct sshd_line *)vec_at(&lines, i))->directive;
        struct str name = str_of(directive->keyword->name);

        if (!str_equal(name, STR("HostKey")) && !str_equal(name, STR("HostCertificate")))
            continue;
        struct str path = directive->arguments[0];
        if (look_at(keys, path, err) ||
            look_at(keys, arena_printf(context->arena, "%.*s.pub", STR_ARG(path)), err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc ssh_host_keys_open(void *self, struct resource_context *context,
                                       const struct resource_call *call ATTR_UNUSED,
                                       struct error *err)
{
    struct ssh_host_keys *keys = self;

    keys->context = context;
    keys->entries = VEC_INIT(const struct entry *);
    rows_init(&keys->rows, context, ssh_host_keys_columns, COUNT_OF(ssh_host_keys_columns));
    if (look_below(keys, STR("/etc/ssh"), err) || look_below(keys, STR("/usr/etc/ssh"), err))
        return err->rc;
    return look_at_configured(keys, err);
}

static void ssh_host_keys_close(void *self)
{
    struct ssh_host_keys *keys = self;

    vec_release(&keys->entries);
    rows_release(&keys->rows);
}

static struct origin ssh_host_keys_origin(const void *self ATTR_UNUSED,
                                          const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin("/etc/ssh");
}

static const struct table *ssh_host_keys_rows(void *self)
{
    struct ssh_host_keys *keys = self;

    return rows_table(&keys->rows);
}

static enum gate_rc test_more_permissive(void *self, ptrdiff_t row, const struct value *argument,
                                         bool *holds, struct value *observed, struct error *err)
{
    const struct ssh_host_keys *keys = self;
    const struct entry *entry = *(const struct entry **)vec_at(&keys->entries, (size_t)row);

    if (call_check_mode(argument, err))
        return err->rc;
    return access_exceeds(keys->context, entry, call_mode(argument), holds, observed, err);
}

static const struct predicate_def ssh_host_keys_predicates[] = {
    { .name = "be_more_permissive_than",
      .is_of_rows = true,
      .argument = "mode",
      .help = "its mode has a bit that the given one has not",
      .test = test_more_permissive,
      .check = call_check_mode },
};

const struct resource_def resource_ssh_host_keys = {
    .name = "ssh_host_keys",
    .summary = "the keys of the machine's SSH server, by content: all below /etc/ssh and those "
               "that sshd_config names",
    .arity = CALL_NONE,
    .example = "{ssh_host_keys: , where: {kind: private}, empty: pass, "
               "each: {it: {not: {be_more_permissive_than: \"0600\"}}}}",
    .self_size = sizeof(struct ssh_host_keys),
    .wishes = ssh_host_keys_wishes,
    .open = ssh_host_keys_open,
    .close = ssh_host_keys_close,
    .origin = ssh_host_keys_origin,
    .predicates = ssh_host_keys_predicates,
    .predicate_count = COUNT_OF(ssh_host_keys_predicates),
    .columns = ssh_host_keys_columns,
    .column_count = COUNT_OF(ssh_host_keys_columns),
    .rows = ssh_host_keys_rows,
};
