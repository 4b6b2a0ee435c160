#include "resource/shell_builtin.h"

#include <string.h>

/* The bits of "u", "g", "o" and "a". */
static bool read_who(struct str clause, size_t *at, uint32_t *who)
{
    *who = 0;
    for (; *at < clause.len && strchr("ugoa", clause.ptr[*at]); ++*at) {
        char c = clause.ptr[*at];

        *who |= c == 'u' ? 0700U : c == 'g' ? 0070U : c == 'o' ? 0007U : 0777U;
    }
    if (*who == 0)
        *who = 0777;
    return *at < clause.len && strchr("=+-", clause.ptr[*at]);
}

/* "g=rx" and the like, which speak of what is allowed. */
static bool apply_clause(struct str clause, uint32_t *allowed)
{
    uint32_t bits = 0;
    uint32_t who;
    size_t at = 0;

    if (!read_who(clause, &at, &who))
        return false;
    char operator= clause.ptr[at++];
    for (; at < clause.len; at++) {
        if (!strchr("rwx", clause.ptr[at]))
            return false;
        bits |= clause.ptr[at] == 'r' ? 0444U : clause.ptr[at] == 'w' ? 0222U : 0111U;
    }
    if (operator== '=')
        *allowed = (*allowed & ~who) | (bits & who);
    else if (operator== '+')
        *allowed |= bits & who;
    else
        *allowed &= ~(bits & who);
    return true;
}

bool shell_umask_parse(struct str text, uint32_t *mask)
{
    uint32_t allowed = ~*mask & 0777;
    struct str clause;

    if (text.len > 0 && text.ptr[0] >= '0' && text.ptr[0] <= '9') {
        uint32_t number;

        if (!str_to_mode(text, &number) || number > 07777)
            return false;
        *mask = number & 0777;
        return true;
    }
    if (text.len == 0)
        return false;
    while (str_cut(&text, ',', &clause)) {
        if (!apply_clause(clause, &allowed))
            return false;
    }
    *mask = ~allowed & 0777;
    return true;
}
