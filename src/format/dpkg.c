#include "format/dpkg.h"

#include <string.h>

#include "base/attributes.h"

enum { MD5_HEX = 32 };

/* The third word of Status; the files are there from "half-installed" on. */
static const struct {
    const char *word;
    bool has_files;
} states[] = {
    { .word = "not-installed", .has_files = false },
    { .word = "config-files", .has_files = false },
    { .word = "half-installed", .has_files = true },
    { .word = "unpacked", .has_files = true },
    { .word = "half-configured", .has_files = true },
    { .word = "triggers-awaited", .has_files = true },
    { .word = "triggers-pending", .has_files = true },
    { .word = "installed", .has_files = true },
};

/* The row of `states` that `status` ends with, or -1 if it is not three words with one of them. */
static int state_of(struct str status)
{
    struct str word = STR("");

    for (int i = 0; i < 3; i++) {
        if (!str_word(&status, &word))
            return -1;
    }
    if (str_trim(status).len > 0)
        return -1;
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (str_equal(word, str_of(states[i].word)))
            return (int)i;
    }
    return -1;
}

bool dpkg_is_installed(struct str status)
{
    int state = state_of(status);

    return status.len == 0 || (state >= 0 && states[state].has_files);
}

bool dpkg_is_whole(struct str text)
{
    return text.len == 0 || text.ptr[text.len - 1] == '\n';
}

/* Parts "Name: value". False for a line that is no field. */
static bool cut_field(struct str line, struct str *name, struct str *value)
{
    struct str rest = line;

    if (!str_cut(&rest, ':', name) || !rest.ptr || name->len == 0)
        return false;
    for (size_t i = 0; i < name->len; i++) {
        if (name->ptr[i] <= ' ' || name->ptr[i] > '~')
            return false;
    }
    *value = str_trim(rest);
    return name->ptr[0] != '-' && name->ptr[0] != '#';
}

static bool is_continued(struct str line)
{
    return line.len > 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
}

/* "glibc (2.36-9)" names glibc. */
static struct str without_version(struct str source)
{
    struct str word = STR("");

    (void)str_word(&source, &word);
    return word;
}

/* False if the field was there before: readers would differ on which counts. */
static bool take_field(struct dpkg_package *package, struct str name, struct str value)
{
    const struct {
        struct str name;
        struct str *value;
    } fields[] = {
        { STR("Package"), &package->name },
        { STR("Version"), &package->version },
        { STR("Architecture"), &package->architecture },
        { STR("Status"), &package->status },
        { STR("Source"), &package->source },
    };

    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (!str_equal_nocase(name, fields[i].name))
            continue;
        if (fields[i].value->ptr)
            return false;
        *fields[i].value = value;
    }
    return true;
}

/* Checks what was gathered of a paragraph that ends at `end`, and adds it. */
static enum gate_rc finish(struct dpkg_package *package, const char *end, struct vec *packages,
                           struct error *err)
{
    if (package->name.len == 0)
        return error_set(err, GATE_EFORMAT, "line %u: a package without a name", package->line);
    if (package->status.len > 0 && state_of(package->status) < 0) {
        return error_set(err, GATE_EFORMAT, "line %u: '%.*s' has no status that dpkg knows",
                         package->line, STR_ARG(package->name));
    }
    if (package->version.len == 0 && dpkg_is_installed(package->status)) {
        return error_set(err, GATE_EFORMAT, "line %u: '%.*s' has no version", package->line,
                         STR_ARG(package->name));
    }
    package->source = package->source.len ? without_version(package->source) : package->name;
    package->paragraph.len = (size_t)(end - package->paragraph.ptr);
    *(struct dpkg_package *)vec_add(packages) = *package;
    *package = (struct dpkg_package){ .line = 0 };
    return GATE_OK;
}

enum gate_rc dpkg_parse(struct str text, struct vec *packages, struct error *err)
{
    struct dpkg_package package = { .line = 0 };
    const char *end = text.ptr + text.len;
    struct str line;

    for (uint32_t number = 1; str_cut(&text, '\n', &line); number++) {
        struct str name;
        struct str value;

        if (line.len == 0) {
            if (package.line && finish(&package, line.ptr, packages, err))
                return err->rc;
            continue;
        }
        if (is_continued(line) && package.line)
            continue;
        if (!cut_field(line, &name, &value) || memchr(line.ptr, '\0', line.len))
            return error_set(err, GATE_EFORMAT, "line %u is not a field", number);
        if (!package.line) {
            package.line = number;
            package.paragraph.ptr = line.ptr;
        }
        if (!take_field(&package, name, value))
            return error_set(err, GATE_EFORMAT, "line %u: a second '%.*s'", number, STR_ARG(name));
    }
    return package.line ? finish(&package, end, packages, err) : GATE_OK;
}

bool dpkg_field(struct str paragraph, struct str name, struct str *value)
{
    const char *end = paragraph.ptr + paragraph.len;
    const char *start = NULL;
    struct str found = STR("");
    struct str line;

    while (str_cut(&paragraph, '\n', &line)) {
        struct str ignored;

        if (is_continued(line))
            continue;
        if (start) {
            end = line.ptr;
            break;
        }
        if (cut_field(line, &found, &ignored) && str_equal_nocase(found, name))
            start = found.ptr + found.len + 1;
    }
    if (start)
        *value = str_trim((struct str){ .ptr = start, .len = (size_t)(end - start) });
    return start != NULL;
}

bool dpkg_sum_next(struct str *rest, struct dpkg_sum *sum)
{
    struct str line;

    while (str_cut(rest, '\n', &line)) {
        sum->path = str_slice(line, MD5_HEX + 2, line.len);
        if (sum->path.len > 0 && line.ptr[MD5_HEX] == ' ' &&
            (line.ptr[MD5_HEX + 1] == ' ' || line.ptr[MD5_HEX + 1] == '*') &&
            digest_parse_hex(DIGEST_MD5, str_slice(line, 0, MD5_HEX), &sum->md5))
            return true;
    }
    return false;
}

bool dpkg_conffile_next(struct str *rest, struct dpkg_sum *sum)
{
    struct str line;

    while (str_cut(rest, '\n', &line)) {
        struct str hex;

        if (!str_word(&line, &sum->path) || !str_word(&line, &hex))
            continue;
        sum->path = str_slice(sum->path, sum->path.ptr[0] == '/' ? 1 : 0, sum->path.len);
        if (sum->path.len > 0 && digest_parse_hex(DIGEST_MD5, hex, &sum->md5))
            return true;
    }
    return false;
}

bool dpkg_list_next(struct str *rest, struct str *path)
{
    while (str_cut(rest, '\n', path)) {
        if (path->len > 0)
            return true;
    }
    return false;
}

bool dpkg_diversion_next(struct str *rest, struct dpkg_diversion *diversion)
{
    return str_cut(rest, '\n', &diversion->from) && str_cut(rest, '\n', &diversion->to) &&
           str_cut(rest, '\n', &diversion->package);
}
