#include "base/digest.h"
#include "resource/access.h"
#include "resource/call.h"
#include "resource/entry_datum.h"
#include "resource/facts.h"
#include "resource/listed.h"
#include "resource/owners.h"
#include "resource/resource.h"

static const struct column_def files_columns[] = {
    { .name = "path", .type = VALUE_STR, .help = "absolute path" },
    { .name = "name", .type = VALUE_STR, .help = "last part of the path" },
    {
        .name = "directory",
        .type = VALUE_STR,
        .help = "path of the directory it stands in, nil of /",
    },
    {
        .name = "type",
        .type = VALUE_STR,
        .help = "file, directory, link, char, block, fifo or socket",
    },
    { .name = "mode", .type = VALUE_STR, .help = "four octal digits: \"0644\"" },
    { .name = "uid", .type = VALUE_INTEGER, .help = "number of the owner" },
    { .name = "gid", .type = VALUE_INTEGER, .help = "number of the group" },
    {
        .name = "owner",
        .type = VALUE_STR,
        .help = "owner's name in the image's /etc/passwd, nil if it has none",
    },
    {
        .name = "group",
        .type = VALUE_STR,
        .help = "group's name in the image's /etc/group, nil if it has none",
    },
    { .name = "size", .type = VALUE_INTEGER, .help = "bytes, of a file only" },
    {
        .name = "mtime",
        .type = VALUE_INTEGER,
        .help = "time of the last change, seconds since 1970",
    },
    { .name = "link_path", .type = VALUE_STR, .help = "target of a symbolic link, else nil" },
    {
        .name = "capabilities",
        .type = VALUE_LIST,
        .help = "names of the file capabilities it grants: cap_net_raw",
    },
    { .name = "package", .type = VALUE_STR, .help = "package that brought it, nil if none did" },
    {
        .name = "unchanged",
        .type = VALUE_BOOL,
        .help = "it has the checksum that its package recorded, nil if none is",
    },
    { .name = "sha256", .type = VALUE_STR, .help = "SHA-256 as hex, of a file only" },
    { .name = "layer", .type = VALUE_INTEGER, .help = "layer that holds it, from 1" },
};

enum {
    FILES_PATH,
    FILES_NAME,
    FILES_DIRECTORY,
    FILES_TYPE,
    FILES_COLUMNS = COUNT_OF(files_columns)
};

/*
 * A file. What nearly every filter asks stands here, row behind row: the entries are all over the
 * memory, and dozens of controls go through them.
 */
struct files_row {
    const struct entry *entry;
    struct str path; /* that leads to it: its own, or that of a link */
    enum entry_type type;
};

struct files {
    struct resource_context *context;
    const struct entry_datum *data[FILES_COLUMNS];
    struct vec rows; /* struct files_row */
    struct table table;
};

/* Which files are wanted. */
struct files_call {
    struct str under;
    const struct value *name;
    int64_t depth;   /* of directories below `under`; -1: any */
    bool follows;    /* links are what they lead to */
    struct str base; /* the path that depth counts from */
};

static const struct files_row *row_at(const struct files *files, size_t row)
{
    return vec_at(&files->rows, row);
}

static const struct entry *entry_at(const struct files *files, size_t row)
{
    return row_at(files, row)->entry;
}

static enum gate_rc files_cell(const struct table *table, size_t row, size_t column,
                               struct value *value, struct error *err)
{
    const struct files *files = table->self;
    const struct files_row *it = row_at(files, row);

    switch (column) {
    case FILES_PATH:
        *value = value_str(it->path);
        return GATE_OK;
    case FILES_NAME:
        *value = value_str(entry_base_name(it->path));
        return GATE_OK;
    case FILES_DIRECTORY:
        *value = entry_directory(it->path);
        return GATE_OK;
    case FILES_TYPE:
        *value = value_str(str_of(entry_type_name(it->type)));
        return GATE_OK;
    default:
        *value = value_nil();
        return files->data[column]->get(files->context, it->entry, value, err);
    }
}

static struct origin files_row_origin(const struct table *table, size_t row)
{
    const struct files_row *it = row_at(table->self, row);

    return facts_origin(it->entry, 0, it->path);
}

static struct str files_summary(const struct table *table, size_t row)
{
    const struct files *files = table->self;

    return entry_summary(files->context, entry_at(files, row));
}

static struct str files_observation(const struct table *table, size_t row)
{
    const struct files *files = table->self;

    return entry_observation(files->context, entry_at(files, row));
}

static struct str under_of(const struct resource_call *call)
{
    const struct value *under = call_option(call, STR("under"));

    return under && under->type == VALUE_STR ? under->string : STR("/");
}

static enum gate_rc read_call(const struct resource_call *call, struct files_call *wanted,
                              struct error *err)
{
    const struct value *depth = call_option(call, STR("depth"));
    const struct value *follow = call_option(call, STR("follow"));

    *wanted = (struct files_call){
        .under = under_of(call),
        .name = call_option(call, STR("name")),
        .depth = -1,
        .follows = follow && follow->type == VALUE_BOOL && follow->boolean,
    };
    if (depth && depth->type == VALUE_INTEGER)
        wanted->depth = depth->integer;
    if (wanted->name && wanted->name->type != VALUE_STR)
        return error_set(err, GATE_EUSAGE, "'name' is not a pattern");
    if (depth && wanted->depth < 0)
        return error_set(err, GATE_EUSAGE, "'depth' is not a number of directories");
    return GATE_OK;
}

/* How far below the directory of `length` bytes a path is: its children are at 1. */
static int64_t depth_of(struct str path, size_t length)
{
    int64_t depth = 0;

    for (size_t i = length; i < path.len; i++)
        depth += path.ptr[i] == '/';
    return depth;
}

static bool is_wanted(const struct files_call *wanted, struct str path)
{
    size_t length = wanted->base.len == 1 ? 0 : wanted->base.len;

    if (wanted->name && !str_glob(wanted->name->string, entry_base_name(path)))
        return false;
    return wanted->depth < 0 || str_equal(path, wanted->base) ||
           depth_of(path, length) <= wanted->depth;
}

static void add_row(struct files *files, const struct files_call *wanted, const struct entry *entry,
                    struct str path)
{
    if (is_wanted(wanted, path))
        *(struct files_row *)vec_add(&files->rows) =
            (struct files_row){ .entry = entry, .path = path, .type = entry->type };
}

/* What a link leads to, NULL if nothing that a program could read. */
static enum gate_rc behind(struct files *files, const struct entry *link,
                           const struct entry **target, struct error *err)
{
    struct error local = ERROR_INIT;
    enum gate_rc rc =
        rootfs_find(files->context->rootfs, link->path, ROOTFS_FOLLOW, target, &local);

    if (rc == GATE_OK)
        return GATE_OK;
    *target = NULL;
    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    return error_set(err, rc, "%.*s: %s", STR_ARG(link->path), local.message);
}

/* What stands below a directory that `way` leads to; links there are followed to files only. */
static enum gate_rc add_linked(struct files *files, const struct files_call *wanted, struct str way,
                               const struct entry *directory, struct error *err)
{
    struct rootfs *rootfs = files->context->rootfs;
    size_t length = directory->path.len == 1 ? 0 : directory->path.len;
    size_t start = 0;
    size_t end = 0;

    if (rootfs_check_listed(rootfs, directory->path, wanted->depth, err))
        return error_wrap(err, "%.*s", STR_ARG(directory->path));
    rootfs_below(rootfs, directory->path, &start, &end);
    for (size_t i = start; i < end; i++) {
        const struct entry *entry = rootfs_at(rootfs, i);
        struct str rest = str_slice(entry->path, length, entry->path.len);
        const struct entry *target = entry;

        if (entry == directory)
            continue;
        if (entry->type == ENTRY_SYMLINK && behind(files, entry, &target, err))
            return err->rc;
        if (!target || (target != entry && target->type == ENTRY_DIRECTORY))
            target = entry;
        add_row(files, wanted, target,
                arena_printf(files->context->arena, "%.*s%.*s", STR_ARG(way), STR_ARG(rest)));
    }
    return GATE_OK;
}

static enum gate_rc add_entry(struct files *files, const struct files_call *wanted,
                              const struct entry *entry, struct error *err)
{
    const struct entry *target = NULL;

    if (wanted->follows && entry->type == ENTRY_SYMLINK && behind(files, entry, &target, err))
        return err->rc;
    add_row(files, wanted, target ? target : entry, entry->path);
    return target && target->type == ENTRY_DIRECTORY
               ? add_linked(files, wanted, entry->path, target, err)
               : GATE_OK;
}

/* The index of an entry of the tree; the tree is sorted by path. */
static size_t index_of(struct rootfs *rootfs, const struct entry *entry)
{
    size_t low = 0;
    size_t high = rootfs_count(rootfs);

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (str_compare(rootfs_at(rootfs, middle)->path, entry->path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The directory itself, then all below it, as find(1) lists them. */
static enum gate_rc gather(struct files *files, struct files_call *wanted, const struct entry *top,
                           struct error *err)
{
    struct rootfs *rootfs = files->context->rootfs;
    size_t itself = index_of(rootfs, top);
    size_t start = itself;
    size_t end = itself;

    if (wanted->follows && !str_equal(wanted->under, top->path)) {
        wanted->base = wanted->under;
        add_row(files, wanted, top, wanted->under);
        return top->type == ENTRY_DIRECTORY ? add_linked(files, wanted, wanted->under, top, err)
                                            : GATE_OK;
    }
    wanted->base = top->path;
    if (top->type == ENTRY_DIRECTORY)
        rootfs_below(rootfs, top->path, &start, &end);
    add_row(files, wanted, top, top->path);
    for (size_t i = start; i < end; i++) {
        if (i != itself && add_entry(files, wanted, rootfs_at(rootfs, i), err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc files_open(void *self, struct resource_context *context,
                               const struct resource_call *call, struct error *err)
{
    struct files *files = self;
    const struct entry *top = NULL;
    struct files_call wanted;
    struct error local = ERROR_INIT;
    enum gate_rc rc;

    files->context = context;
    files->rows = VEC_INIT(struct files_row);
    for (size_t i = 0; i < FILES_COLUMNS; i++)
        files->data[i] = entry_datum(str_of(files_columns[i].name));
    if (read_call(call, &wanted, err))
        return err->rc;

    /* What is gathered from the tree is never absent, only empty. */
    rc = rootfs_find(context->rootfs, wanted.under, ROOTFS_FOLLOW, &top, &local);
    if (rc == GATE_OK && top->type == ENTRY_DIRECTORY)
        rc = rootfs_check_listed(context->rootfs, top->path, wanted.depth, &local);
    if (rc == GATE_OK && gather(files, &wanted, top, err))
        return err->rc;
    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%.*s: %s", STR_ARG(wanted.under), local.message);
    files->table = (struct table){
        .columns = files_columns,
        .column_count = FILES_COLUMNS,
        .row_count = files->rows.count,
        .self = files,
        .cell = files_cell,
        .origin = files_row_origin,
        .summary = files_summary,
        .observation = files_observation,
    };
    return GATE_OK;
}

static void files_close(void *self)
{
    struct files *files = self;

    vec_release(&files->rows);
}

/* Checksums of everything below are only kept for who says that it wants them. */
static void files_wishes(const struct resource_call *call, struct wish_set *set)
{
    const struct value *digests = call_option(call, STR("checksums"));
    struct wish wish = {
        .kind = WISH_DIGEST,
        .digests = 1U << DIGEST_MD5 | 1U << DIGEST_SHA1 | 1U << DIGEST_SHA256,
    };

    owners_wishes(set);
    if (!digests || digests->type != VALUE_BOOL || !digests->boolean)
        return;
    wish.glob = call_glob_below(set, under_of(call));
    if (wish.glob.len > 0)
        wish_set_add(set, &wish);
}

static struct origin files_origin(const void *self ATTR_UNUSED, const struct resource_call *call)
{
    struct origin origin = ORIGIN_INIT;

    origin.path = under_of(call);
    return origin;
}

static enum gate_rc test_listed(void *self, ptrdiff_t row, const struct value *argument,
                                bool *holds, struct value *observed, struct error *err)
{
    const struct files *files = self;

    return listed_test(files->context, entry_at(files, (size_t)row), argument, holds, observed,
                       err);
}

/* The mode of a symbolic link says nothing. */
static enum gate_rc test_more_permissive(void *self, ptrdiff_t row, const struct value *argument,
                                         bool *holds, struct value *observed, struct error *err)
{
    const struct files *files = self;
    const struct entry *entry = entry_at(files, (size_t)row);

    if (call_check_mode(argument, err))
        return err->rc;
    *observed = value_str(facts_mode(files->context, entry->mode));
    *holds = false;
    if (entry->type == ENTRY_SYMLINK)
        return GATE_OK;
    return access_exceeds(files->context, entry, call_mode(argument), holds, observed, err);
}

static const struct predicate_def files_predicates[] = {
    {
        .name = "be_listed",
        .is_of_rows = true,
        .argument = "list of paths, or of {path, package, unchanged}",
        .help = "the list has its path and, where it says so, its package and state",
        .test = test_listed,
        .check = listed_check,
    },
    {
        .name = "be_more_permissive_than",
        .is_of_rows = true,
        .argument = "mode",
        .help = "its mode has a bit that the given one has not; never of a link",
        .test = test_more_permissive,
        .check = call_check_mode,
    },
};

static const struct call_option_def files_options[] = {
    {
        .name = "under",
        .type = VALUE_STR,
        .help = "directory to look in, itself included; / by default",
    },
    { .name = "name", .type = VALUE_STR, .help = "pattern of the last part of the path" },
    { .name = "depth", .type = VALUE_INTEGER, .help = "how far below; 1: its children only" },
    {
        .name = "follow",
        .type = VALUE_BOOL,
        .help = "a link is what it leads to by the link's path, a directory with all below it; one "
                "that leads nowhere stays a link",
    },
    {
        .name = "checksums",
        .type = VALUE_BOOL,
        .help = "keep checksums of all, so that sha256 and unchanged answer from a pipe too",
    },
};

static const struct table *files_rows(void *self)
{
    const struct files *files = self;

    return &files->table;
}

const struct resource_def resource_files = {
    .name = "files",
    .summary = "all files below a directory",
    .arity = CALL_NONE,
    .options = files_options,
    .option_count = COUNT_OF(files_options),
    .example = "{files: {under: /}, where: {type: file, mode: {mask: \"0002\"}}, "
               "it: {not: exist}}",
    .self_size = sizeof(struct files),
    .wishes = files_wishes,
    .open = files_open,
    .close = files_close,
    .origin = files_origin,
    .predicates = files_predicates,
    .predicate_count = COUNT_OF(files_predicates),
    .columns = files_columns,
    .column_count = FILES_COLUMNS,
    .rows = files_rows,
};
