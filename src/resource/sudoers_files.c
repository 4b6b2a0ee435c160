#include "resource/sudoers_files.h"

#include "base/limits.h"
#include "base/map.h"

enum {
    INCLUDE_DEPTH = 128, /* of sudo */
    MAX_ENTRIES = 1 << 18,
};

struct reader {
    struct resource_context *context;
    struct vec *lines;
    struct map aliases; /* "User_Alias NAME" */
    size_t files;       /* read so far: includes can multiply */
    struct error *err;
};

static enum gate_rc read_file(struct reader *reader, struct str path, unsigned depth);

/* The path that an include in the file at `from` names. */
static enum gate_rc include_path(struct reader *reader, struct str from, struct str name,
                                 struct str *path)
{
    size_t folder = from.len - str_base_name(from).len;

    if (str_find(name, STR("%h")) >= 0)
        return error_set(reader->err, GATE_EUNSUPPORTED,
                         "which file this includes depends on the name of the host");
    *path = name;
    if (!str_starts_with(name, STR("/")))
        *path =
            arena_printf(reader->context->arena, "%.*s%.*s", (int)folder, from.ptr, STR_ARG(name));
    return GATE_OK;
}

static bool is_passed_over(struct str name)
{
    return str_find(name, STR(".")) >= 0 || str_ends_with(name, STR("~"));
}

/* Reads one child of an included folder, unless it is no file or empty. */
static enum gate_rc read_child(struct reader *reader, struct str path, unsigned depth)
{
    struct error local = ERROR_INIT;
    const struct entry *entry;
    enum gate_rc rc = rootfs_find(reader->context->rootfs, path, ROOTFS_FOLLOW, &entry, &local);

    if (rc == GATE_ENOTFOUND || (rc == GATE_OK && entry->type != ENTRY_FILE))
        return GATE_OK;
    if (rc)
        return error_set(reader->err, rc, "%.*s: %s", STR_ARG(path), local.message);
    return entry->size > 0 ? read_file(reader, path, depth) : GATE_OK;
}

static enum gate_rc read_folder(struct reader *reader, struct str path, unsigned depth)
{
    struct error local = ERROR_INIT;
    const struct entry *folder;
    size_t start;
    size_t end;
    enum gate_rc rc = rootfs_find(reader->context->rootfs, path, ROOTFS_FOLLOW, &folder, &local);

    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc)
        return error_set(reader->err, rc, "%s", local.message);
    if (folder->type != ENTRY_DIRECTORY)
        return error_set(reader->err, GATE_EFORMAT, "'%.*s' is no directory", STR_ARG(path));
    rootfs_below(reader->context->rootfs, folder->path, &start, &end);
    for (size_t i = start; i < end; i++) {
        const struct entry *entry = rootfs_at(reader->context->rootfs, i);
        struct str name = str_base_name(entry->path);
        size_t above = entry->path.len - name.len - 1;

        if (above == folder->path.len && !is_passed_over(name) &&
            read_child(reader, entry->path, depth))
            return reader->err->rc;
    }
    return GATE_OK;
}

static enum gate_rc include(struct reader *reader, const struct config_file *file,
                            const struct sudoers_entry *entry, unsigned depth)
{
    struct str path;

    if (include_path(reader, file->path, entry->name, &path))
        return reader->err->rc;
    if (entry->kind == SUDOERS_INCLUDE_FOLDER)
        return read_folder(reader, path, depth + 1);
    if (read_file(reader, path, depth + 1) != GATE_ENOTFOUND)
        return reader->err->rc;
    *reader->err = ERROR_INIT;
    return error_set(reader->err, GATE_EFORMAT, "no file '%.*s' to include", STR_ARG(path));
}

static enum gate_rc add_alias(struct reader *reader, const struct sudoers_entry *entry)
{
    struct str key = arena_printf(reader->context->arena, "%.*s %.*s", STR_ARG(entry->alias_kind),
                                  STR_ARG(entry->name));

    if (map_find(&reader->aliases, key))
        return error_set(reader->err, GATE_EFORMAT, "a second %.*s", STR_ARG(key));
    map_set(&reader->aliases, key, (void *)entry);
    return GATE_OK;
}

static enum gate_rc add_entry(struct reader *reader, const struct config_file *file,
                              const struct sudoers_entry *entry, unsigned depth)
{
    if (entry->kind == SUDOERS_INCLUDE || entry->kind == SUDOERS_INCLUDE_FOLDER)
        return include(reader, file, entry, depth);
    if (entry->kind == SUDOERS_ALIAS && add_alias(reader, entry))
        return reader->err->rc;
    if (reader->lines->count >= MAX_ENTRIES)
        return error_set(reader->err, GATE_ELIMIT, "more than %d entries in all", MAX_ENTRIES);
    *(struct sudoers_line *)vec_add(reader->lines) =
        (struct sudoers_line){ .entry = entry, .file = file };
    return GATE_OK;
}

static enum gate_rc read_file(struct reader *reader, struct str path, unsigned depth)
{
    CLEANUP(vec_release) struct vec parsed = VEC_INIT(struct sudoers_entry);
    struct arena *arena = reader->context->arena;
    struct config_file *file = arena_new(arena, 1, sizeof(*file));

    if (depth > INCLUDE_DEPTH)
        return error_set(reader->err, GATE_EFORMAT, "includes are nested too deeply");
    if (++reader->files > LIMIT_CONFIG_FILES)
        return error_set(reader->err, GATE_ELIMIT, "more than %d files in all", LIMIT_CONFIG_FILES);
    if (config_file_read(reader->context, path, file, reader->err))
        return reader->err->rc;
    if (sudoers_parse(file->text, arena, &parsed, reader->err))
        return error_wrap(reader->err, "%.*s", STR_ARG(path));
    struct sudoers_entry *kept = vec_keep(&parsed, arena);
    for (size_t i = 0; i < parsed.count; i++) {
        if (add_entry(reader, file, &kept[i], depth))
            return error_wrap(reader->err, "%.*s: line %u", STR_ARG(path), kept[i].line);
    }
    return GATE_OK;
}

enum gate_rc sudoers_files_read(struct resource_context *context, struct str path,
                                struct vec *lines, struct error *err)
{
    struct reader reader = {
        .context = context,
        .lines = lines,
        .aliases = MAP_INIT,
        .err = err,
    };
    enum gate_rc rc = read_file(&reader, path, 0);

    map_release(&reader.aliases);
    return rc;
}

void sudoers_files_wishes(struct wish_set *set)
{
    static const char *const paths[] = { "/etc/sudoers*", "/etc/sudoers.d/*", "/usr/etc/sudoers",
                                         "/usr/etc/sudoers.d/*" };

    config_files_wishes(set, paths, COUNT_OF(paths));
}
