/*
 * `for`: one control for every row, whose values stand in its texts for ${name}. Where ${name} is
 * all there is, the value may be a list or a map: the numbers of each benchmark, a level for each.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "profile/load.h"

/* A row being written into the texts of a control. */
struct filling {
    struct yaml_reader *reader;
    const struct yaml_node *row;
    bool *is_used; /* of each name of the row */
    bool is_full;  /* the limit was told */
};

static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' && c != '-')
            return false;
    }
    return name.len > 0;
}

/* The value of `name`, which is then used; NULL, and a fault at `node`, if the row has none. */
static const struct yaml_node *row_value(struct filling *filling, const struct yaml_node *node,
                                         struct str name)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);
    const struct yaml_node *row = filling->row;

    for (size_t i = 0; i < row->pair_count; i++) {
        if (str_equal(row->pairs[i].key->text, name)) {
            filling->is_used[i] = true;
            return row->pairs[i].value;
        }
    }
    for (size_t i = 0; i < row->pair_count; i++)
        *(const char **)vec_add(&names) =
            arena_str(filling->reader->arena, row->pairs[i].key->text).ptr;
    yaml_keys_fault(filling->reader, node, NULL, yaml_keys_nearest(&names, name),
                    "the row of 'for' in line %u has no '%.*s'", row->line, STR_ARG(name));
    return NULL;
}

/* Takes what follows "${" off `rest` and adds what it stands for; false with a fault. */
static bool fill_name(struct filling *filling, const struct yaml_node *node, struct str *rest,
                      struct buf *out)
{
    ptrdiff_t end = str_find(*rest, STR("}"));

    if (end < 0) {
        yaml_keys_fault(filling->reader, node, "${NAME}, or $${ for the two letters", NULL,
                        "a '${' does not end");
        return false;
    }
    struct str name = str_slice(*rest, 0, (size_t)end);
    const struct yaml_node *value = row_value(filling, node, name);

    *rest = str_slice(*rest, (size_t)end + 1, rest->len);
    if (!value)
        return false;
    if (!yaml_keys_is_scalar(value)) {
        yaml_keys_fault(filling->reader, node, "it alone where a list or a map may stand", NULL,
                        "'%.*s' of the row in line %u is %s", STR_ARG(name), filling->row->line,
                        yaml_keys_phrase(value));
        return false;
    }
    buf_add(out, value->text);
    return true;
}

/* The text with its names replaced; `$${` is the text `${`. */
static struct str fill_text(struct filling *filling, const struct yaml_node *node)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_PROFILE_BYTES);
    struct str rest = node->text;
    ptrdiff_t at = str_find(rest, STR("${"));

    if (at < 0)
        return node->text;
    for (; at >= 0; at = str_find(rest, STR("${"))) {
        bool is_escaped = at > 0 && rest.ptr[at - 1] == '$';

        buf_add(&out, str_slice(rest, 0, (size_t)(is_escaped ? at - 1 : at)));
        rest = str_slice(rest, (size_t)at + 2, rest.len);
        if (is_escaped)
            buf_add(&out, STR("${"));
        else if (!fill_name(filling, node, &rest, &out))
            return node->text;
    }
    buf_add(&out, rest);
    if (buf_failed(&out)) {
        yaml_keys_fault(filling->reader, node, NULL, NULL, "the text is longer than %zu bytes",
                        LIMIT_PROFILE_BYTES);
        return node->text;
    }
    return arena_str(filling->reader->arena, buf_str(&out));
}

/* Counts what rows make; false past the limit, which is told once. */
static bool has_room(struct filling *filling, const struct yaml_node *node)
{
    struct loader *loader = loader_of(filling->reader);

    loader->filled_bytes += sizeof(*node) + node->text.len;
    if (loader->filled_bytes <= LIMIT_FILLED_BYTES)
        return true;
    if (!filling->is_full)
        yaml_keys_fault(filling->reader, filling->row, NULL, NULL,
                        "the rows of 'for' make more than %zu bytes of controls",
                        LIMIT_FILLED_BYTES);
    filling->is_full = true;
    return false;
}

static const struct yaml_node *fill_node(struct filling *filling, const struct yaml_node *node);

/* The list or map that a text stands for which is ${name} and nothing else; NULL if it is none. */
static const struct yaml_node *fill_whole(struct filling *filling, const struct yaml_node *node)
{
    const struct yaml_node *row = filling->row;
    struct str text = node->text;

    if (!str_starts_with(text, STR("${")) || !str_ends_with(text, STR("}")))
        return NULL;
    text = str_slice(text, 2, text.len - 3);
    for (size_t i = 0; i < row->pair_count; i++) {
        if (!str_equal(row->pairs[i].key->text, text) || yaml_keys_is_scalar(row->pairs[i].value))
            continue;
        filling->is_used[i] = true;
        return row->pairs[i].value;
    }
    return NULL;
}

static const struct yaml_node *fill_value(struct filling *filling, const struct yaml_node *node)
{
    const struct yaml_node *whole = node->kind == YAML_STRING ? fill_whole(filling, node) : NULL;

    return whole ? whole : fill_node(filling, node);
}

static void fill_list(struct filling *filling, struct yaml_node *list)
{
    const struct yaml_node **items =
        arena_new(filling->reader->arena, list->item_count + 1, sizeof(*items));

    for (size_t i = 0; i < list->item_count; i++)
        items[i] = fill_value(filling, list->items[i]);
    list->items = items;
}

/* Two keys that were different may become the same. */
static void check_keys(struct filling *filling, const struct yaml_pair *pairs, size_t count)
{
    CLEANUP(map_release) struct map seen = MAP_INIT;

    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *key = pairs[i].key;

        if (map_find(&seen, key->text))
            yaml_keys_fault(filling->reader, key, NULL, NULL,
                            "the row of 'for' in line %u makes the key '%.*s' a second time",
                            filling->row->line, STR_ARG(key->text));
        map_set(&seen, key->text, (void *)key);
    }
}

static void fill_map(struct filling *filling, struct yaml_node *map)
{
    struct yaml_pair *pairs =
        arena_new(filling->reader->arena, map->pair_count + 1, sizeof(*pairs));
    bool has_other_keys = false;

    for (size_t i = 0; i < map->pair_count; i++) {
        pairs[i].key = fill_node(filling, map->pairs[i].key);
        pairs[i].value = fill_value(filling, map->pairs[i].value);
        has_other_keys |= pairs[i].key->text.ptr != map->pairs[i].key->text.ptr;
    }
    if (has_other_keys)
        check_keys(filling, pairs, map->pair_count);
    map->pairs = pairs;
}

/* A copy at the same place, as deep as the parser let it be. */
static const struct yaml_node *fill_node(struct filling *filling, const struct yaml_node *node)
{
    struct yaml_node *copy;

    if (!has_room(filling, node))
        return node;
    copy = arena_new(filling->reader->arena, 1, sizeof(*copy));
    *copy = *node;
    if (node->kind == YAML_STRING)
        copy->text = fill_text(filling, node);
    else if (node->kind == YAML_LIST)
        fill_list(filling, copy);
    else if (node->kind == YAML_MAP)
        fill_map(filling, copy);
    if (node->kind == YAML_LIST) /* as a key it is named by its text */
        copy->text = fill_text(filling, node);
    return copy;
}

/* The control with its rows as they are. */
static const struct yaml_node *fill_control(struct filling *filling, const struct yaml_node *node)
{
    struct yaml_node *control = arena_new(filling->reader->arena, 1, sizeof(*control));
    struct yaml_pair *pairs =
        arena_new(filling->reader->arena, node->pair_count + 1, sizeof(*pairs));

    *control = *node;
    control->pairs = pairs;
    for (size_t i = 0; i < node->pair_count; i++) {
        pairs[i] = node->pairs[i];
        if (!str_equal(pairs[i].key->text, STR("for")))
            pairs[i].value = fill_value(filling, pairs[i].value);
    }
    return control;
}

static bool check_row(struct yaml_reader *reader, const struct yaml_node *row)
{
    size_t before = reader->diagnostics->items.count;

    if (!yaml_keys_expect(reader, row, YAML_MAP, STR("row of 'for'")))
        return false;
    if (row->pair_count == 0)
        yaml_keys_fault(reader, row, NULL, NULL, "a row of 'for' has no name");
    for (size_t i = 0; i < row->pair_count; i++) {
        const struct yaml_pair *pair = &row->pairs[i];

        if (!yaml_keys_is_scalar(pair->key) || !is_name(pair->key->text))
            yaml_keys_fault(reader, pair->key, "a-z, 0-9, '_' and '-'", NULL,
                            "'%.*s' is no name of 'for'", STR_ARG(pair->key->text));
        if (pair->value->kind == YAML_NULL)
            yaml_keys_fault(reader, pair->value, "a text, a list or a map", NULL, "'%.*s' is %s",
                            STR_ARG(pair->key->text), yaml_keys_phrase(pair->value));
    }
    return reader->diagnostics->items.count == before;
}

static void load_row(struct yaml_reader *reader, const struct control_place *place,
                     const struct yaml_node *row)
{
    struct filling filling = {
        .reader = reader,
        .row = row,
        .is_used = arena_new(reader->arena, row->pair_count + 1, sizeof(bool)),
    };
    const struct control_place at_row = { .node = place->node, .code = place->code, .at = row };
    size_t before = reader->diagnostics->items.count;
    const struct yaml_node *control = fill_control(&filling, place->node);

    for (size_t i = 0; i < row->pair_count; i++) {
        if (!filling.is_used[i] && reader->diagnostics->items.count == before)
            yaml_keys_fault(reader, row->pairs[i].key, NULL, NULL,
                            "'%.*s' of the row stands nowhere in the control",
                            STR_ARG(row->pairs[i].key->text));
    }
    if (!filling.is_full)
        load_control(reader, &at_row, control);
}

void load_for(struct yaml_reader *reader, const struct control_place *place,
              const struct yaml_node *rows)
{
    if (!yaml_keys_expect(reader, rows, YAML_LIST, STR("for")))
        return;
    if (rows->item_count == 0)
        yaml_keys_fault(reader, rows, NULL, NULL, "'for' has no rows");
    if (rows->item_count > LIMIT_FOR_ROWS) {
        yaml_keys_fault(reader, rows, NULL, NULL, "'for' has more than %d rows", LIMIT_FOR_ROWS);
        return;
    }
    for (size_t i = 0; i < rows->item_count; i++) {
        if (check_row(reader, rows->items[i]))
            load_row(reader, place, rows->items[i]);
    }
}
