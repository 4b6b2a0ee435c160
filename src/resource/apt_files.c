#include "resource/apt_files.h"

static bool is_fit(struct str name, const char *suffix, bool is_bare)
{
    struct str end = str_of(suffix);
    bool has_dot = str_find(name, STR(".")) >= 0;

    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (!is_letter && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != ':' && c != '.')
            return false;
    }
    if (!has_dot)
        return is_bare;
    return name.len > end.len + 1 && str_ends_with(name, end) &&
           name.ptr[name.len - end.len - 1] == '.';
}

enum gate_rc apt_files_list(struct resource_context *context, struct str directory,
                            const char *suffix, bool is_bare, struct vec *files, struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);
    struct str pattern = arena_printf(context->arena, "%.*s/*", STR_ARG(directory));

    if (rootfs_glob(context->rootfs, pattern, &found, err))
        return error_wrap(err, "%.*s", STR_ARG(directory));
    for (size_t i = 0; i < found.count; i++) {
        const struct entry *entry = *(const struct entry **)vec_at(&found, i);

        /* What is no file apt passes over. */
        if (!is_fit(str_base_name(entry->path), suffix, is_bare) || entry->type == ENTRY_DIRECTORY)
            continue;
        if (config_files_glob(context, entry->path, files, err))
            return err->rc;
    }
    return GATE_OK;
}
