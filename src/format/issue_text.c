#include "format/issue_text.h"

#include <string.h>

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void issue_text_escapes(struct str text, struct vec *escapes)
{
    uint32_t line = 1;

    for (size_t i = 0; i < text.len; i++) {
        line += text.ptr[i] == '\n';
        if (text.ptr[i] != '\\' || i + 1 == text.len || text.ptr[i + 1] == '\n')
            continue;
        i++;
        if (is_alphanumeric(text.ptr[i]))
            *(struct issue_escape *)vec_add(escapes) =
                (struct issue_escape){ .letter = text.ptr[i], .line = line };
    }
}

bool issue_escape_tells(char letter)
{
    return strchr("mrsvS", letter) && letter != '\0';
}

bool issue_text_names(struct str text, struct str word)
{
    for (size_t i = 0; word.len > 0 && i + word.len <= text.len; i++) {
        bool begins = i == 0 || !is_alphanumeric(text.ptr[i - 1]);
        bool ends = i + word.len == text.len || !is_alphanumeric(text.ptr[i + word.len]);

        if (begins && ends && str_equal_nocase(str_slice(text, i, word.len), word))
            return true;
    }
    return false;
}
