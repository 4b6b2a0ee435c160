#include "format/fstab.h"

#include "base/text.h"

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

struct str fstab_unescape(struct str text, struct arena *arena)
{
    char *plain = arena_new(arena, text.len + 1, 1);
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++) {
        const char *c = text.ptr + i;

        if (*c == '\\' && i + 3 < text.len && is_octal(c[1]) && is_octal(c[2]) && is_octal(c[3])) {
            plain[length++] = (char)((c[1] - '0') * 64 + (c[2] - '0') * 8 + (c[3] - '0'));
            i += 3;
            continue;
        }
        plain[length++] = *c;
    }
    return (struct str){ .ptr = plain, .len = length };
}

struct str fstab_path(struct str path, struct arena *arena)
{
    char *plain = arena_new(arena, path.len + 1, 1);
    size_t length = 0;

    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] != '/' || length == 0 || plain[length - 1] != '/')
            plain[length++] = path.ptr[i];
    }
    if (length > 1 && plain[length - 1] == '/')
        length--;
    return (struct str){ .ptr = plain, .len = length };
}

bool fstab_option(struct str *options, struct str *option)
{
    bool is_quoted = false;
    size_t length = 0;

    while (options->len > 0 && options->ptr[0] == ',')
        *options = str_slice(*options, 1, options->len);
    while (length < options->len && (is_quoted || options->ptr[length] != ','))
        is_quoted ^= options->ptr[length++] == '"';
    *option = str_slice(*options, 0, length);
    *options = str_slice(*options, length, options->len);
    return length > 0;
}

/* A word that may be left out. */
static enum gate_rc read_number(struct str *rest, const char *name, struct fstab_line *line,
                                int64_t *number, struct error *err)
{
    struct str word;

    if (str_word(rest, &word) && !str_to_i64(word, number))
        return error_set(err, GATE_EFORMAT, "line %u: %s is not a number", line->line, name);
    return GATE_OK;
}

static enum gate_rc read_line(struct str rest, struct arena *arena, struct fstab_line *line,
                              struct error *err)
{
    struct str *const words[] = { &line->device, &line->mount_point, &line->type, &line->options };
    struct str word;

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (!str_word(&rest, &word)) {
            if (i < 3)
                return error_set(err, GATE_EFORMAT, "line %u has fewer than three words",
                                 line->line);
            break;
        }
        *words[i] = fstab_unescape(word, arena);
    }
    line->mount_point = fstab_path(line->mount_point, arena);
    return read_number(&rest, "dump", line, &line->dump, err) ||
                   read_number(&rest, "pass", line, &line->pass, err)
               ? err->rc
               : GATE_OK;
}

enum gate_rc fstab_parse(struct str text, struct arena *arena, struct vec *lines, struct error *err)
{
    struct str whole;

    if (text_check(text, err))
        return err->rc;
    for (uint32_t number = 1; text.len > 0 && str_cut(&text, '\n', &whole); number++) {
        struct fstab_line line = { .line = number };

        whole = str_trim(whole);
        if (whole.len == 0 || whole.ptr[0] == '#')
            continue;
        if (read_line(whole, arena, &line, err))
            return err->rc;
        *(struct fstab_line *)vec_add(lines) = line;
    }
    return GATE_OK;
}
