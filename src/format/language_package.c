#include "format/language_package.h"

#include <jansson.h>
#include <string.h>

#define BYTE_ORDER_MARK STR("\xef\xbb\xbf")

static struct str text_of(const json_t *root, const char *key, struct arena *arena)
{
    const json_t *value = json_object_get(root, key);

    if (!json_is_string(value))
        return STR("");
    return arena_str(
        arena, (struct str){ .ptr = json_string_value(value), .len = json_string_length(value) });
}

/* As npm does, which takes the last of two values for one name: others read nothing into it. */
enum gate_rc npm_package_parse(struct str text, struct arena *arena,
                               struct language_package *package, struct error *err)
{
    json_error_t fault;
    json_t *root;

    if (str_starts_with(text, BYTE_ORDER_MARK))
        text = str_slice(text, BYTE_ORDER_MARK.len, text.len);
    root = json_loadb(text.ptr, text.len, 0, &fault);
    if (!json_is_object(root)) {
        enum gate_rc rc = error_set(err, GATE_EFORMAT, "line %d: %s", root ? 1 : fault.line,
                                    root ? "not an object" : fault.text);

        json_decref(root);
        return rc;
    }
    package->name = text_of(root, "name", arena);
    package->version = text_of(root, "version", arena);
    json_decref(root);
    return GATE_OK;
}

/* The value of "NAME: value". */
static bool take_header(struct str line, struct str name, struct str *value)
{
    if (line.len <= name.len || !str_equal_nocase(str_slice(line, 0, name.len), name) ||
        line.ptr[name.len] != ':')
        return false;
    *value = str_trim(str_slice(line, name.len + 1, line.len));
    return true;
}

/* The fields end with an empty line; the description follows. */
enum gate_rc python_metadata_parse(struct str text, struct language_package *package,
                                   struct error *err)
{
    struct language_package parsed = { .name = STR("") };
    struct str line;

    while (str_cut(&text, '\n', &line) && str_trim(line).len > 0) {
        if (memchr(line.ptr, '\0', line.len))
            return error_set(err, GATE_EFORMAT, "a field with a NUL byte");
        if (parsed.name.len == 0)
            (void)take_header(line, STR("Name"), &parsed.name);
        if (parsed.version.len == 0)
            (void)take_header(line, STR("Version"), &parsed.version);
    }
    if (parsed.name.len == 0)
        return error_set(err, GATE_EFORMAT, "the metadata has no name");
    *package = parsed;
    return GATE_OK;
}

/* The text in quotes of 's.FIELD = "TEXT".freeze'. */
static bool take_field(struct str line, struct str field, struct str *value)
{
    const char *end;

    if (!str_starts_with(line, field))
        return false;
    line = str_trim(str_slice(line, field.len, line.len));
    if (!str_starts_with(line, STR("=")))
        return false;
    line = str_trim(str_slice(line, 1, line.len));
    if (line.len < 2 || line.ptr[0] != '"')
        return false;
    end = memchr(line.ptr + 1, '"', line.len - 1);
    if (!end)
        return false;
    *value = str_slice(line, 1, (size_t)(end - line.ptr) - 1);
    return true;
}

/* RubyGems writes a program; these two lines have always had this shape. */
enum gate_rc gem_specification_parse(struct str text, struct language_package *package,
                                     struct error *err)
{
    struct language_package parsed = { .name = STR("") };
    struct str line;

    while (str_cut(&text, '\n', &line)) {
        line = str_trim(line);
        if (parsed.name.len == 0)
            (void)take_field(line, STR("s.name"), &parsed.name);
        if (parsed.version.len == 0)
            (void)take_field(line, STR("s.version"), &parsed.version);
    }
    if (parsed.name.len == 0)
        return error_set(err, GATE_EFORMAT, "the specification has no name");
    *package = parsed;
    return GATE_OK;
}

bool java_archive_name(struct str name, struct language_package *package)
{
    static const char *const suffixes[] = { ".jar", ".war", ".ear" };

    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        struct str suffix = str_of(suffixes[i]);

        if (name.len <= suffix.len || !str_ends_with(name, suffix))
            continue;
        *package = (struct language_package){ .name = str_slice(name, 0, name.len - suffix.len) };
        for (size_t at = 1; at + 1 < package->name.len; at++) {
            char next = package->name.ptr[at + 1];

            if (package->name.ptr[at] != '-' || next < '0' || next > '9')
                continue;
            package->version = str_slice(package->name, at + 1, package->name.len);
            package->name.len = at;
            break;
        }
        return true;
    }
    return false;
}
