#include "format/line_list.h"

#include "base/text.h"

#include <stdbool.h>

static bool is_shell_end(char c)
{
    return c == '#' || c == ' ' || (c >= '\t' && c <= '\r');
}

/* Empty if there is none. */
static struct str shell_of(struct str line)
{
    size_t start = 0;

    while (start < line.len && line.ptr[start] != '/' && line.ptr[start] != '#')
        start++;
    if (start == line.len || line.ptr[start] == '#')
        return STR("");
    size_t end = start;
    while (end < line.len && !is_shell_end(line.ptr[end]))
        end++;
    return str_slice(line, start, end - start);
}

static struct str whole_of(struct str line)
{
    return line.len > 0 && line.ptr[0] == '#' ? STR("") : line;
}

enum gate_rc line_list_parse(struct str text, enum line_list_kind kind, struct vec *items,
                             struct error *err)
{
    struct str line;

    if (text_check(text, err))
        return err->rc;
    for (uint32_t number = 1; str_cut(&text, '\n', &line); number++) {
        struct str item = kind == LINE_LIST_SHELLS ? shell_of(line) : whole_of(line);
        if (item.len > 0)
            *(struct line_list_item *)vec_add(items) =
                (struct line_list_item){ .text = item, .line = number };
    }
    return GATE_OK;
}
