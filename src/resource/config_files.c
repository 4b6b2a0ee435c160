#include "resource/config_files.h"

#include "base/attributes.h"
#include "base/limits.h"
#include "resource/facts.h"

enum gate_rc config_file_read(struct resource_context *context, struct str path,
                              struct config_file *file, struct error *err)
{
    file->path = path;
    if (rootfs_read_path(context->rootfs, path, LIMIT_CONFIG_FILE_BYTES, &file->text, &file->entry,
                         err))
        return error_wrap(err, "%.*s", STR_ARG(path));
    return GATE_OK;
}

/* What reads the file finds nothing in it; the device need not be in the image. */
static bool is_null_link(struct resource_context *context, struct str path,
                         struct config_file *file)
{
    struct error ignored = ERROR_INIT; /* reading it will tell */

    *file = (struct config_file){ .path = path, .text = STR("") };
    return rootfs_find(context->rootfs, path, ROOTFS_NOFOLLOW, &file->entry, &ignored) == GATE_OK &&
           file->entry->type == ENTRY_SYMLINK && str_equal(file->entry->link, STR("/dev/null"));
}

enum gate_rc config_file_read_first(struct resource_context *context, const char *const *paths,
                                    size_t count, struct config_file *file, struct error *err)
{
    struct error first = ERROR_INIT;

    for (size_t i = 0; i < count; i++) {
        struct error local = ERROR_INIT;

        if (is_null_link(context, str_of(paths[i]), file) ||
            config_file_read(context, str_of(paths[i]), file, &local) == GATE_OK)
            return GATE_OK;
        if (local.rc != GATE_ENOTFOUND) {
            *err = local;
            return err->rc;
        }
        if (i == 0)
            first = local;
    }
    *err = first;
    return err->rc;
}

enum gate_rc config_files_add(struct resource_context *context, struct str path, struct vec *files,
                              struct error *err)
{
    struct config_file file;
    struct error local = ERROR_INIT;

    if (files->count >= LIMIT_CONFIG_FILES)
        return error_set(err, GATE_ELIMIT, "%.*s: more than %d files in all", STR_ARG(path),
                         LIMIT_CONFIG_FILES);
    if (config_file_read(context, path, &file, &local) == GATE_OK) {
        *(struct config_file *)vec_add(files) = file;
        return GATE_OK;
    }
    if (local.rc == GATE_ENOTFOUND)
        return GATE_OK;
    *err = local;
    return err->rc;
}

enum gate_rc config_files_glob(struct resource_context *context, struct str pattern,
                               struct vec *files, struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);
    bool wants_hidden = str_starts_with(str_base_name(pattern), STR("."));

    if (rootfs_glob(context->rootfs, pattern, &found, err))
        return error_wrap(err, "%.*s", STR_ARG(pattern));
    for (size_t i = 0; i < found.count; i++) {
        const struct entry *entry = *(const struct entry **)vec_at(&found, i);

        if (str_starts_with(str_base_name(entry->path), STR(".")) && !wants_hidden)
            continue;
        if (config_files_add(context, entry->path, files, err))
            return err->rc;
    }
    return GATE_OK;
}

/* One name of a drop-in, in the directory of the highest precedence that has it. */
struct dropin {
    struct str name;
    const struct entry *entry;
};

/* Merges the sorted `found` of one more directory into `dropins`, which is sorted by name. */
static void merge_directory(struct vec *dropins, const struct vec *found)
{
    struct vec merged = VEC_INIT(struct dropin);
    size_t known = 0;

    for (size_t i = 0; i < found->count; i++) {
        const struct entry *entry = *(const struct entry **)vec_at(found, i);
        struct dropin added = { .name = str_base_name(entry->path), .entry = entry };
        int order = 1;

        while (known < dropins->count) {
            const struct dropin *dropin = vec_at(dropins, known);

            order = str_compare(dropin->name, added.name);
            if (order > 0)
                break;
            *(struct dropin *)vec_add(&merged) = *dropin;
            known++;
            if (order == 0)
                break;
        }
        if (order != 0)
            *(struct dropin *)vec_add(&merged) = added;
    }
    for (; known < dropins->count; known++)
        *(struct dropin *)vec_add(&merged) = *(struct dropin *)vec_at(dropins, known);
    vec_release(dropins);
    *dropins = merged;
}

enum gate_rc config_files_dropins(struct resource_context *context, const char *const *directories,
                                  size_t count, const char *suffix, struct vec *files,
                                  struct error *err)
{
    CLEANUP(vec_release) struct vec dropins = VEC_INIT(struct dropin);

    for (size_t i = 0; i < count; i++) {
        CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);
        struct str pattern = arena_printf(context->arena, "%s/*%s", directories[i], suffix);

        if (rootfs_glob(context->rootfs, pattern, &found, err))
            return error_wrap(err, "%s", directories[i]);
        merge_directory(&dropins, &found);
    }
    for (size_t i = 0; i < dropins.count; i++) {
        const struct dropin *dropin = vec_at(&dropins, i);
        bool is_masked = dropin->entry->type == ENTRY_SYMLINK &&
                         str_equal(dropin->entry->link, STR("/dev/null"));

        if (!is_masked && !str_starts_with(dropin->name, STR(".")) &&
            config_files_add(context, dropin->entry->path, files, err))
            return err->rc;
    }
    return GATE_OK;
}

void config_files_wishes(struct wish_set *set, const char *const *paths, size_t count)
{
    for (size_t i = 0; i < count; i++)
        wish_body(set, paths[i], LIMIT_CONFIG_FILE_BYTES);
}

void config_files_wish_dropins(struct wish_set *set, const char *const *directories, size_t count,
                               const char *suffix)
{
    for (size_t i = 0; i < count; i++)
        wish_body(set, arena_printf(&set->arena, "%s/*%s", directories[i], suffix).ptr,
                  LIMIT_CONFIG_FILE_BYTES);
}

struct origin config_file_origin(const struct config_file *file, uint32_t line, struct str key)
{
    return facts_origin(file->entry, line, key);
}

const struct origin *config_file_place(struct resource_context *context,
                                       const struct config_file *file, uint32_t line,
                                       struct str key)
{
    struct origin *origin = arena_new(context->arena, 1, sizeof(*origin));

    *origin = config_file_origin(file, line, key);
    return origin;
}

struct origin config_path_origin(const char *path)
{
    struct origin origin = ORIGIN_INIT;

    origin.path = str_of(path);
    return origin;
}

struct str config_path_from(struct resource_context *context, const struct config_file *file,
                            struct str value)
{
    struct str directory = file->path;

    if (str_starts_with(value, STR("/")))
        return value;
    directory.len -= str_base_name(directory).len;
    return arena_printf(context->arena, "%.*s%.*s", STR_ARG(directory), STR_ARG(value));
}

struct value words_list(struct resource_context *context, struct str text,
                        const struct origin *origin)
{
    CLEANUP(vec_release) struct vec words = VEC_INIT(struct str);
    struct str word;

    while (str_word(&text, &word))
        *(struct str *)vec_add(&words) = word;
    struct value *items = arena_new(context->arena, words.count + 1, sizeof(*items));
    for (size_t i = 0; i < words.count; i++) {
        items[i] = value_str(*(const struct str *)vec_at(&words, i));
        items[i].origin = origin;
    }
    return value_list(items, words.count);
}

static bool is_pattern(struct str path)
{
    for (size_t i = 0; i < path.len; i++) {
        if (char_is_one_of("*?[", path.ptr[i]))
            return true;
    }
    return false;
}

/* A file without which the configuration is not whole. */
static enum gate_rc add_needed(struct resource_context *context, struct str path, struct vec *files,
                               struct error *err)
{
    size_t before = files->count;

    if (config_files_add(context, path, files, err))
        return err->rc;
    return files->count > before
               ? GATE_OK
               : error_set(err, GATE_EFORMAT, "'%.*s' is not there", STR_ARG(path));
}

enum gate_rc config_files_include(struct resource_context *context, enum config_include_kind kind,
                                  struct str path, const char *suffix, struct vec *files,
                                  struct error *err)
{
    switch (kind) {
    case CONFIG_INCLUDE:
        return add_needed(context, path, files, err);
    case CONFIG_INCLUDE_OPTIONAL:
        return config_files_add(context, path, files, err);
    case CONFIG_INCLUDE_GLOB:
        return is_pattern(path) ? config_files_glob(context, path, files, err)
                                : add_needed(context, path, files, err);
    case CONFIG_INCLUDE_FOLDER:
        path = arena_printf(context->arena, "%.*s/*%s", STR_ARG(path), suffix);
        return config_files_glob(context, path, files, err);
    }
    return GATE_OK;
}
