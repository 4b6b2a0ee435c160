#include "resource/module_files.h"

#include "base/limits.h"
#include "resource/facts.h"

static const char *const directories[] = { "/etc/modprobe.d", "/run/modprobe.d",
                                           "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d",
                                           "/lib/modprobe.d" };

/* Folders of kernels; one may be a link to the other. */
static const char *const module_folders[] = { "/lib/modules", "/usr/lib/modules" };

void module_files_wishes(struct wish_set *set)
{
    config_files_wish_dropins(set, directories, COUNT_OF(directories), ".conf");
    for (size_t i = 0; i < COUNT_OF(module_folders); i++)
        wish_body(set, arena_printf(&set->arena, "%s/*/modules.builtin", module_folders[i]).ptr,
                  LIMIT_CONFIG_FILE_BYTES);
}

enum gate_rc module_lines_read(struct resource_context *context, struct vec *lines,
                               struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);

    if (config_files_dropins(context, directories, COUNT_OF(directories), ".conf", &files, err))
        return err->rc;
    for (size_t i = 0; i < files.count; i++) {
        CLEANUP(vec_release) struct vec parsed = VEC_INIT(struct modprobe_line);
        struct config_file *file = arena_new(context->arena, 1, sizeof(*file));

        *file = *(const struct config_file *)vec_at(&files, i);
        if (modprobe_parse(file->text, context->arena, &parsed, err))
            return error_wrap(err, "%.*s", STR_ARG(file->path));
        for (size_t k = 0; k < parsed.count; k++)
            *(struct module_line *)vec_add(lines) =
                (struct module_line){ .line = *(const struct modprobe_line *)vec_at(&parsed, k),
                                      .file = file };
    }
    return GATE_OK;
}

/* Whether the file is "NAME.ko", or that compressed; hyphens in it are underscores. */
static bool is_module(struct str path, struct str name)
{
    static const struct str suffixes[] = {
        { ".ko", 3 }, { ".ko.gz", 6 }, { ".ko.xz", 6 }, { ".ko.zst", 7 }
    };
    struct str base = str_base_name(path);
    bool is_named = false;

    for (size_t i = 0; i < COUNT_OF(suffixes); i++)
        is_named |= base.len == name.len + suffixes[i].len && str_ends_with(base, suffixes[i]);
    for (size_t i = 0; is_named && i < name.len; i++)
        is_named = (base.ptr[i] == '-' ? '_' : base.ptr[i]) == name.ptr[i];
    return is_named;
}

static void add_place(struct resource_context *context, const struct entry *entry, uint32_t line,
                      struct str name, struct vec *places)
{
    struct origin *origin = arena_new(context->arena, 1, sizeof(*origin));
    struct value place = value_str(entry->path);

    *origin = facts_origin(entry, line, name);
    place.origin = origin;
    *(struct value *)vec_add(places) = place;
}

/* modules.builtin has one path of a module a line. */
static enum gate_rc search_builtin(struct resource_context *context, const struct entry *list,
                                   struct str name, struct vec *places, struct error *err)
{
    struct str text;
    struct str line;

    if (rootfs_read(context->rootfs, list, LIMIT_CONFIG_FILE_BYTES, &text, err))
        return error_wrap(err, "%.*s", STR_ARG(list->path));
    for (uint32_t number = 1; text.len > 0 && str_cut(&text, '\n', &line); number++) {
        if (is_module(str_trim(line), name))
            add_place(context, list, number, name, places);
    }
    return GATE_OK;
}

static enum gate_rc search_folder(struct resource_context *context, const char *path,
                                  struct str name, struct vec *places, struct error *err)
{
    struct error local = ERROR_INIT;
    const struct entry *top;
    size_t start;
    size_t end;

    if (rootfs_find(context->rootfs, str_of(path), ROOTFS_FOLLOW, &top, &local)) {
        if (local.rc == GATE_ENOTFOUND)
            return GATE_OK;
        *err = local;
        return err->rc;
    }
    if (rootfs_check_listed(context->rootfs, top->path, -1, err))
        return err->rc;
    rootfs_below(context->rootfs, top->path, &start, &end);
    for (size_t i = start; i < end; i++) {
        const struct entry *entry = rootfs_at(context->rootfs, i);

        if (entry->type == ENTRY_FILE &&
            str_equal(str_base_name(entry->path), STR("modules.builtin")) &&
            search_builtin(context, entry, name, places, err))
            return err->rc;
        if ((entry->type == ENTRY_FILE || entry->type == ENTRY_SYMLINK) &&
            is_module(entry->path, name))
            add_place(context, entry, 0, name, places);
    }
    return GATE_OK;
}

static bool leads_elsewhere(struct resource_context *context, const char *path, struct str other)
{
    struct error ignored = ERROR_INIT;
    const struct entry *entry;

    return rootfs_find(context->rootfs, str_of(path), ROOTFS_FOLLOW, &entry, &ignored) ||
           !str_equal(entry->path, other);
}

enum gate_rc module_places_find(struct resource_context *context, struct str name,
                                struct vec *places, struct error *err)
{
    if (leads_elsewhere(context, module_folders[0], str_of(module_folders[1])) &&
        search_folder(context, module_folders[0], name, places, err))
        return err->rc;
    return search_folder(context, module_folders[1], name, places, err);
}
