#include "format/secret_name.h"

#include <string.h>

#include "base/attributes.h"
#include "format/secret_chars.h"

static bool is_name_byte(char c)
{
    return secret_chars_dotted(c);
}

static bool is_among(struct str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_nocase(word, str_of(words[i])))
            return true;
    }
    return false;
}

static bool ends_nocase(struct str text, struct str end)
{
    return text.len >= end.len &&
           str_equal_nocase(str_slice(text, text.len - end.len, end.len), end);
}

/* Takes the last of the words that '_', '-' and '.' part. */
static struct str take_last_word(struct str *name)
{
    size_t end = name->len;

    while (end > 0 && !char_is_one_of("_-.", name->ptr[end - 1]))
        end--;
    struct str word = str_slice(*name, end, name->len);
    name->len = end > 0 ? end - 1 : 0;
    return word;
}

bool secret_name_is_credential(struct str name)
{
    static const char *const secrets[] = {
        "secret",      "token",   "pass",    "pwd",       "credential",
        "credentials", "secrets", "sshpass", "accesskey", "passwords",
    };
    /* also of one word with what stands before: PGPASSWORD, dbPassword */
    static const char *const ends[] = {
        "password",  "passwd",     "passphrase",  "apikey",       "secretkey",
        "authtoken", "privatekey", "accesstoken", "clientsecret", "refreshtoken",
    };
    static const char *const keys[] = { "api",     "secret",     "private", "access",
                                        "signing", "encryption", "master",  "auth" };
    struct str rest = name;
    struct str last = take_last_word(&rest);
    struct str previous = take_last_word(&rest);

    /* the shell's own */
    if (str_equal_nocase(name, STR("PWD")) || str_equal_nocase(name, STR("OLDPWD")))
        return false;
    if (str_equal_nocase(previous, STR("public")))
        return false;
    if (is_among(last, secrets, COUNT_OF(secrets)))
        return true;
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (ends_nocase(last, str_of(ends[i])))
            return true;
    }
    if (str_equal_nocase(last, STR("auth")))
        return str_equal_nocase(previous, STR("rediscli")) || name.ptr[0] == '_';
    return str_equal_nocase(last, STR("key")) && is_among(previous, keys, COUNT_OF(keys));
}

bool secret_name_is_literal(struct str value)
{
    static const char *const words[] = { "true",  "false",     "yes",      "no",       "on", "off",
                                         "null",  "none",      "nil",      "redacted", "0",  "1",
                                         "unset", "undefined", "disabled", "enabled" };
    static const struct str ways[] = {
        { "file:", 5 },        { "vault:", 6 },      { "env:", 4 },      { "ENC[", 4 },
        { "process.env", 11 }, { "os.environ", 10 }, { "os.getenv", 9 }, { "getenv", 6 },
        { "ENV[", 4 },         { "!vault", 6 },      { "!Ref", 4 },      { "!Sub", 4 },
        { "!reference", 10 },  { "\\$", 2 },         { "id=", 3 },       { "type=", 5 },
        { "arn:", 4 },         { "secretref:", 10 },
    };

    if (value.len == 0 || is_among(value, words, COUNT_OF(words)))
        return false;
    if (char_is_one_of("$/.<{%[`", value.ptr[0]) || str_find(value, STR("${")) >= 0 ||
        str_find(value, STR("$(")) >= 0)
        return false;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        if (str_starts_with(value, ways[i]))
            return false;
    }
    if (str_equal_nocase(str_slice(value, 0, 4), STR("your")) ||
        secret_chars_hold(value, STR("xxxx")) || secret_chars_hold(value, STR("examplekey")))
        return false;
    for (size_t i = 1; i < value.len; i++) {
        if (value.ptr[i] != value.ptr[0])
            return true;
    }
    return !char_is_one_of("xX*.-_", value.ptr[0]);
}

struct str secret_name_before(struct str text, size_t at)
{
    size_t start = at;

    while (start > 0 && is_name_byte(text.ptr[start - 1]))
        start--;
    while (start < at && text.ptr[start] == '-')
        start++;
    return str_slice(text, start, at - start);
}

struct str secret_name_value(struct str text)
{
    size_t end = 0;
    size_t quote = text.len > 1 && text.ptr[0] == '\\' ? 1 : 0;

    if (text.len > quote && char_is_one_of("\"'", text.ptr[quote])) {
        struct str rest = str_slice(text, quote + 1, text.len);

        while (end < rest.len && rest.ptr[end] != text.ptr[quote])
            end++;
        if (quote > 0 && end > 0 && rest.ptr[end - 1] == '\\')
            end--;
        return str_slice(rest, 0, end);
    }
    while (end < text.len && !char_is_one_of(" \t\n;&|\"')", text.ptr[end]))
        end++;
    return str_slice(text, 0, end);
}
