#include "format/key_value.h"

#include <string.h>

#include "format/document.h"

/* The line without its comment. */
static struct str without_comment(struct str line, const struct key_value_syntax *syntax)
{
    const char *comment = NULL;

    if (syntax->comment != '\0' && line.len > 0)
        comment = memchr(line.ptr, syntax->comment, line.len);
    if (!comment)
        return line;
    struct str before = str_slice(line, 0, (size_t)(comment - line.ptr));
    return syntax->is_comment_alone && str_trim(before).len > 0 ? line : before;
}

static struct str present(struct str group)
{
    return group.ptr ? group : STR("");
}

static enum gate_rc take_assignment(struct str line, const struct key_value_syntax *syntax,
                                    struct key_value *taken, bool *matches, struct error *err)
{
    struct str groups[KEY_VALUE_MAX + 2] = { { .ptr = NULL } };

    if (regex_match(syntax->assignment, line, matches, groups, syntax->key_values + 2, err))
        return err->rc;
    if (!*matches)
        return GATE_OK;
    taken->name = present(groups[1]);
    taken->count = syntax->key_values;
    for (unsigned i = 0; i < syntax->key_values; i++)
        taken->values[i] = present(groups[i + 2]);
    return taken->name.len > 0 ? GATE_OK
                               : error_set(err, GATE_EFORMAT, "an assignment without a name");
}

/* Takes one line: an assignment, else a group, else a bare name. */
static enum gate_rc take_line(struct str line, const struct key_value_syntax *syntax,
                              struct key_value *taken, struct vec *found, struct error *err)
{
    struct str groups[2] = { { .ptr = NULL } };
    bool matches = false;

    if (take_assignment(line, syntax, taken, &matches, err))
        return err->rc;
    if (!matches) {
        if (regex_match(syntax->group, line, &matches, groups, 2, err))
            return err->rc;
        if (matches) {
            taken->group = present(groups[1]);
            return GATE_OK;
        }
        taken->name = str_trim(line);
        taken->count = 0;
    }
    *(struct key_value *)vec_add(found) = *taken;
    return GATE_OK;
}

enum gate_rc key_value_parse(struct str text, const struct key_value_syntax *syntax,
                             struct vec *found, struct error *err)
{
    struct key_value taken = { .group = STR("") };
    struct error local = ERROR_INIT;
    struct str rest;
    struct str line;

    if (document_check_text(text, &rest, err))
        return err->rc;
    while (str_cut(&rest, '\n', &line)) {
        taken.line++;
        line = without_comment(line, syntax);
        if (str_trim(line).len == 0)
            continue;
        if (take_line(line, syntax, &taken, found, &local))
            return error_set(err, local.rc, "line %u: %s", taken.line, local.message);
    }
    return GATE_OK;
}
