#include "format/pacman.h"

#include <string.h>

/* "%NAME%" gives NAME. */
static bool is_heading(struct str line, struct str *name)
{
    if (line.len < 3 || line.ptr[0] != '%' || line.ptr[line.len - 1] != '%')
        return false;
    *name = str_slice(line, 1, line.len - 2);
    return true;
}

bool pacman_section(struct str text, struct str name, struct str *lines)
{
    struct str line;
    struct str heading;

    while (str_cut(&text, '\n', &line)) {
        const char *start = text.ptr;
        bool is_wanted = is_heading(line, &heading) && str_equal(heading, name);

        if (!is_wanted)
            continue;
        *lines = (struct str){ .ptr = start ? start : "", .len = 0 };
        while (str_cut(&text, '\n', &line) && line.len > 0)
            lines->len = (size_t)(line.ptr + line.len - lines->ptr);
        return true;
    }
    return false;
}

/* False if the section was there before. */
static bool take_value(struct pacman_package *package, struct str *date, struct str section,
                       struct str value)
{
    const struct {
        struct str section;
        struct str *value;
    } fields[] = {
        { STR("NAME"), &package->name },
        { STR("VERSION"), &package->version },
        { STR("ARCH"), &package->architecture },
        { STR("BASE"), &package->base },
        { STR("INSTALLDATE"), date },
    };

    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (!str_equal(section, fields[i].section))
            continue;
        if (fields[i].value->ptr)
            return false;
        *fields[i].value = value;
    }
    return true;
}

enum gate_rc pacman_desc_parse(struct str text, struct pacman_package *package, struct error *err)
{
    struct pacman_package parsed = { .installed_at = 0 };
    struct str section = STR("");
    struct str date = { .ptr = NULL };
    struct str line;

    if (text.len && text.ptr[text.len - 1] != '\n')
        return error_set(err, GATE_EFORMAT, "the record ends within a line");
    if (text.len && memchr(text.ptr, '\0', text.len))
        return error_set(err, GATE_EFORMAT, "the record holds a NUL byte");
    for (uint32_t number = 1; str_cut(&text, '\n', &line); number++) {
        if (line.len == 0) {
            section = STR("");
        } else if (section.len == 0) {
            if (!is_heading(line, &section))
                return error_set(err, GATE_EFORMAT, "line %u is in no section", number);
        } else if (!take_value(&parsed, &date, section, line)) {
            return error_set(err, GATE_EFORMAT, "line %u: %%%.*s%% is there twice", number,
                             STR_ARG(section));
        }
    }
    if (parsed.name.len == 0 || parsed.version.len == 0)
        return error_set(err, GATE_EFORMAT, "a package without name or version");
    if (date.ptr && !str_to_i64(date, &parsed.installed_at))
        return error_set(err, GATE_EFORMAT, "%%INSTALLDATE%% is no time");
    if (parsed.base.len == 0)
        parsed.base = parsed.name;
    *package = parsed;
    return GATE_OK;
}
