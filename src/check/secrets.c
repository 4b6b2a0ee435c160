#include "check/secrets.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/vec.h"

/* The texts of a value, of lists and maps within it too; as deep as the parser let it be. */
static void gather(const struct value *value, struct vec *texts)
{
    if (value->type == VALUE_STR && value->string.len > 0)
        *(struct str *)vec_add(texts) = value->string;
    for (size_t i = 0; value->type == VALUE_LIST && i < value->list.count; i++)
        gather(&value->list.items[i], texts);
    for (size_t i = 0; value->type == VALUE_MAP && i < value->map.count; i++)
        gather(&value->map.pairs[i].value, texts);
}

static int longest_first(const void *left, const void *right)
{
    const struct str *a = left;
    const struct str *b = right;

    if (a->len != b->len)
        return a->len > b->len ? -1 : 1;
    return str_compare(*a, *b);
}

struct secrets secrets_of(struct profile *const *profiles, size_t count, struct arena *arena)
{
    CLEANUP(vec_release) struct vec texts = VEC_INIT(struct str);

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < profiles[i]->input_count; k++) {
            if (profiles[i]->inputs[k].is_sensitive)
                gather(&profiles[i]->inputs[k].value, &texts);
        }
    }
    if (texts.count > 0)
        qsort(texts.items, texts.count, texts.item_size, longest_first);
    return (struct secrets){ .items = vec_keep(&texts, arena), .count = texts.count };
}

/* The length of the secret that `text` begins with; 0: with none. */
static size_t secret_at(const struct secrets *secrets, struct str text)
{
    for (size_t i = 0; i < secrets->count; i++) {
        if (str_starts_with(text, secrets->items[i]))
            return secrets->items[i].len;
    }
    return 0;
}

struct str secrets_hide(const struct secrets *secrets, struct str text, struct arena *arena)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    size_t start = 0;

    if (secrets->count == 0)
        return arena_str(arena, text);
    for (size_t at = 0; at < text.len;) {
        size_t length = secret_at(secrets, str_slice(text, at, text.len));

        if (length > 0) {
            buf_add(&out, str_slice(text, start, at - start));
            buf_add(&out, STR(PROFILE_SENSITIVE));
            start = at + length;
        }
        at += length > 0 ? length : 1;
    }
    buf_add(&out, str_slice(text, start, text.len));
    return buf_failed(&out) ? STR(PROFILE_SENSITIVE) : arena_str(arena, buf_str(&out));
}
