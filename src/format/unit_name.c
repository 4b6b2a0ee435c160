#include "format/unit_name.h"

#include <string.h>

#include "base/attributes.h"
#include "base/vec.h"

enum { NAME_MAX_BYTES = 255 };

struct unit_type {
    const char *name;
    bool may_alias;
    bool may_template;
};

static const struct unit_type types[] = {
    { .name = "service", .may_alias = true, .may_template = true },
    { .name = "socket", .may_alias = true, .may_template = true },
    { .name = "target", .may_alias = true, .may_template = true },
    { .name = "timer", .may_alias = true, .may_template = true },
    { .name = "path", .may_alias = true, .may_template = true },
    { .name = "device", .may_alias = true },
    { .name = "mount" },
    { .name = "automount" },
    { .name = "swap" },
    { .name = "slice" },
    { .name = "scope" },
};

static const struct unit_type *find_type(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_equal(name, str_of(types[i].name)))
            return &types[i];
    }
    return NULL;
}

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The length of what is before the last dot; 0 if there is none. */
static size_t stem_length(struct str name)
{
    for (size_t i = name.len; i > 0; i--) {
        if (name.ptr[i - 1] == '.')
            return i - 1;
    }
    return 0;
}

/* The place of the first '@' before the type; that of the dot if there is none. */
static size_t prefix_length(struct str name)
{
    size_t stem = stem_length(name);
    const char *at = stem > 0 ? memchr(name.ptr, '@', stem) : NULL;

    return at ? (size_t)(at - name.ptr) : stem;
}

enum unit_name_kind unit_name_kind(struct str name)
{
    size_t stem = stem_length(name);
    size_t prefix = prefix_length(name);

    if (name.len > NAME_MAX_BYTES || stem == 0 || prefix == 0 || !find_type(unit_name_type(name)))
        return UNIT_NAME_INVALID;
    for (size_t i = 0; i < stem; i++) {
        char c = name.ptr[i];

        if (!is_alphanumeric(c) && (c == '\0' || !strchr("@:-_.\\", c)))
            return UNIT_NAME_INVALID;
    }
    if (prefix == stem)
        return UNIT_NAME_PLAIN;
    return prefix + 1 == stem ? UNIT_NAME_TEMPLATE : UNIT_NAME_INSTANCE;
}

struct str unit_name_type(struct str name)
{
    return str_slice(name, stem_length(name) + 1, name.len);
}

struct str unit_name_prefix(struct str name)
{
    return str_slice(name, 0, prefix_length(name));
}

struct str unit_name_instance(struct str name)
{
    size_t prefix = prefix_length(name);
    size_t stem = stem_length(name);

    return prefix < stem ? str_slice(name, prefix + 1, stem - prefix - 1) : STR("");
}

struct str unit_name_template(struct str name, struct arena *arena)
{
    if (unit_name_instance(name).len == 0)
        return name;
    return arena_printf(arena, "%.*s@.%.*s", STR_ARG(unit_name_prefix(name)),
                        STR_ARG(unit_name_type(name)));
}

struct str unit_name_instantiate(struct str name, struct str instance, struct arena *arena)
{
    if (unit_name_kind(name) != UNIT_NAME_TEMPLATE)
        return name;
    return arena_printf(arena, "%.*s@%.*s.%.*s", STR_ARG(unit_name_prefix(name)), STR_ARG(instance),
                        STR_ARG(unit_name_type(name)));
}

bool unit_type_may_alias(struct str type)
{
    const struct unit_type *found = find_type(type);

    return found && found->may_alias;
}

bool unit_type_may_template(struct str type)
{
    const struct unit_type *found = find_type(type);

    return found && found->may_template;
}

bool unit_name_may_alias(struct str name, struct str target)
{
    enum unit_name_kind kind = unit_name_kind(name);
    enum unit_name_kind other = unit_name_kind(target);
    struct str type = unit_name_type(name);

    if (kind == UNIT_NAME_INVALID || other == UNIT_NAME_INVALID || str_equal(name, target) ||
        !str_equal(type, unit_name_type(target)) || !unit_type_may_alias(type))
        return false;
    if (kind != UNIT_NAME_PLAIN && !unit_type_may_template(type))
        return false;
    if (kind == UNIT_NAME_INSTANCE && other == UNIT_NAME_INSTANCE)
        return str_equal(unit_name_instance(name), unit_name_instance(target));
    return kind == other || (kind == UNIT_NAME_INSTANCE && other == UNIT_NAME_TEMPLATE);
}

static void add_text(struct vec *text, struct str more)
{
    for (size_t i = 0; i < more.len; i++)
        *(char *)vec_add(text) = more.ptr[i];
}

/* A component of a path; a dot at the very start is escaped too. */
static void escape(struct vec *text, struct str part)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < part.len; i++) {
        unsigned char c = (unsigned char)part.ptr[i];
        bool is_plain =
            is_alphanumeric((char)c) || c == ':' || c == '_' || (c == '.' && text->count > 0);

        if (is_plain) {
            *(char *)vec_add(text) = (char)c;
            continue;
        }
        add_text(text, STR("\\x"));
        *(char *)vec_add(text) = digits[c >> 4];
        *(char *)vec_add(text) = digits[c & 15];
    }
}

struct str unit_name_of_path(struct str path, struct str type, struct arena *arena)
{
    struct vec text = VEC_INIT(char);
    struct str part;
    bool is_normal = true;

    while (str_cut(&path, '/', &part)) {
        if (part.len == 0 || str_equal(part, STR(".")))
            continue;
        is_normal &= !str_equal(part, STR(".."));
        if (text.count > 0)
            add_text(&text, STR("-"));
        escape(&text, part);
    }
    struct str name = { .ptr = text.count > 0 ? text.items : "-",
                        .len = text.count > 0 ? text.count : 1 };
    name = is_normal ? arena_printf(arena, "%.*s.%.*s", STR_ARG(name), STR_ARG(type)) : STR("");
    vec_release(&text);
    return name;
}

struct str unit_name_complete(struct str name, struct arena *arena)
{
    if (str_starts_with(name, STR("/dev/")))
        return unit_name_of_path(name, STR("device"), arena);
    if (str_starts_with(name, STR("/")))
        return unit_name_of_path(name, STR("mount"), arena);
    if (find_type(unit_name_type(name)) && stem_length(name) > 0)
        return name;
    return arena_printf(arena, "%.*s.service", STR_ARG(name));
}
