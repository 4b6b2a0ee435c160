#include "format/limits_conf.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

enum { LIMITS_WORDS = 4 };

static bool is_type(struct str word)
{
    return str_equal_nocase(word, STR("soft")) || str_equal_nocase(word, STR("hard")) ||
           str_equal(word, STR("-"));
}

/* sscanf() of the module parts words at these, besides the end of the line. */
static bool next_word(struct str *rest, struct str *word)
{
    static const char blanks[] = " \t\r\v\f";
    size_t start = 0;

    while (start < rest->len && strchr(blanks, rest->ptr[start]))
        start++;
    size_t end = start;
    while (end < rest->len && !strchr(blanks, rest->ptr[end]))
        end++;
    *word = str_slice(*rest, start, end - start);
    *rest = str_slice(*rest, end, rest->len);
    return word->len > 0;
}

/* False for a line that the module passes over. */
static bool parse_line(struct str line, struct limits_conf_entry *entry)
{
    struct str words[LIMITS_WORDS] = { { 0 } };
    const char *comment = line.len > 0 ? memchr(line.ptr, '#', line.len) : NULL;
    size_t count = 0;

    if (comment)
        line.len = (size_t)(comment - line.ptr);
    while (count < LIMITS_WORDS && next_word(&line, &words[count]))
        count++;
    entry->domain = words[0];
    entry->type = words[1];
    entry->item = words[2];
    entry->value = words[3];
    if (count == 2)
        return str_equal(entry->type, STR("-"));
    return count == LIMITS_WORDS && is_type(entry->type);
}

enum gate_rc limits_conf_parse(struct str text, struct vec *entries, struct error *err)
{
    struct str line;

    if (text_check(text, err))
        return err->rc;
    for (uint32_t number = 1; str_cut(&text, '\n', &line); number++) {
        struct limits_conf_entry entry = { .line = number };

        if (parse_line(line, &entry))
            *(struct limits_conf_entry *)vec_add(entries) = entry;
    }
    return GATE_OK;
}
