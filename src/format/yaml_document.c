#include "format/yaml_document.h"

#include <yaml.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/vec.h"
#include "format/yaml_scalar.h"

enum { MAX_KEY_WORDS = 16 };

/* One list or map that is still open. */
struct frame {
    struct yaml_node *node;
    size_t first;    /* of its children in builder.nodes */
    struct map keys; /* of a map: those so far */
    bool is_key;     /* a list that is a key of the map around it */
};

struct builder {
    struct arena *arena;
    struct vec nodes; /* const struct yaml_node *: children of open frames, outer ones first */
    struct frame frames[LIMIT_NESTING];
    size_t depth;
    size_t node_count;
    size_t document_count;
    const struct yaml_node *root;
    yaml_mark_t mark; /* of what is looked at, for errors */
    struct error *err;
};

static enum gate_rc malformed(struct builder *builder, const char *what)
{
    return error_set(builder->err, GATE_EFORMAT, "%s", what);
}

/* Whether what comes next is a key. */
static bool is_key_next(const struct builder *builder)
{
    if (builder->depth == 0)
        return false;

    const struct frame *frame = &builder->frames[builder->depth - 1];
    return frame->node->kind == YAML_MAP && (builder->nodes.count - frame->first) % 2 == 0;
}

/* Takes a key, whose text is known now, into the innermost map. */
static enum gate_rc add_key(struct builder *builder, const struct yaml_node *node)
{
    struct frame *frame = &builder->frames[builder->depth - 1];

    if (node->text.len == 0)
        return malformed(builder, "an empty key is not allowed");
    if (!node->is_quoted && str_equal(node->text, STR("<<")))
        return malformed(builder, "merge keys are not allowed");
    if (map_find(&frame->keys, node->text))
        return error_set(builder->err, GATE_EFORMAT, "duplicate key '%.*s'",
                         STR_ARG(str_slice(node->text, 0, 80)));
    map_set(&frame->keys, node->text, frame->node);
    return GATE_OK;
}

/* Places one node under the innermost open one. In a map keys and values take turns. */
static enum gate_rc place_node(struct builder *builder, const struct yaml_node *node)
{
    if (builder->depth == 0) {
        builder->root = node;
        return GATE_OK;
    }
    if (is_key_next(builder) && node->kind == YAML_MAP)
        return malformed(builder, "a key must be a word, not a map");
    /* A list becomes a key when it ends. */
    if (is_key_next(builder) && node->kind != YAML_LIST && add_key(builder, node))
        return builder->err->rc;
    *(const struct yaml_node **)vec_add(&builder->nodes) = node;
    return GATE_OK;
}

static enum gate_rc check_room(struct builder *builder)
{
    if (builder->node_count == LIMIT_YAML_NODES)
        return error_set(builder->err, GATE_ELIMIT, "more than %d values", LIMIT_YAML_NODES);
    return GATE_OK;
}

static struct yaml_node *new_node(struct builder *builder, enum yaml_kind kind)
{
    struct yaml_node *node = arena_new(builder->arena, 1, sizeof(*node));

    node->kind = kind;
    node->line = (uint32_t)builder->mark.line + 1;
    node->column = (uint32_t)builder->mark.column + 1;
    builder->node_count++;
    return node;
}

static enum gate_rc add_scalar(struct builder *builder, const yaml_event_t *event)
{
    struct str text = { .ptr = (const char *)event->data.scalar.value,
                        .len = event->data.scalar.length };

    if (check_room(builder))
        return builder->err->rc;

    struct yaml_node *node = new_node(builder, YAML_STRING);
    node->text = arena_str(builder->arena, text);
    node->is_quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (!node->is_quoted && yaml_scalar_resolve(node, builder->err))
        return builder->err->rc;
    return place_node(builder, node);
}

/* A list or map begins: it is placed at once, and filled when it ends. */
static enum gate_rc open_frame(struct builder *builder, enum yaml_kind kind)
{
    if (builder->depth == LIMIT_NESTING)
        return error_set(builder->err, GATE_ELIMIT, "nested more than %d deep", LIMIT_NESTING);
    if (check_room(builder))
        return builder->err->rc;

    struct yaml_node *node = new_node(builder, kind);
    bool is_key = is_key_next(builder);
    if (place_node(builder, node))
        return builder->err->rc;
    builder->frames[builder->depth++] = (struct frame){
        .node = node,
        .first = builder->nodes.count,
        .keys = MAP_INIT,
        .is_key = is_key,
    };
    return GATE_OK;
}

static void fill_list(struct arena *arena, struct yaml_node *list,
                      const struct yaml_node *const *children, size_t count)
{
    const struct yaml_node **items = arena_new(arena, count, sizeof(const struct yaml_node *));

    for (size_t i = 0; i < count; i++)
        items[i] = children[i];
    list->items = items;
    list->item_count = count;
}

static void fill_map(struct arena *arena, struct yaml_node *map,
                     const struct yaml_node *const *children, size_t count)
{
    struct yaml_pair *pairs = arena_new(arena, count / 2, sizeof(*pairs));

    for (size_t i = 0; i < count / 2; i++)
        pairs[i] = (struct yaml_pair){ .key = children[2 * i], .value = children[2 * i + 1] };
    map->pairs = pairs;
    map->pair_count = count / 2;
}

/* Gives a list that is a key the text of its words: "[a, b]". */
static enum gate_rc name_list(struct builder *builder, struct yaml_node *list)
{
    struct str text = STR("[");

    if (list->item_count > MAX_KEY_WORDS)
        return malformed(builder, "a key has too many words");
    for (size_t i = 0; i < list->item_count; i++) {
        const struct yaml_node *item = list->items[i];

        if (item->kind == YAML_LIST || item->kind == YAML_MAP || item->kind == YAML_NULL)
            return malformed(builder, "a key must be a word or a list of words");
        text = arena_printf(builder->arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "",
                            STR_ARG(item->text));
    }
    list->text = arena_printf(builder->arena, "%.*s]", STR_ARG(text));
    return add_key(builder, list);
}

static enum gate_rc close_frame(struct builder *builder)
{
    struct frame *frame = &builder->frames[--builder->depth];
    size_t count = builder->nodes.count - frame->first;
    const struct yaml_node *const *all = builder->nodes.items;
    const struct yaml_node *const *children = count > 0 ? all + frame->first : all;

    if (frame->node->kind == YAML_LIST)
        fill_list(builder->arena, frame->node, children, count);
    else
        fill_map(builder->arena, frame->node, children, count);
    builder->nodes.count = frame->first;
    map_release(&frame->keys);
    return frame->is_key ? name_list(builder, frame->node) : GATE_OK;
}

static enum gate_rc check_properties(struct builder *builder, const yaml_char_t *anchor,
                                     const yaml_char_t *tag)
{
    if (anchor)
        return malformed(builder, "anchors are not allowed");
    if (tag)
        return malformed(builder, "tags are not allowed");
    return GATE_OK;
}

static enum gate_rc start_document(struct builder *builder, const yaml_event_t *event)
{
    const yaml_tag_directive_t *tags = event->data.document_start.tag_directives.start;

    if (event->data.document_start.version_directive ||
        tags != event->data.document_start.tag_directives.end)
        return malformed(builder, "directives are not allowed");
    if (builder->document_count++ > 0)
        return malformed(builder, "a second document is not allowed");
    return GATE_OK;
}

static enum gate_rc take_event(struct builder *builder, const yaml_event_t *event)
{
    builder->mark = event->start_mark;
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return start_document(builder, event);
    case YAML_ALIAS_EVENT:
        return malformed(builder, "aliases are not allowed");
    case YAML_SCALAR_EVENT:
        if (check_properties(builder, event->data.scalar.anchor, event->data.scalar.tag))
            return builder->err->rc;
        return add_scalar(builder, event);
    case YAML_SEQUENCE_START_EVENT:
        if (check_properties(builder, event->data.sequence_start.anchor,
                             event->data.sequence_start.tag))
            return builder->err->rc;
        return open_frame(builder, YAML_LIST);
    case YAML_MAPPING_START_EVENT:
        if (check_properties(builder, event->data.mapping_start.anchor,
                             event->data.mapping_start.tag))
            return builder->err->rc;
        return open_frame(builder, YAML_MAP);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_frame(builder);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return GATE_OK;
    }
    return GATE_OK;
}

/* The place of the byte at `offset`. */
static yaml_mark_t mark_at(struct str text, size_t offset)
{
    yaml_mark_t mark = { .index = 0 };

    for (size_t i = 0; i < offset && i < text.len; i++) {
        if (text.ptr[i] == '\n') {
            mark.line++;
            mark.column = 0;
        } else if (((unsigned char)text.ptr[i] & 0xc0) != 0x80) {
            mark.column++;
        }
    }
    return mark;
}

/* What libyaml would take, or read as YAML 1.1 does. */
static enum gate_rc check_characters(struct builder *builder, struct str text)
{
    static const struct {
        struct str bytes;
        const char *message;
    } refused[] = {
        { .bytes = { .ptr = "\0", .len = 1 }, .message = "a NUL byte is not allowed" },
        { .bytes = { .ptr = "\xc2\x85", .len = 2 }, .message = "U+0085 is not allowed" },
        { .bytes = { .ptr = "\xe2\x80\xa8", .len = 3 }, .message = "U+2028 is not allowed" },
        { .bytes = { .ptr = "\xe2\x80\xa9", .len = 3 }, .message = "U+2029 is not allowed" },
        { .bytes = { .ptr = "\xef\xbb\xbf", .len = 3 },
          .message = "a byte order mark is not allowed" },
    };

    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        ptrdiff_t offset = str_find(text, refused[i].bytes);

        if (offset < 0)
            continue;
        builder->mark = mark_at(text, (size_t)offset);
        return malformed(builder, refused[i].message);
    }
    return GATE_OK;
}

/* Turns what libyaml says about itself into an error. */
static enum gate_rc parser_failed(struct builder *builder, const yaml_parser_t *parser,
                                  struct str text)
{
    if (parser->error == YAML_MEMORY_ERROR)
        (void)memory_new(SIZE_MAX, 1); /* ends the process */
    builder->mark = parser->error == YAML_READER_ERROR ? mark_at(text, parser->problem_offset)
                                                       : parser->problem_mark;
    if (parser->context && parser->problem)
        return error_set(builder->err, GATE_EFORMAT, "%s: %s", parser->context, parser->problem);
    return malformed(builder, parser->problem ? parser->problem : "this is no YAML");
}

static enum gate_rc parse_events(struct builder *builder, struct str text)
{
    CLEANUP(yaml_parser_delete) yaml_parser_t parser;

    if (!yaml_parser_initialize(&parser))
        (void)memory_new(SIZE_MAX, 1); /* ends the process */
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.ptr, text.len);

    for (bool is_done = false; !is_done;) {
        CLEANUP(yaml_event_delete) yaml_event_t event = { .type = YAML_NO_EVENT };

        if (!yaml_parser_parse(&parser, &event))
            return parser_failed(builder, &parser, text);
        if (take_event(builder, &event))
            return builder->err->rc;
        is_done = event.type == YAML_STREAM_END_EVENT;
    }
    return GATE_OK;
}

static void builder_release(struct builder *builder)
{
    while (builder->depth > 0)
        map_release(&builder->frames[--builder->depth].keys);
    vec_release(&builder->nodes);
}

enum gate_rc yaml_document_parse(struct str text, struct arena *arena,
                                 const struct yaml_node **root, uint32_t *line, uint32_t *column,
                                 struct error *err)
{
    CLEANUP(builder_release)
    struct builder builder = {
        .arena = arena,
        .nodes = VEC_INIT(const struct yaml_node *),
        .err = err,
    };

    if (text.len == 0)
        text = STR("");
    if (check_characters(&builder, text) || parse_events(&builder, text)) {
        *line = (uint32_t)builder.mark.line + 1;
        *column = (uint32_t)builder.mark.column + 1;
        return err->rc;
    }
    *root = builder.root;
    return GATE_OK;
}
