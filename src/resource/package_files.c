#include <string.h>

#include "base/digest.h"
#include "resource/call.h"
#include "resource/facts.h"
#include "resource/owners.h"
#include "resource/resource.h"

struct package_files {
    struct resource_context *context;
    const struct owner_facts *owners;
    uint32_t *indexes; /* of owners->paths, one for each row */
    size_t count;
    bool has_checksums; /* contents are compared */
    struct table table;
};

enum package_files_column {
    PACKAGE_FILES_PATH,
    PACKAGE_FILES_PACKAGE,
    PACKAGE_FILES_MODE,
    PACKAGE_FILES_EXISTS,
    PACKAGE_FILES_CHECKSUM,
    PACKAGE_FILES_UNCHANGED,
    PACKAGE_FILES_CHANGED,
    PACKAGE_FILES_ATTRIBUTES,
};

/* Bits of owners.h as words of the language. */
struct word {
    uint32_t bit;
    const char *name;
};

static const struct word changes[] = {
    { OWNED_MISSING, "missing" }, { OWNED_SIZE, "size" },
    { OWNED_MODE, "mode" },       { OWNED_DIGEST, "digest" },
    { OWNED_DEVICE, "device" },   { OWNED_LINK, "link" },
    { OWNED_USER, "user" },       { OWNED_GROUP, "group" },
    { OWNED_MTIME, "mtime" },     { OWNED_CAPABILITIES, "capabilities" },
};

static const struct word attributes[] = {
    { OWNED_CONFIG, "config" },
    { OWNED_NO_REPLACE, "noreplace" },
    { OWNED_MISSING_OK, "missingok" },
    { OWNED_GHOST, "ghost" },
    { OWNED_DOC, "doc" },
    { OWNED_LICENSE, "license" },
};

enum { WORDS = COUNT_OF(changes) };

static const struct column_def package_files_columns[] = {
    [PACKAGE_FILES_PATH] = { .name = "path", .type = VALUE_STR, .help = "absolute path" },
    [PACKAGE_FILES_PACKAGE] = { .name = "package",
                                .type = VALUE_STR,
                                .help = "package that brought it" },
    [PACKAGE_FILES_MODE] = { .name = "mode",
                             .type = VALUE_STR,
                             .help = "its mode now, nil if it is not there" },
    [PACKAGE_FILES_EXISTS] = { .name = "exists", .type = VALUE_BOOL, .help = "it is there" },
    [PACKAGE_FILES_CHECKSUM] = { .name = "checksum",
                                 .type = VALUE_STR,
                                 .help = "kind that is recorded: md5, sha1, sha256 or sha512, nil "
                                         "if none is" },
    [PACKAGE_FILES_UNCHANGED] = { .name = "unchanged",
                                  .type = VALUE_BOOL,
                                  .help = "it has the recorded checksum; nil if it is not there or "
                                          "none is recorded" },
    [PACKAGE_FILES_CHANGED] = { .name = "changed",
                                .type = VALUE_LIST,
                                .help = "what differs from what is recorded: missing, size, mode, "
                                        "digest, device, link, user, group, mtime, capabilities" },
    [PACKAGE_FILES_ATTRIBUTES] = { .name = "attributes",
                                   .type = VALUE_LIST,
                                   .help = "what the package says that it is: config, noreplace, "
                                           "missingok, ghost, doc, license" },
};

/* The words of those bits that are set, in the order of the table. */
static struct value list_words(struct resource_context *context, const struct word *words,
                               size_t count, uint32_t bits)
{
    struct value items[WORDS];
    struct value *kept;
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        if (bits & words[i].bit)
            items[used++] = value_str(str_of(words[i].name));
    }
    kept = arena_new(context->arena, used + 1, sizeof(*kept));
    memcpy(kept, items, used * sizeof(*kept));
    return value_list(kept, used);
}

/* A path of the databases as one of the image; "/bin/x" leads to "/usr/bin/x" where merged. */
static struct str absolute(struct resource_context *context, const struct owned_path *owned)
{
    return arena_printf(context->arena, "/%.*s", STR_ARG(owned->path));
}

/* What stands at a row's path, NULL if nothing does. */
static enum gate_rc find_entry(const struct package_files *files, const struct owned_path *owned,
                               const struct entry **entry, struct error *err)
{
    char room[4096];
    struct error local = ERROR_INIT;
    struct str path = { .ptr = room, .len = owned->path.len + 1 };
    enum gate_rc rc;

    *entry = NULL;
    if (path.len > sizeof(room))
        return GATE_OK; /* longer than any path of an image */
    room[0] = '/';
    memcpy(room + 1, owned->path.ptr, owned->path.len);
    rc = rootfs_find(files->context->rootfs, path, ROOTFS_NOFOLLOW, entry, &local);
    if (rc == GATE_OK || rc == GATE_ENOTFOUND)
        return GATE_OK;
    return error_set(err, rc, "%.*s: %s", STR_ARG(path), local.message);
}

static const struct owned_path *owned_at(const struct package_files *files, size_t row)
{
    return &files->owners->paths[files->indexes[row]];
}

static enum gate_rc package_files_cell(const struct table *table, size_t row, size_t column,
                                       struct value *value, struct error *err)
{
    const struct package_files *files = table->self;
    const struct owned_path *owned = owned_at(files, row);
    struct owned_path asked = *owned;
    const struct entry *entry = NULL;
    uint32_t bits = 0;

    *value = value_nil();
    if (find_entry(files, owned, &entry, err))
        return err->rc;
    switch ((enum package_files_column)column) {
    case PACKAGE_FILES_PATH:
        *value = value_str(entry ? entry->path : absolute(files->context, owned));
        break;
    case PACKAGE_FILES_PACKAGE:
        *value = value_str(owned->package->name);
        break;
    case PACKAGE_FILES_MODE:
        if (entry)
            *value = value_str(facts_mode(files->context, entry->mode));
        break;
    case PACKAGE_FILES_EXISTS:
        *value = value_bool(entry != NULL);
        break;
    case PACKAGE_FILES_CHECKSUM:
        if (owned->sum)
            *value = value_str(str_of(digest_name((enum digest_kind)owned->sum_kind)));
        break;
    case PACKAGE_FILES_UNCHANGED:
        if (entry)
            return owned_path_unchanged(files->context, owned, entry, value, err);
        break;
    case PACKAGE_FILES_CHANGED:
        if (!files->has_checksums)
            asked.sum = NULL;
        if (owned_path_changes(files->context, &asked, entry, &bits, err))
            return err->rc;
        *value = list_words(files->context, changes, COUNT_OF(changes), bits);
        break;
    case PACKAGE_FILES_ATTRIBUTES:
        bits = owned->record ? owned->record->attributes : 0;
        *value = list_words(files->context, attributes, COUNT_OF(attributes), bits);
        break;
    }
    return GATE_OK;
}

static struct origin package_files_row_origin(const struct table *table, size_t row)
{
    const struct package_files *files = table->self;
    const struct owned_path *owned = owned_at(files, row);
    struct error ignored = ERROR_INIT; /* its name is enough to say where it should be */
    struct origin origin = ORIGIN_INIT;
    const struct entry *entry = NULL;

    if (find_entry(files, owned, &entry, &ignored) == GATE_OK && entry)
        return facts_origin(entry, 0, entry->path);
    origin.path = absolute(files->context, owned);
    origin.entry = origin.path;
    return origin;
}

static bool wants_checksums(const struct resource_call *call)
{
    const struct value *wanted = call_option(call, STR("checksums"));

    return !wanted || wanted->type != VALUE_BOOL || wanted->boolean;
}

static bool matches(const struct value *pattern, struct str text)
{
    return !pattern || (pattern->type == VALUE_STR && str_glob(pattern->string, text));
}

static bool is_under(const struct value *directory, struct str path)
{
    struct str wanted;

    if (!directory)
        return true;
    if (directory->type != VALUE_STR)
        return false;
    wanted = path_without_usr(directory->string);
    while (str_ends_with(wanted, STR("/")))
        wanted.len--;
    path = path_without_usr(path);
    return wanted.len == 0 || str_equal(path, wanted) ||
           (str_starts_with(path, wanted) && path.ptr[wanted.len] == '/');
}

/* Also one that became a link, as /bin of a merged image. */
static bool is_directory(const struct package_files *files, const struct entry *entry)
{
    struct error ignored = ERROR_INIT; /* a link to nothing is no directory */
    const struct entry *target = NULL;

    if (entry->type != ENTRY_SYMLINK)
        return entry->type == ENTRY_DIRECTORY;
    return rootfs_find(files->context->rootfs, entry->path, ROOTFS_FOLLOW, &target, &ignored) ==
               GATE_OK &&
           target->type == ENTRY_DIRECTORY;
}

/* The databases list directories as well: of them there is nothing to ask but what rpm records. */
static enum gate_rc gather(struct package_files *files, const struct resource_call *call,
                           struct error *err)
{
    const struct value *package = call_option(call, STR("package"));
    const struct value *under = call_option(call, STR("under"));

    files->indexes =
        arena_new(files->context->arena, files->owners->count + 1, sizeof(*files->indexes));
    for (size_t i = 0; i < files->owners->count; i++) {
        const struct owned_path *owned = &files->owners->paths[i];
        const struct entry *entry = NULL;

        if (!matches(package, owned->package->name) || !is_under(under, owned->path))
            continue;
        if (find_entry(files, owned, &entry, err))
            return err->rc;
        if (owned->sum || (owned->record && owned->record->recorded) || !entry ||
            !is_directory(files, entry))
            files->indexes[files->count++] = (uint32_t)i;
    }
    return GATE_OK;
}

static enum gate_rc package_files_open(void *self, struct resource_context *context,
                                       const struct resource_call *call, struct error *err)
{
    struct package_files *files = self;

    files->context = context;
    files->has_checksums = wants_checksums(call);
    if (facts_owners(context, &files->owners, err) || gather(files, call, err))
        return err->rc;
    files->table = (struct table){
        .columns = package_files_columns,
        .column_count = COUNT_OF(package_files_columns),
        .row_count = files->count,
        .self = files,
        .cell = package_files_cell,
        .origin = package_files_row_origin,
    };
    return GATE_OK;
}

/* Every file may be of a package, and each manager has a kind of checksum of its own. */
static void package_files_wishes(const struct resource_call *call, struct wish_set *set)
{
    const struct value *under = call_option(call, STR("under"));
    struct wish wish = {
        .kind = WISH_DIGEST,
        .glob = STR("/**"),
        .digests = 1U << DIGEST_MD5 | 1U << DIGEST_SHA1 | 1U << DIGEST_SHA256,
    };

    owners_wishes(set);
    if (under && under->type == VALUE_STR)
        wish.glob = call_glob_below(set, under->string);
    if (wish.glob.len > 0 && wants_checksums(call))
        wish_set_add(set, &wish);
}

static const struct call_option_def package_files_options[] = {
    { .name = "under", .type = VALUE_STR, .help = "directory to look in; / by default" },
    { .name = "package", .type = VALUE_STR, .help = "pattern of names of packages" },
    {
        .name = "checksums",
        .type = VALUE_BOOL,
        .help = "false: changed says nothing of contents, which are then not hashed",
    },
};

static const struct table *package_files_rows(void *self)
{
    const struct package_files *files = self;

    return &files->table;
}

const struct resource_def resource_package_files = {
    .name = "package_files",
    .summary = "the files that packages brought, against what their database recorded",
    .arity = CALL_NONE,
    .options = package_files_options,
    .option_count = COUNT_OF(package_files_options),
    .example = "{package_files: {under: /usr/sbin}, where: {unchanged: false}, it: {not: exist}}",
    .self_size = sizeof(struct package_files),
    .wishes = package_files_wishes,
    .open = package_files_open,
    .columns = package_files_columns,
    .column_count = COUNT_OF(package_files_columns),
    .rows = package_files_rows,
};
