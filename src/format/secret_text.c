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

enum { NEAR = 8, VALUE_BYTES = 4096 };

/* Whether one of the secrets found last stands at the same place: both halves of an AWS pair do. */
static bool is_found(const struct vec *found, struct str secret)
{
    size_t from = found->count < NEAR ? 0 : found->count - NEAR;

    for (size_t i = from; i < found->count; i++) {
        const struct secret_text *other = vec_at(found, i);

        if (other->secret.ptr == secret.ptr)
            return true;
    }
    return false;
}

/* The token at text[at]; as much of the text is looked at as secret_scan does. */
static const struct secret_detector *token_at(struct str text, size_t at,
                                              struct secret_token *token)
{
    size_t before = at < SECRET_BEFORE ? at : SECRET_BEFORE;

    return secret_token_at(str_slice(text, at - before, before + SECRET_AFTER), before, token);
}

/* Private keys and tokens, wherever they stand. */
static void find_forms(struct str name, struct str text, struct vec *found)
{
    for (size_t at = 0; at < text.len;) {
        struct str rest = str_slice(text, at, SECRET_PEM_BYTES);
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
        const struct secret_detector *detector = token_at(text, at - 1, &token);
        if (detector && !is_found(found, token.secret))
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

/* The name that ends before text[at], without the dashes of an option. */
static struct str name_before(struct str text, size_t at)
{
    size_t start = at;

    while (start > 0 && is_name_byte(text.ptr[start - 1]))
        start--;
    while (start < at && text.ptr[start] == '-')
        start++;
    return str_slice(text, start, at - start);
}

static int compare_places(const void *left, const void *right)
{
    const struct secret_text *a = left;
    const struct secret_text *b = right;

    return a->secret.ptr < b->secret.ptr ? -1 : a->secret.ptr > b->secret.ptr;
}

/* Sorts those from `from` on by place, for holds_form(). */
static void sort_places(struct vec *found, size_t from)
{
    if (found->count > from)
        qsort(vec_at(found, from), found->count - from, sizeof(struct secret_text), compare_places);
}

/* Whether one of the sorted forms `from` to `to` stands inside `value`. */
static bool holds_form(const struct vec *found, size_t from, size_t to, struct str value)
{
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct secret_text *form = vec_at(found, middle);

        if (form->secret.ptr >= value.ptr && form->secret.ptr < value.ptr + value.len)
            return true;
        if (form->secret.ptr < value.ptr)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

void secret_text_of_line(struct str line, struct vec *found)
{
    const size_t from = found->count;

    find_forms((struct str){ .ptr = "" }, line, found);
    sort_places(found, from);
    const size_t forms = found->count;
    for (size_t at = 0; at < line.len; at++) {
        if (line.ptr[at] != '=')
            continue;
        struct str name = name_before(line, at);
        if (!secret_text_is_credential(name))
            continue;
        struct str value = take_value(str_slice(line, at + 1, VALUE_BYTES));
        if (!is_literal(value) || holds_form(found, from, forms, value))
            continue;
        add(found, NULL, NULL, name, value);
        at = (size_t)(value.ptr + value.len - line.ptr) - 1;
    }
}

/* `text` with the secrets of `found`, which are views of it, written as "***". */
static struct str without(struct str text, struct vec *found, struct arena *arena)
{
    static const char stars[] = { '*', '*', '*' };
    const char *end = text.ptr + text.len;
    const char *at = text.ptr;
    size_t length = 0;

    if (found->count == 0)
        return text;
    sort_places(found, 0);
    char *shown = arena_new(arena, text.len + found->count * sizeof(stars) + 1, 1);
    for (size_t i = 0; i < found->count; i++) {
        const struct secret_text *one = vec_at(found, i);

        if (one->secret.ptr < at)
            continue;
        memcpy(shown + length, at, (size_t)(one->secret.ptr - at));
        length += (size_t)(one->secret.ptr - at);
        memcpy(shown + length, stars, sizeof(stars));
        length += sizeof(stars);
        at = one->secret.ptr + one->secret.len;
    }
    memcpy(shown + length, at, (size_t)(end - at));
    return (struct str){ .ptr = shown, .len = length + (size_t)(end - at) };
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
