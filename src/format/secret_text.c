#include "format/secret_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "format/secret_command.h"
#include "format/secret_name.h"
#include "format/secret_pem.h"
#include "format/secret_token.h"

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

enum { NEAR = 8 };

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
            add(found, pem.key.is_encrypted ? "encrypted-private-key" : "private-key",
                private_key_title(pem.key.format), name, pem.secret);
            at += body + pem.secret.len;
            continue;
        }
        const struct secret_detector *detector = token_at(text, at - 1, &token);
        if (detector && !is_found(found, token.secret))
            add(found, detector->kind, detector->name, name, token.secret);
    }
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

/* Whether one of the sorted places `from` to `to` has bytes in common with `value`. */
static bool overlaps(const struct vec *found, size_t from, size_t to, struct str value)
{
    const size_t first = from;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct secret_text *one = vec_at(found, middle);

        if (one->secret.ptr < value.ptr + value.len)
            from = middle + 1;
        else
            to = middle;
    }
    if (from == first)
        return false;
    const struct secret_text *last = vec_at(found, from - 1);
    return last->secret.ptr + last->secret.len > value.ptr;
}

static int compare_values(const void *left, const void *right)
{
    const struct secret_value *a = left;
    const struct secret_value *b = right;

    if (a->value.ptr != b->value.ptr)
        return a->value.ptr < b->value.ptr ? -1 : 1;
    return a->value.len > b->value.len ? -1 : a->value.len < b->value.len;
}

void secret_text_of_line(struct str line, struct vec *found)
{
    CLEANUP(vec_release) struct vec values = VEC_INIT(struct secret_value);
    const size_t from = found->count;
    const char *end = line.ptr;

    find_forms((struct str){ .ptr = "" }, line, found);
    sort_places(found, from);
    const size_t forms = found->count;
    secret_command_find(line, &values);
    if (values.count > 0)
        qsort(values.items, values.count, values.item_size, compare_values);
    for (size_t i = 0; i < values.count; i++) {
        const struct secret_value *one = vec_at(&values, i);

        if (one->value.ptr < end || overlaps(found, from, forms, one->value))
            continue;
        add(found, NULL, NULL, one->name, one->value);
        end = one->value.ptr + one->value.len;
    }
}

void secret_text_of_value(struct str name, struct str value, struct vec *found)
{
    const size_t from = found->count;

    if (!secret_name_is_credential(name)) {
        secret_text_of_line(value, found);
        for (size_t i = from; i < found->count; i++) {
            struct secret_text *one = vec_at(found, i);

            one->name = one->name.len > 0 ? one->name : name;
        }
        return;
    }
    find_forms(name, value, found);
    if (found->count == from && secret_name_is_literal(value))
        add(found, NULL, NULL, name, value);
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

/* The words of a command as one line. */
static struct str joined(const struct str *words, size_t count, struct arena *arena)
{
    size_t length = 0;

    for (size_t i = 0; i < count; i++)
        length += words[i].len + 1;
    char *line = arena_new(arena, length + 1, 1);
    length = 0;
    for (size_t i = 0; i < count; i++) {
        if (words[i].len > 0)
            memcpy(line + length, words[i].ptr, words[i].len);
        length += words[i].len;
        line[length++] = ' ';
    }
    return (struct str){ .ptr = line, .len = length };
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

void secret_text_of_words(const struct str *words, size_t count, struct arena *arena,
                          struct vec *found)
{
    secret_text_of_line(joined(words, count, arena), found);
}

void secret_text_redact_words(const struct str *words, size_t count, struct arena *arena,
                              struct str *shown)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct secret_text);
    struct str line = joined(words, count, arena);
    size_t next = 0;

    secret_text_of_line(line, &found);
    sort_places(&found, 0);
    for (size_t i = 0; i < count; i++) {
        CLEANUP(vec_release) struct vec inside = VEC_INIT(struct secret_text);
        struct str word = str_slice(line, 0, words[i].len);

        for (; next < found.count; next++) {
            const struct secret_text *one = vec_at(&found, next);

            if (one->secret.ptr >= word.ptr + word.len)
                break;
            *(struct secret_text *)vec_add(&inside) = *one;
        }
        shown[i] = without(word, &inside, arena);
        line = str_slice(line, words[i].len + 1, line.len);
    }
}
