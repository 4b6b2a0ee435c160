#include "image/layer_path.h"

#include <string.h>

enum gate_rc layer_over_limit(const char *name, uint64_t limit, const char *what, struct error *err)
{
    return error_set(err, GATE_ELIMIT, "limit '%s': more than %llu %s", name,
                     (unsigned long long)limit, what);
}

/* Adds "/" and one component to a path that is being made. */
static enum gate_rc add_component(struct str component, char *path, size_t *length,
                                  struct error *err)
{
    if (str_equal(component, STR("..")))
        return error_set(err, GATE_EFORMAT, "a name with '..' in it");
    path[(*length)++] = '/';
    memcpy(path + *length, component.ptr, component.len);
    *length += component.len;
    return GATE_OK;
}

enum gate_rc layer_path_parse(struct str name, const struct limits *limits, struct arena *arena,
                              struct str *path, struct error *err)
{
    struct str component;
    size_t length = 0;
    uint64_t depth = 0;

    if (name.len > limits->path_bytes)
        return layer_over_limit("path-bytes", limits->path_bytes, "bytes in one path", err);
    if (name.len > 0 && memchr(name.ptr, '\0', name.len))
        return error_set(err, GATE_EFORMAT, "a name with NUL in it");

    char *room = arena_new(arena, name.len + 2, 1);

    while (str_cut(&name, '/', &component)) {
        if (component.len == 0 || str_equal(component, STR(".")))
            continue;
        if (add_component(component, room, &length, err))
            return err->rc;
        if (++depth > limits->nesting)
            return layer_over_limit("nesting", limits->nesting, "directories in one path", err);
    }
    if (length == 0)
        room[length++] = '/';
    *path = (struct str){ .ptr = room, .len = length };
    return GATE_OK;
}

struct str layer_path_name(struct str path)
{
    const char *slash = memrchr(path.ptr, '/', path.len);

    return str_slice(path, (size_t)(slash - path.ptr) + 1, path.len);
}

struct str layer_path_parent(struct str path)
{
    size_t length = path.len - layer_path_name(path).len - 1;

    return str_slice(path, 0, length > 0 ? length : 1);
}

struct str layer_path_join(struct str parent, struct str name, struct arena *arena)
{
    if (parent.len == 1)
        return arena_printf(arena, "/%.*s", STR_ARG(name));
    return arena_printf(arena, "%.*s/%.*s", STR_ARG(parent), STR_ARG(name));
}
