#include "base/limits.h"
#include "resource/account.h"
#include "resource/entry_datum.h"

/* A file that stands in the home of an account; one of several accounts' homes has a row for each.
 */
struct home_file {
    size_t account;            /* place in /etc/passwd */
    const struct entry *here;  /* what stands in the home */
    const struct entry *entry; /* the same, or what a link there leads to */
};

struct home_files {
    struct accounts accounts;
    struct vec files; /* of struct home_file */
    struct table table;
};

enum home_column {
    HOME_USER,
    HOME_SHELL,
    HOME_SHELL_EXISTS,
    HOME_HAS_VALID_SHELL,
    HOME_IS_OWN,
    HOME_HAS_OWN_GROUP,
    HOME_NAME,
    HOME_ENTRY, /* the first of those that are the file's */
};

static const struct column_def home_columns[] = {
    [HOME_USER] = { .name = "user", .type = VALUE_STR, .help = "account whose home it stands in" },
    [HOME_SHELL] = { .name = "shell", .type = VALUE_STR, .help = "login shell of that account" },
    [HOME_SHELL_EXISTS] = { .name = "shell_exists",
                            .type = VALUE_BOOL,
                            .help = "the shell is a file of the image" },
    [HOME_HAS_VALID_SHELL] = { .name = "has_valid_shell",
                               .type = VALUE_BOOL,
                               .help = "the list of login shells has it, and it is not nologin "
                                       "or false" },
    [HOME_IS_OWN] = { .name = "is_own",
                      .type = VALUE_BOOL,
                      .help = "the file belongs to the account" },
    [HOME_HAS_OWN_GROUP] = { .name = "has_own_group",
                             .type = VALUE_BOOL,
                             .help = "its group is the account's own" },
    [HOME_NAME] = { .name = "name", .type = VALUE_STR, .help = "its name in the home" },
    [HOME_ENTRY] = { .name = "path",
                     .type = VALUE_STR,
                     .help = "absolute path, a link followed; so do all below" },
    { .name = "type",
      .type = VALUE_STR,
      .help = "file, directory, char, block, fifo or socket; link if it leads nowhere" },
    { .name = "mode", .type = VALUE_STR, .help = "four octal digits: \"0644\"" },
    { .name = "uid", .type = VALUE_INTEGER, .help = "number of the file's owner" },
    { .name = "gid", .type = VALUE_INTEGER, .help = "number of the file's group" },
    { .name = "owner",
      .type = VALUE_STR,
      .help = "owner's name in the image's /etc/passwd, nil if it has none" },
    { .name = "group",
      .type = VALUE_STR,
      .help = "group's name in the image's /etc/group, nil if it has none" },
};

static const struct home_file *file_at(const struct home_files *homes, size_t row)
{
    return vec_at(&homes->files, row);
}

static enum gate_rc home_cell(const struct table *table, size_t row, size_t column,
                              struct value *value, struct error *err)
{
    const struct home_files *homes = table->self;
    const struct home_file *file = file_at(homes, row);
    const struct passwd_entry *user = &homes->accounts.facts->users[file->account];

    *value = value_nil();
    switch (column) {
    case HOME_USER:
        return accounts_get(&homes->accounts, file->account, ACCOUNT_USER, value, err);
    case HOME_SHELL:
        return accounts_get(&homes->accounts, file->account, ACCOUNT_SHELL, value, err);
    case HOME_SHELL_EXISTS:
        return accounts_get(&homes->accounts, file->account, ACCOUNT_SHELL_EXISTS, value, err);
    case HOME_HAS_VALID_SHELL:
        return accounts_get(&homes->accounts, file->account, ACCOUNT_HAS_VALID_SHELL, value, err);
    case HOME_IS_OWN:
        *value = value_bool(file->entry->uid == user->uid);
        return GATE_OK;
    case HOME_HAS_OWN_GROUP:
        *value = value_bool(file->entry->gid == user->gid);
        return GATE_OK;
    case HOME_NAME:
        return entry_datum(STR("name"))->get(homes->accounts.context, file->here, value, err);
    default:
        return entry_datum(str_of(home_columns[column].name))
            ->get(homes->accounts.context, file->entry, value, err);
    }
}

static struct origin home_row_origin(const struct table *table, size_t row)
{
    const struct entry *entry = file_at(table->self, row)->entry;

    return facts_origin(entry, 0, entry->path);
}

static struct str home_summary(const struct table *table, size_t row)
{
    const struct home_files *homes = table->self;

    return entry_summary(homes->accounts.context, file_at(homes, row)->entry);
}

static struct str home_observation(const struct table *table, size_t row)
{
    const struct home_files *homes = table->self;

    return entry_observation(homes->accounts.context, file_at(homes, row)->entry);
}

/* The path up to the first slash behind a directory of `length` bytes; all of it if there is none.
 */
static struct str child_of(struct str path, size_t length)
{
    for (size_t i = length + 1; i < path.len; i++) {
        if (path.ptr[i] == '/')
            return (struct str){ .ptr = path.ptr, .len = i };
    }
    return path;
}

/* What a link in a home leads to; itself if that is nothing, or it is none. */
static const struct entry *meant(struct rootfs *rootfs, const struct entry *here)
{
    const struct entry *found = NULL;
    struct error ignored = ERROR_INIT;

    if (here->type != ENTRY_SYMLINK ||
        rootfs_find(rootfs, here->path, ROOTFS_FOLLOW, &found, &ignored))
        return here;
    return found;
}

/* Adds what stands directly in `home`; what is below a child is passed over in one step. */
static enum gate_rc add_home(struct home_files *homes, size_t account, const struct entry *home,
                             struct error *err)
{
    struct rootfs *rootfs = homes->accounts.context->rootfs;
    size_t length = home->path.len == 1 ? 0 : home->path.len;
    size_t start = 0;
    size_t end = 0;
    size_t next;

    if (rootfs_check_listed(rootfs, home->path, 1, err))
        return err->rc;
    rootfs_below(rootfs, home->path, &start, &end);
    for (size_t i = start; i < end; i = next) {
        const struct entry *entry = rootfs_at(rootfs, i);
        struct str child = child_of(entry->path, length);

        next = i + 1;
        if (child.len < entry->path.len) {
            rootfs_below(rootfs, child, &start, &next);
        } else if (entry != home) {
            if (homes->files.count == LIMIT_HOME_FILES)
                return error_set(err, GATE_ELIMIT, "more than %d files in homes", LIMIT_HOME_FILES);
            *(struct home_file *)vec_add(&homes->files) = (struct home_file){
                .account = account, .here = entry, .entry = meant(rootfs, entry)
            };
        }
    }
    return GATE_OK;
}

static void home_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    accounts_wishes(set);
}

static enum gate_rc home_open(void *self, struct resource_context *context,
                              const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct home_files *homes = self;
    const struct entry *home = NULL;

    homes->files = (struct vec)VEC_INIT(struct home_file);
    if (accounts_open(&homes->accounts, context, err))
        return err->rc;
    for (size_t i = 0; i < homes->accounts.facts->user_count; i++) {
        if (accounts_home(&homes->accounts, i, &home, err))
            return err->rc;
        if (home && add_home(homes, i, home, err))
            return err->rc;
    }
    homes->table = (struct table){
        .columns = home_columns,
        .column_count = COUNT_OF(home_columns),
        .row_count = homes->files.count,
        .self = homes,
        .cell = home_cell,
        .origin = home_row_origin,
        .summary = home_summary,
        .observation = home_observation,
    };
    return GATE_OK;
}

static void home_close(void *self)
{
    struct home_files *homes = self;

    vec_release(&homes->files);
}

static struct origin home_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct home_files *homes = self;

    return accounts_origin(&homes->accounts);
}

static const struct table *home_rows(void *self)
{
    const struct home_files *homes = self;

    return &homes->table;
}

const struct resource_def resource_home_files = {
    .name = "home_files",
    .summary = "the files that stand directly in the home of an account, a row for each account",
    .arity = CALL_NONE,
    .example = "{home_files: , where: {name: {match: \"^[.]\"}, type: file}, "
               "each: {its: {is_own: {eq: true}}}}",
    .self_size = sizeof(struct home_files),
    .wishes = home_wishes,
    .open = home_open,
    .close = home_close,
    .origin = home_origin,
    .columns = home_columns,
    .column_count = COUNT_OF(home_columns),
    .rows = home_rows,
};
