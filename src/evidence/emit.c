#include "evidence/emit.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/clock.h"

static json_t *must(json_t *tree)
{
    if (!tree)
        abort(); /* no memory, or a mistake of ours: half a record must not pass for one */
    return tree;
}

json_t *emit_text(struct str text)
{
    return must(json_stringn(text.len > 0 ? text.ptr : "", text.len));
}

json_t *emit_text_or_null(struct str text)
{
    return text.len > 0 ? emit_text(text) : json_null();
}

json_t *emit_ordinal(uint32_t number)
{
    return number > 0 ? must(json_integer(number)) : json_null();
}

json_t *emit_real(double number)
{
    return isfinite(number) ? must(json_real(number)) : json_null();
}

json_t *emit_texts(struct record_texts texts)
{
    json_t *array = must(json_array());

    for (size_t i = 0; i < texts.count; i++)
        emit_add(array, emit_text(texts.items[i]));
    return array;
}

json_t *emit_value(const struct value *value)
{
    json_t *tree = NULL;

    switch (value->type) {
    case VALUE_NIL:
    case VALUE_TABLE: /* no input holds one */
        return json_null();
    case VALUE_BOOL:
        return json_boolean(value->boolean);
    case VALUE_INTEGER:
        return must(json_integer(value->integer));
    case VALUE_REAL:
        return emit_real(value->real);
    case VALUE_STR:
        return emit_text(value->string);
    case VALUE_LIST:
        tree = must(json_array());
        for (size_t i = 0; i < value->list.count; i++)
            emit_add(tree, emit_value(&value->list.items[i]));
        return tree;
    case VALUE_MAP:
        tree = must(json_object());
        for (size_t i = 0; i < value->map.count; i++)
            emit_set(tree, value->map.pairs[i].key, emit_value(&value->map.pairs[i].value));
        return tree;
    }
    abort();
}

json_t *emit_time(int64_t seconds)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(seconds, text);
    return emit_text(str_of(text));
}

json_t *emit_pack(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    json_t *tree = json_vpack_ex(NULL, 0, format, arguments);
    va_end(arguments);
    return must(tree);
}

void emit_add(json_t *array, json_t *item)
{
    if (json_array_append_new(array, item) != 0)
        abort();
}

void emit_set(json_t *object, struct str key, json_t *item)
{
    if (json_object_setn_new(object, key.len > 0 ? key.ptr : "", key.len, item) != 0)
        abort();
}

void emit_write(json_t *tree, FILE *out)
{
    /* the stream keeps an error of writing for whoever closes it */
    if (json_dumpf(tree, out, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) != 0 && !ferror(out))
        abort();
    (void)fputc('\n', out);
    json_decref(tree);
}
