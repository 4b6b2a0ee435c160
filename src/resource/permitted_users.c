#include "resource/permitted_users.h"

#include "base/text.h"
#include "resource/config_files.h"

static enum gate_rc read_names(struct resource_context *context, const char *path, bool *is_there,
                               struct value *names, struct error *err)
{
    struct error local = ERROR_INIT;
    struct config_file file;
    struct str line;
    size_t count = 0;
    enum gate_rc rc = config_file_read(context, str_of(path), &file, &local);

    *names = value_nil();
    *is_there = rc == GATE_OK;
    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc) {
        *err = local;
        return rc;
    }
    if (text_check(file.text, err))
        return error_wrap(err, "%s", path);
    if (!text_is_utf8(file.text))
        return error_set(err, GATE_EFORMAT, "%s: not UTF-8", path);
    struct value *items = arena_new(context->arena, file.text.len / 2 + 1, sizeof(*items));
    struct str rest = file.text;
    for (uint32_t number = 1; str_cut(&rest, '\n', &line); number++) {
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        items[count] = value_str(line);
        items[count++].origin = config_file_place(context, &file, number, line);
    }
    *names = value_list(items, count);
    names->origin = config_file_place(context, &file, 0, STR(""));
    return GATE_OK;
}

enum gate_rc permitted_users_read(struct permitted_users *users, struct resource_context *context,
                                  const char *allow, const char *deny, struct error *err)
{
    if (read_names(context, allow, &users->has_allow, &users->allowed, err))
        return err->rc;
    return read_names(context, deny, &users->has_deny, &users->denied, err);
}

enum gate_rc permitted_users_get_allowed(void *self, const struct property_query *query ATTR_UNUSED,
                                         struct value *value, struct error *err ATTR_UNUSED)
{
    *value = ((const struct permitted_users *)self)->allowed;
    return GATE_OK;
}

enum gate_rc permitted_users_get_denied(void *self, const struct property_query *query ATTR_UNUSED,
                                        struct value *value, struct error *err ATTR_UNUSED)
{
    *value = ((const struct permitted_users *)self)->denied;
    return GATE_OK;
}
