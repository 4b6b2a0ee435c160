#include "format/colon.h"

#include <string.h>

static bool is_skipped(struct str line)
{
    line = str_trim(line);
    return line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == '+' || line.ptr[0] == '-';
}

bool colon_next(struct str *rest, uint32_t *number, struct str *line)
{
    while (str_cut(rest, '\n', line)) {
        ++*number;
        if (!is_skipped(*line))
            return true;
    }
    return false;
}

bool colon_fields(struct str line, struct str *fields, size_t count)
{
    struct str piece;
    size_t found = 0;

    if (memchr(line.ptr, '\0', line.len))
        return false;
    while (str_cut(&line, ':', &piece)) {
        if (found == count)
            return false;
        fields[found++] = piece;
    }
    return found == count && fields[0].len > 0 && fields[0].ptr[0] != ' ' &&
           fields[0].ptr[0] != '\t';
}
