#include "format/document.h"

#include <string.h>

#include "base/text.h"

#define BYTE_ORDER_MARK STR("\xef\xbb\xbf")

struct value document_value(const struct document *document, struct value value, uint32_t line,
                            struct str entry)
{
    struct origin *origin = arena_new(document->arena, 1, sizeof(*origin));

    *origin = document->place;
    origin->line = line;
    origin->entry = entry;
    value.origin = origin;
    return value;
}

struct value document_list(const struct document *document, const struct vec *items, uint32_t line,
                           struct str entry)
{
    return document_value(document, value_list(vec_keep(items, document->arena), items->count),
                          line, entry);
}

struct value document_map(const struct document *document, const struct vec *pairs, uint32_t line,
                          struct str entry)
{
    return document_value(document, value_map(vec_keep(pairs, document->arena), pairs->count), line,
                          entry);
}

void document_add(struct vec *pairs, struct str key, struct value value)
{
    *(struct value_pair *)vec_add(pairs) = (struct value_pair){ .key = key, .value = value };
}

enum gate_rc document_check_text(struct str text, struct str *rest, struct error *err)
{
    uint32_t number = 0;
    struct str line;

    if (str_starts_with(text, BYTE_ORDER_MARK))
        text = str_slice(text, BYTE_ORDER_MARK.len, text.len);
    *rest = text;
    while (str_cut(&text, '\n', &line)) {
        number++;
        if (line.len > 0 && memchr(line.ptr, '\0', line.len))
            return error_set(err, GATE_EFORMAT, "line %u holds a NUL byte", number);
        if (!text_is_utf8(line))
            return error_set(err, GATE_EFORMAT, "line %u is not UTF-8", number);
    }
    return GATE_OK;
}
