#include "format/secret_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "format/secret_pem.h"
#include "format/secret_token.h"

static bool is_name_byte(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

static bool is_among(struct str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_nocase(word, str_of(words[i])))
            return true;
    }
    return false;
}

/* Takes the last of the words that '_', '-' and '.' part. */
static struct str take_last_word(struct str *name)
{
    size_t end = name->len;

    while (end > 0 && !strchr("_-.", name->ptr[end - 1]))
        end--;
    struct str word = str_slice(*name, end, name->len);
    name->len = end > 0 ? end - 1 : 0;
    return word;
}

bool secret_text_is_credential(struct str name)
{
    static const char *const secrets[] = {
        "password",  "passwd",    "passphrase", "secret",      "token",       "apikey",
        "pass",      "pwd",       "credential", "credentials", "passwords",   "secrets",
        "accesskey", "secretkey", "privatekey", "authtoken",   "accesstoken",
    };
    static const char *const keys[] = { "api",     "secret",     "private", "access",
                                        "signing", "encryption", "master",  "auth" };
    struct str rest = name;
    struct str last = take_last_word(&rest);
    struct str previous = take_last_word(&rest);

    /* the shell's own */
    if (str_equal_nocase(name, STR("PWD")) || str_equal_nocase(name, STR("OLDPWD")))
        return false;
    if (is_among(last, secrets, COUNT_OF(secrets)))
        return !str_equal_nocase(previous, STR("public"));
    return str_equal_nocase(last, STR("key")) && is_among(previous, keys, COUNT_OF(keys));
}

/* Whether `value` is a credential itself and not a way to one. */
static bool is_literal(struct str value)
{
    static const char *const words[] = { "true",  "false",     "yes",      "no",       "on", "off",
                                         "null",  "none",      "nil",      "redacted", "0",  "1",
                                         "unset", "undefined", "disabled", "enabled" };

    if (value.len == 0 || is_among(value, words, COUNT_OF(words)))
        return false;
    if (strchr("$/.<{%[`", value.ptr[0]) || str_find(value, STR("${")) >= 0 ||
        str_find(value, STR("$(")) >= 0 || str_starts_with(value, STR("file:")))
        return false;
    for (size_t i = 1; i < value.len; i++) {
        if (value.ptr[i] != value.ptr[0])
            return true;
    }
    return !strchr("xX*.-_", value.ptr[0]);
}

static void add(struct vec *found, const char *kind, const char *what, struct str name,
                struct str secret)
{
    *(struct secret_text *)vec_add(found) = (struct secret_text){
        .kind = kind,
        .what = what,
        .name = name,
        .secret = secret,
    };
}

/* Whether a secret from `from` on stands inside `text` already. */
static bool is_found_in(const struct vec *found, size_t from, struct str text)
{
    for (size_t i = from; i < found->count; i++) {
        const struct secret_text *other = vec_at(found, i);

        if (other->secret.ptr >= text.ptr && other->secret.ptr < text.ptr + text.len)
            return true;
    }
    return false;
}

/* Private keys and tokens, wherever they stand. */
static void find_forms(struct str name, struct str text, struct vec *found)
{
    for (size_t at = 0; at < text.len;) {
        struct str rest = str_slice(text, at, text.len);
        struct secret_token token;
        struct secret_pem pem;
        size_t body;
        const struct secret_marker *marker = secret_pem_begins(rest, &body);

        at++;
        if (marker && secret_pem_judge(marker, str_slice(rest, body, rest.len), &pem)) {
            add(found, pem.is_encrypted ? "encrypted-private-key" : "private-key", pem.name, name,
                pem.secret);
            at += body + pem.secret.len;
            continue;
        }
        const struct secret_detector *detector = secret_token_at(text, at - 1, &token);
        if (detector && !is_found_in(found, 0, token.secret))
            add(found, detector->kind, detector->name, name, token.secret);
    }
}

void secret_text_of_value(struct str name, struct str value, struct vec *found)
{
    size_t from = found->count;

    find_forms(name, value, found);
    if (found->count > from)
        return;
    if (secret_token_is_jwt(value))
        add(found, "jwt", "JSON Web Token", name, value);
    else if (secret_text_is_credential(name) && is_literal(value))
        add(found, NULL, NULL, name, value);
}

/* The value that begins `text`, without its quotes; unquoted it ends at a blank or ';'. */
static struct str take_value(struct str text)
{
    size_t end = 0;

    if (text.len > 0 && (text.ptr[0] == '"' || text.ptr[0] == '\'')) {
        struct str rest = str_slice(text, 1, text.len);
        const char *close = rest.len > 0 ? memchr(rest.ptr, text.ptr[0], rest.len) : NULL;

        rest.len = close ? (size_t)(close - rest.ptr) : rest.len;
        return rest;
    }
    while (end < text.len && !strchr(" \t\n;&|\"')", text.ptr[end]))
        end++;
    return str_slice(text, 0, end);
}

void secret_text_of_line(struct str line, struct vec *found)
{
    size_t from = found->count;

    find_forms((struct str){ .ptr = "" }, line, found);
    for (size_t at = 0; at < line.len; at++) {
        size_t start = at;

        if (line.ptr[at] != '=')
            continue;
        while (start > 0 && is_name_byte(line.ptr[start - 1]))
            start--;
        struct str name = str_slice(line, start, at - start);
        struct str value = take_value(str_slice(line, at + 1, line.len));
        while (name.len > 0 && name.ptr[0] == '-')
            name = str_slice(name, 1, name.len);
        if (is_found_in(found, from, value) || !secret_text_is_credential(name))
            continue;
        if (is_literal(value))
            add(found, NULL, NULL, name, value);
    }
}

static int compare_places(const void *left, const void *right)
{
    const struct secret_text *a = left;
    const struct secret_text *b = right;

    return a->secret.ptr < b->secret.ptr ? -1 : a->secret.ptr > b->secret.ptr;
}

/* `text` with the secrets of `found`, which are views of it, written as "***". */
static struct str without(struct str text, struct vec *found, struct arena *arena)
{
    const char *end = text.ptr + text.len;
    const char *at = text.ptr;
    struct str shown = { .ptr = "" };

    if (found->count == 0)
        return text;
    qsort(found->items, found->count, sizeof(struct secret_text), compare_places);
    for (size_t i = 0; i < found->count; i++) {
        const struct secret_text *one = vec_at(found, i);

        if (one->secret.ptr < at)
            continue;
        shown = arena_printf(arena, "%.*s%.*s***", STR_ARG(shown), (int)(one->secret.ptr - at), at);
        at = one->secret.ptr + one->secret.len;
    }
    return arena_printf(arena, "%.*s%.*s", STR_ARG(shown), (int)(end - at), at);
}

struct str secret_text_redacted(struct str line, struct arena *arena)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_text);

    secret_text_of_line(line, &found);
    return without(line, &found, arena);
}

struct str secret_text_redacted_value(struct str name, struct str value, struct arena *arena)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_text);

    secret_text_of_value(name, value, &found);
    return without(value, &found, arena);
}
