#include "base/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/vec.h"

const char *value_type_name(enum value_type type)
{
    switch (type) {
    case VALUE_NIL:
        return "nil";
    case VALUE_BOOL:
        return "bool";
    case VALUE_INTEGER:
        return "integer";
    case VALUE_REAL:
        return "real";
    case VALUE_STR:
        return "string";
    case VALUE_LIST:
        return "list";
    case VALUE_MAP:
        return "map";
    case VALUE_TABLE:
        return "table";
    }
    return "";
}

/* Without rounding: 2^53 + 1 is not the real 2^53. */
static bool integer_equals_real(int64_t integer, double real)
{
    return real >= -0x1p63 && real < 0x1p63 && trunc(real) == real && (int64_t)real == integer;
}

static bool equal_at(const struct value *a, const struct value *b, int depth);

struct value value_list_of(struct arena *arena, const struct vec *items)
{
    struct value *kept = arena_new(arena, items->count + 1, sizeof(*kept));

    for (size_t i = 0; i < items->count; i++)
        kept[i] = *(const struct value *)vec_at(items, i);
    return value_list(kept, items->count);
}

static bool lists_equal(struct value_list a, struct value_list b, int depth)
{
    if (a.count != b.count)
        return false;
    for (size_t i = 0; i < a.count; i++) {
        if (!equal_at(&a.items[i], &b.items[i], depth))
            return false;
    }
    return true;
}

/* The order of keys does not count; it is mostly the same, so the same place is tried first. */
static bool maps_equal(const struct value *a, const struct value *b, int depth)
{
    if (a->map.count != b->map.count)
        return false;
    for (size_t i = 0; i < a->map.count; i++) {
        const struct value_pair *pair = &a->map.pairs[i];
        const struct value_pair *beside = &b->map.pairs[i];
        const struct value *other =
            str_equal(pair->key, beside->key) ? &beside->value : value_find(b, pair->key);

        if (!other || !equal_at(&pair->value, other, depth))
            return false;
    }
    return true;
}

static bool equal_at(const struct value *a, const struct value *b, int depth)
{
    if (a->type == VALUE_INTEGER && b->type == VALUE_REAL)
        return integer_equals_real(a->integer, b->real);
    if (a->type == VALUE_REAL && b->type == VALUE_INTEGER)
        return integer_equals_real(b->integer, a->real);
    if (a->type != b->type || depth > LIMIT_NESTING)
        return false;

    switch (a->type) {
    case VALUE_NIL:
        return true;
    case VALUE_BOOL:
        return a->boolean == b->boolean;
    case VALUE_INTEGER:
        return a->integer == b->integer;
    case VALUE_REAL:
        return a->real == b->real;
    case VALUE_STR:
        return str_equal(a->string, b->string);
    case VALUE_LIST:
        return lists_equal(a->list, b->list, depth + 1);
    case VALUE_MAP:
        return maps_equal(a, b, depth + 1);
    case VALUE_TABLE:
        return a->table == b->table;
    }
    return false;
}

bool value_equal(const struct value *a, const struct value *b)
{
    return equal_at(a, b, 0);
}

const struct value *value_find(const struct value *map, struct str key)
{
    if (map->type != VALUE_MAP)
        return NULL;
    for (size_t i = 0; i < map->map.count; i++) {
        if (str_equal(map->map.pairs[i].key, key))
            return &map->map.pairs[i].value;
    }
    return NULL;
}

int table_column(const struct table *table, struct str name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (str_equal(str_of(table->columns[i].name), name))
            return (int)i;
    }
    return -1;
}

enum { SHOWN_ITEMS = 20, SHOWN_MAPS = 2, SHOWN_DEPTH = 4 };

static void add_text(struct buf *out, const struct value *value, int depth);

static void add_count(struct buf *out, const char *before, size_t count, const char *after)
{
    char text[64];

    (void)snprintf(text, sizeof(text), "%s%zu%s", before, count, after);
    buf_add(out, str_of(text));
}

/* The fewest digits that read back as the same number. */
static void add_real(struct buf *out, double real)
{
    char text[64] = "";

    for (int digits = 1; digits <= 17; digits++) {
        (void)snprintf(text, sizeof(text), "%.*g", digits, real);
        if (strtod(text, NULL) == real)
            break;
    }
    buf_add(out, str_of(text));
    if (isfinite(real) && !strpbrk(text, ".e"))
        buf_add(out, STR(".0"));
}

static void add_integer(struct buf *out, int64_t integer)
{
    char text[32];

    (void)snprintf(text, sizeof(text), "%lld", (long long)integer);
    buf_add(out, str_of(text));
}

static void add_list(struct buf *out, struct value_list list, int depth)
{
    /* Maps are long: a few of them show what the list is about. */
    size_t shown = list.count && list.items[0].type == VALUE_MAP ? SHOWN_MAPS : SHOWN_ITEMS;

    for (size_t i = 0; i < list.count && i < shown; i++) {
        bool is_list = list.items[i].type == VALUE_LIST;

        if (i > 0)
            buf_add(out, STR(", "));
        if (is_list)
            buf_add(out, STR("["));
        add_text(out, &list.items[i], depth);
        if (is_list)
            buf_add(out, STR("]"));
    }
    if (list.count > shown)
        add_count(out, " and ", list.count - shown, " more");
}

static void add_map(struct buf *out, struct value_map map, int depth)
{
    buf_add(out, STR("{"));
    for (size_t i = 0; i < map.count && i < SHOWN_ITEMS; i++) {
        bool is_list = map.pairs[i].value.type == VALUE_LIST;

        if (i > 0)
            buf_add(out, STR(", "));
        buf_add(out, map.pairs[i].key);
        buf_add(out, is_list ? STR(": [") : STR(": "));
        add_text(out, &map.pairs[i].value, depth);
        if (is_list)
            buf_add(out, STR("]"));
    }
    if (map.count > SHOWN_ITEMS)
        add_count(out, " and ", map.count - SHOWN_ITEMS, " more");
    buf_add(out, STR("}"));
}

static void add_text(struct buf *out, const struct value *value, int depth)
{
    if (depth > SHOWN_DEPTH) {
        buf_add(out, STR("..."));
        return;
    }
    switch (value->type) {
    case VALUE_NIL:
        buf_add(out, STR("nothing"));
        return;
    case VALUE_BOOL:
        buf_add(out, value->boolean ? STR("true") : STR("false"));
        return;
    case VALUE_INTEGER:
        add_integer(out, value->integer);
        return;
    case VALUE_REAL:
        add_real(out, value->real);
        return;
    case VALUE_STR:
        buf_add(out, value->string);
        return;
    case VALUE_LIST:
        add_list(out, value->list, depth + 1);
        return;
    case VALUE_MAP:
        add_map(out, value->map, depth + 1);
        return;
    case VALUE_TABLE:
        add_count(out, "", value->table->row_count,
                  value->table->row_count == 1 ? " row" : " rows");
        return;
    }
}

struct str value_text(const struct value *value, struct arena *arena)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);

    if (value->type == VALUE_STR)
        return value->string;
    add_text(&out, value, 0);
    return buf_failed(&out) ? STR("(too long to show)") : arena_str(arena, buf_str(&out));
}
