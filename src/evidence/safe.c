#include "evidence/safe.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "evidence/redact.h"

struct str safe_line(struct arena *arena, struct str text)
{
    return arena_str(arena, text_safe(text, arena));
}

struct str safe_lines(struct arena *arena, struct str text)
{
    struct vec lines = VEC_INIT(struct str);
    struct str line;
    size_t length = 0;

    while (text.len > 0 && text.ptr[0] == '\n')
        text = str_slice(text, 1, text.len);
    while (text.len > 0 && text.ptr[text.len - 1] == '\n')
        text.len--;
    while (str_cut(&text, '\n', &line)) {
        struct str *safe = vec_add(&lines);

        *safe = text_safe(line, arena);
        length += safe->len + 1;
    }

    char *joined = arena_new(arena, length + 1, 1);
    size_t used = 0;
    for (size_t i = 0; i < lines.count; i++) {
        const struct str *safe = vec_at(&lines, i);

        if (i > 0)
            joined[used++] = '\n';
        if (safe->len > 0)
            memcpy(joined + used, safe->ptr, safe->len);
        used += safe->len;
    }
    vec_release(&lines);
    return (struct str){ .ptr = joined, .len = used };
}

struct str safe_foreign(struct arena *arena, struct str text)
{
    return safe_line(arena, redact(text, arena));
}

struct str safe_credential(struct arena *arena, struct str name, struct str value)
{
    if (value.len > 0 && redact_is_credential_name(name))
        return STR("***");
    return safe_foreign(arena, value);
}

struct str safe_url(struct arena *arena, struct str text)
{
    ptrdiff_t scheme = str_find(text, STR("://"));
    size_t start = scheme < 0 ? 0 : (size_t)scheme + 3;
    size_t end = start;
    size_t host = start;

    while (end < text.len && text.ptr[end] != '?' && text.ptr[end] != '#')
        end++;
    /* the last '@' before the path: a password may hold one */
    for (size_t i = start; i < end && text.ptr[i] != '/'; i++) {
        if (text.ptr[i] == '@')
            host = i + 1;
    }
    return safe_foreign(arena, arena_printf(arena, "%.*s%.*s", STR_ARG(str_slice(text, 0, start)),
                                            STR_ARG(str_slice(text, host, end - host))));
}

struct record_texts safe_texts(struct arena *arena, const struct str *items, size_t count,
                               struct str (*safe)(struct arena *arena, struct str text))
{
    struct str *copies = arena_new(arena, count + 1, sizeof(*copies));

    for (size_t i = 0; i < count; i++)
        copies[i] = safe(arena, items[i]);
    return (struct record_texts){ .items = copies, .count = count };
}

static struct value safe_at_depth(struct arena *arena, const struct value *value, int depth);

static struct value safe_list(struct arena *arena, const struct value *value, int depth)
{
    size_t count = value->list.count;
    struct value *items = arena_new(arena, count + 1, sizeof(*items));

    for (size_t i = 0; i < count; i++)
        items[i] = safe_at_depth(arena, &value->list.items[i], depth + 1);
    return value_list(items, count);
}

static struct value safe_map(struct arena *arena, const struct value *value, int depth)
{
    size_t count = value->map.count;
    struct value_pair *pairs = arena_new(arena, count + 1, sizeof(*pairs));

    for (size_t i = 0; i < count; i++) {
        pairs[i].key = safe_line(arena, value->map.pairs[i].key);
        pairs[i].value = safe_at_depth(arena, &value->map.pairs[i].value, depth + 1);
    }
    return (struct value){ .type = VALUE_MAP, .map = { .pairs = pairs, .count = count } };
}

static struct value safe_at_depth(struct arena *arena, const struct value *value, int depth)
{
    struct value copy = *value;

    copy.origin = NULL;
    copy.compare = NULL;
    switch (value->type) {
    case VALUE_NIL:
    case VALUE_BOOL:
    case VALUE_INTEGER:
    case VALUE_REAL:
        return copy;
    case VALUE_STR:
        copy.string = safe_lines(arena, value->string);
        return copy;
    case VALUE_LIST:
        return depth < LIMIT_NESTING ? safe_list(arena, value, depth) : value_nil();
    case VALUE_MAP:
        return depth < LIMIT_NESTING ? safe_map(arena, value, depth) : value_nil();
    case VALUE_TABLE:
        break;
    }
    return value_nil();
}

struct value safe_value(struct arena *arena, const struct value *value)
{
    return safe_at_depth(arena, value, 0);
}
