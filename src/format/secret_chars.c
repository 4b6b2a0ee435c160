#include "format/secret_chars.h"

#include <string.h>

#include "base/attributes.h"

bool secret_chars_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool secret_chars_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool secret_chars_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

bool secret_chars_alnum(char c)
{
    return secret_chars_digit(c) || secret_chars_upper(c) || secret_chars_lower(c);
}

bool secret_chars_hex(char c)
{
    return secret_chars_digit(c) || (c >= 'a' && c <= 'f');
}

bool secret_chars_word(char c)
{
    return secret_chars_alnum(c) || c == '_' || c == '-';
}

bool secret_chars_dotted(char c)
{
    return secret_chars_word(c) || c == '.';
}

bool secret_chars_base64(char c)
{
    return secret_chars_alnum(c) || c == '+' || c == '/';
}

struct str secret_chars_run(struct str text, size_t at, size_t most, secret_char_class *is_member)
{
    struct str run = str_slice(text, at, most);
    size_t length = 0;

    while (length < run.len && is_member(run.ptr[length]))
        length++;
    run.len = length;
    return run;
}

/* Behind "\\n" of JSON and shells and behind "%3D" of a URL a word begins too. */
bool secret_chars_begins_word(struct str text, size_t at)
{
    if (at == 0 || !secret_chars_word(text.ptr[at - 1]))
        return true;
    if (at >= 2 && text.ptr[at - 2] == '\\' && char_is_one_of("nrt", text.ptr[at - 1]))
        return true;
    return at >= 3 && text.ptr[at - 3] == '%';
}

static size_t distinct_bytes(struct str value)
{
    bool seen[256] = { false };
    size_t count = 0;

    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];

        count += !seen[c];
        seen[c] = true;
    }
    return count;
}

/* The longest run of bytes that each follow the one before by `step`: "aaaa", "12345". */
static size_t longest_run(struct str value, int step)
{
    size_t longest = 1;
    size_t run = 1;

    for (size_t i = 1; i < value.len; i++) {
        run = value.ptr[i] - value.ptr[i - 1] == step ? run + 1 : 1;
        if (run > longest)
            longest = run;
    }
    return longest;
}

bool secret_chars_hold(struct str value, struct str word)
{
    for (size_t i = 0; i + word.len <= value.len; i++) {
        if (str_equal_nocase(str_slice(value, i, word.len), word))
            return true;
    }
    return false;
}

bool secret_chars_are_random(struct str value)
{
    size_t wanted = value.len / 3 < 10 ? value.len / 3 : 10;

    return distinct_bytes(value) > wanted && longest_run(value, 0) < 5 &&
           longest_run(value, 1) <= value.len / 2 && !secret_chars_hold(value, STR("example"));
}

bool secret_chars_mixed(struct str value)
{
    bool has_digit = false;
    bool has_letter = false;

    for (size_t i = 0; i < value.len; i++) {
        has_digit |= secret_chars_digit(value.ptr[i]);
        has_letter |= secret_chars_upper(value.ptr[i]) || secret_chars_lower(value.ptr[i]);
    }
    return has_digit && has_letter;
}

bool secret_chars_are_placeholder(struct str value)
{
    static const char *const words[] = {
        "password", "passwd",   "pass",     "secret",      "changeme", "change-me", "change_me",
        "changeit", "example",  "redacted", "null",        "none",     "nil",       "true",
        "false",    "yes",      "no",       "undefined",   "todo",     "token",     "key",
        "user",     "username", "root",     "test",        "dummy",    "unset",     "disabled",
        "enabled",  "default",  "hidden",   "placeholder",
    };
    static const struct str parts[] = {
        { "example", 7 },   { "your", 4 },         { "changeme", 8 },
        { "change_me", 9 }, { "placeholder", 11 }, { "xxxx", 4 },
        { "****", 4 },      { "....", 4 },         { "redacted", 8 },
    };

    if (value.len == 0 || distinct_bytes(value) == 1)
        return true;
    if (strchr("$<{%[@", value.ptr[0]) || str_find(value, STR("${")) >= 0 ||
        str_find(value, STR("$(")) >= 0)
        return true;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_equal_nocase(value, str_of(words[i])))
            return true;
    }
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (secret_chars_hold(value, parts[i]))
            return true;
    }
    return false;
}
