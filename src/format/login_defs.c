#include "format/login_defs.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

static size_t skip(struct str text, const char *characters)
{
    size_t count = 0;

    while (count < text.len && strchr(characters, text.ptr[count]))
        count++;
    return count;
}

/* False for a line that sets nothing. */
static bool parse_line(struct str line, struct login_defs_setting *setting)
{
    ptrdiff_t quote;

    if (line.len == 0 || line.ptr[0] == '#' || !str_word(&line, &setting->name))
        return false;
    line = str_slice(line, skip(line, " \t\""), line.len);
    quote = str_find(line, STR("\""));
    if (quote >= 0)
        line = str_slice(line, 0, (size_t)quote);
    setting->value = line;
    return line.len > 0;
}

enum gate_rc login_defs_parse(struct str text, struct vec *settings, struct error *err)
{
    struct str line;

    if (text_check(text, err))
        return err->rc;
    for (uint32_t number = 1; str_cut(&text, '\n', &line); number++) {
        struct login_defs_setting setting = { .line = number };

        if (parse_line(str_trim(line), &setting))
            *(struct login_defs_setting *)vec_add(settings) = setting;
    }
    return GATE_OK;
}
