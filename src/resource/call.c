#include "resource/call.h"

#include <string.h>

enum { MODE_BITS = 07777 };

bool call_text(const struct resource_call *call, struct str *text)
{
    if (call->positional.count == 0 || call->positional.items[0].type != VALUE_STR)
        return false;
    *text = call->positional.items[0].string;
    return true;
}

const struct value *call_option(const struct resource_call *call, struct str name)
{
    struct value named = { .type = VALUE_MAP, .map = call->named };

    return value_find(&named, name);
}

enum gate_rc call_check_mode(const struct value *argument, struct error *err)
{
    uint32_t mode;

    if (argument->type == VALUE_STR && str_to_mode(argument->string, &mode) && mode <= MODE_BITS)
        return GATE_OK;
    return error_set(err, GATE_EUSAGE, "expected a mode in quotes, such as \"0640\"");
}

enum gate_rc call_check_owner(const struct value *argument, struct error *err)
{
    if (argument->type == VALUE_STR || argument->type == VALUE_INTEGER)
        return GATE_OK;
    return error_set(err, GATE_EUSAGE, "expected a name or a number, not %s",
                     value_type_name(argument->type));
}

uint16_t call_mode(const struct value *argument)
{
    uint32_t mode;

    if (argument->type != VALUE_STR || !str_to_mode(argument->string, &mode) || mode > MODE_BITS)
        return MODE_BITS;
    return (uint16_t)mode;
}

/* `path` with its special characters quoted, and `suffix`; empty unless it is absolute. */
static struct str quote(struct wish_set *set, struct str path, struct str suffix)
{
    char *glob = arena_new(&set->arena, path.len + suffix.len + 1, 2);
    size_t length = 0;

    if (!str_starts_with(path, STR("/")) || memchr(path.ptr, '\0', path.len))
        return STR("");
    for (size_t i = 0; i < path.len; i++) {
        if (strchr("*?[]\\", path.ptr[i]))
            glob[length++] = '\\';
        glob[length++] = path.ptr[i];
    }
    memcpy(glob + length, suffix.ptr, suffix.len);
    return (struct str){ .ptr = glob, .len = length + suffix.len };
}

void call_wish_path(struct wish_set *set, const struct wish *wish, struct str path)
{
    struct wish quoted = *wish;

    quoted.glob = quote(set, path, STR(""));
    if (quoted.glob.len > 0)
        wish_set_add(set, &quoted);
}

struct str call_glob_below(struct wish_set *set, struct str directory)
{
    while (str_ends_with(directory, STR("/")) && directory.len > 1)
        directory.len--;
    return quote(set, directory, directory.len == 1 ? STR("**") : STR("/**"));
}
