#include "format/yaml_document.h"

#include <string.h>
#include <yaml.h>

#include "base/memory.h"
#include "format/yaml_scalar.h"
#include "format/yaml_tree.h"

struct builder {
    struct yaml_tree tree;
    size_t document_count;
    yaml_mark_t mark; /* of what is looked at, for errors */
    struct str text;
    bool is_ascii;       /* a character is a byte */
    size_t cursor_index; /* libyaml counts characters: this many ... */
    size_t cursor;       /* ... are these bytes */
};

static bool is_inside_character(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* The offset of a mark. Marks come nearly in order, so that the cursor moves little. */
static size_t offset_of(struct builder *builder, const yaml_mark_t *mark)
{
    struct str text = builder->text;

    if (builder->is_ascii)
        return mark->index < text.len ? mark->index : text.len;
    while (builder->cursor_index < mark->index && builder->cursor < text.len) {
        builder->cursor++;
        while (builder->cursor < text.len && is_inside_character(text.ptr[builder->cursor]))
            builder->cursor++;
        builder->cursor_index++;
    }
    while (builder->cursor_index > mark->index) {
        builder->cursor--;
        while (is_inside_character(text.ptr[builder->cursor]))
            builder->cursor--;
        builder->cursor_index--;
    }
    return builder->cursor;
}

static struct yaml_node *new_node(struct builder *builder, enum yaml_kind kind,
                                  const yaml_event_t *event)
{
    struct yaml_node *node = arena_new(builder->tree.arena, 1, sizeof(*node));

    node->kind = kind;
    node->start = offset_of(builder, &event->start_mark);
    node->end = offset_of(builder, &event->end_mark);
    node->line = (uint32_t)builder->mark.line + 1;
    node->column = (uint32_t)builder->mark.column + 1;
    return node;
}

/* The tag of a scalar says what it is: `!!str 5`. Names are those of the core schema. */
static enum gate_rc apply_tag(struct builder *builder, struct yaml_node *node, struct str tag)
{
    static const struct {
        const char *name;
        enum yaml_kind kind;
    } tags[] = {
        { .name = "tag:yaml.org,2002:str", .kind = YAML_STRING },
        { .name = "!", .kind = YAML_STRING },
        { .name = "tag:yaml.org,2002:int", .kind = YAML_INTEGER },
        { .name = "tag:yaml.org,2002:float", .kind = YAML_REAL },
        { .name = "tag:yaml.org,2002:bool", .kind = YAML_BOOL },
        { .name = "tag:yaml.org,2002:null", .kind = YAML_NULL },
    };

    for (size_t i = 0; i < COUNT_OF(tags); i++) {
        if (!str_equal(tag, str_of(tags[i].name)))
            continue;
        if (tags[i].kind == YAML_STRING)
            node->kind = YAML_STRING;
        return node->kind == tags[i].kind
                   ? GATE_OK
                   : yaml_tree_refuse(&builder->tree, "a value that is not what its tag says");
    }
    return error_set(builder->tree.err, GATE_EUNSUPPORTED, "a tag that is not of the core schema");
}

static enum gate_rc resolve_scalar(struct builder *builder, struct yaml_node *node,
                                   const yaml_char_t *tag)
{
    if (builder->tree.reading == YAML_OWN)
        return node->is_quoted ? GATE_OK : yaml_scalar_resolve(node, builder->tree.err);
    if ((!node->is_quoted || tag) && yaml_scalar_resolve_foreign(node, builder->tree.err))
        return builder->tree.err->rc;
    return tag ? apply_tag(builder, node, str_of((const char *)tag)) : GATE_OK;
}

static enum yaml_style scalar_style(const yaml_event_t *event)
{
    switch (event->data.scalar.style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
        return YAML_SINGLE_QUOTED;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        return YAML_DOUBLE_QUOTED;
    case YAML_LITERAL_SCALAR_STYLE:
        return YAML_LITERAL;
    case YAML_FOLDED_SCALAR_STYLE:
        return YAML_FOLDED;
    case YAML_ANY_SCALAR_STYLE:
    case YAML_PLAIN_SCALAR_STYLE:
        return YAML_PLAIN;
    }
    return YAML_PLAIN;
}

static struct str text_of(const yaml_char_t *text)
{
    return text ? str_of((const char *)text) : STR("");
}

static enum gate_rc add_scalar(struct builder *builder, const yaml_event_t *event)
{
    struct str text = { .ptr = (const char *)event->data.scalar.value,
                        .len = event->data.scalar.length };
    struct yaml_node *node = new_node(builder, YAML_STRING, event);

    node->text = arena_str(builder->tree.arena, text);
    node->style = scalar_style(event);
    node->is_quoted = node->style != YAML_PLAIN;
    if (resolve_scalar(builder, node, event->data.scalar.tag))
        return builder->tree.err->rc;
    return yaml_tree_add(&builder->tree, node, text_of(event->data.scalar.anchor));
}

static enum gate_rc check_properties(struct builder *builder, const yaml_char_t *anchor,
                                     const yaml_char_t *tag)
{
    if (builder->tree.reading == YAML_FOREIGN)
        return GATE_OK;
    if (anchor)
        return yaml_tree_refuse(&builder->tree, "anchors are not allowed");
    if (tag)
        return yaml_tree_refuse(&builder->tree, "tags are not allowed");
    return GATE_OK;
}

static enum gate_rc start_document(struct builder *builder, const yaml_event_t *event)
{
    const yaml_tag_directive_t *tags = event->data.document_start.tag_directives.start;
    bool has_tags = tags != event->data.document_start.tag_directives.end;

    if (builder->tree.reading == YAML_FOREIGN) {
        map_release(&builder->tree.anchors);
        builder->tree.anchors = MAP_INIT;
        return has_tags ? error_set(builder->tree.err, GATE_EUNSUPPORTED, "a %%TAG directive")
                        : GATE_OK;
    }
    if (event->data.document_start.version_directive || has_tags)
        return yaml_tree_refuse(&builder->tree, "directives are not allowed");
    if (builder->document_count++ > 0)
        return yaml_tree_refuse(&builder->tree, "a second document is not allowed");
    return GATE_OK;
}

static enum gate_rc add_alias(struct builder *builder, const yaml_event_t *event)
{
    if (builder->tree.reading == YAML_OWN)
        return yaml_tree_refuse(&builder->tree, "aliases are not allowed");
    return yaml_tree_repeat(&builder->tree, text_of(event->data.alias.anchor));
}

/* Tags of lists and maps: only those that say what a list or map is anyway. */
static enum gate_rc start_frame(struct builder *builder, enum yaml_kind kind,
                                const yaml_event_t *event, const yaml_char_t *anchor,
                                const yaml_char_t *tag, bool is_flow)
{
    struct str expected = kind == YAML_LIST ? STR(YAML_SEQ_TAG) : STR(YAML_MAP_TAG);

    if (check_properties(builder, anchor, tag))
        return builder->tree.err->rc;
    if (tag && !str_equal(str_of((const char *)tag), expected))
        return error_set(builder->tree.err, GATE_EUNSUPPORTED,
                         "a tag that is not of the core schema");

    struct yaml_node *node = new_node(builder, kind, event);
    node->style = is_flow ? YAML_FLOW : YAML_BLOCK;
    return yaml_tree_open(&builder->tree, node, text_of(anchor));
}

static enum gate_rc take_event(struct builder *builder, const yaml_event_t *event)
{
    builder->mark = event->start_mark;
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return start_document(builder, event);
    case YAML_ALIAS_EVENT:
        return add_alias(builder, event);
    case YAML_SCALAR_EVENT:
        if (check_properties(builder, event->data.scalar.anchor, event->data.scalar.tag))
            return builder->tree.err->rc;
        return add_scalar(builder, event);
    case YAML_SEQUENCE_START_EVENT:
        return start_frame(builder, YAML_LIST, event, event->data.sequence_start.anchor,
                           event->data.sequence_start.tag,
                           event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
    case YAML_MAPPING_START_EVENT:
        return start_frame(builder, YAML_MAP, event, event->data.mapping_start.anchor,
                           event->data.mapping_start.tag,
                           event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return yaml_tree_close(&builder->tree, offset_of(builder, &event->end_mark));
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
        } else if (!is_inside_character(text.ptr[i])) {
            mark.column++;
        }
    }
    return mark;
}

static enum gate_rc refuse_at(struct builder *builder, size_t offset, const char *message)
{
    builder->mark = mark_at(builder->text, offset);
    return yaml_tree_refuse(&builder->tree, message);
}

static bool is_ascii(struct str text)
{
    unsigned char all = 0;

    for (size_t i = 0; i < text.len; i++)
        all |= (unsigned char)text.ptr[i];
    return all < 0x80;
}

/* What libyaml would take, or read as YAML 1.1 does. */
static enum gate_rc check_characters(struct builder *builder, struct str text)
{
    static const struct {
        struct str bytes;
        const char *message;
    } refused[] = {
        { .bytes = { .ptr = "\xc2\x85", .len = 2 }, .message = "U+0085 is not allowed" },
        { .bytes = { .ptr = "\xe2\x80\xa8", .len = 3 }, .message = "U+2028 is not allowed" },
        { .bytes = { .ptr = "\xe2\x80\xa9", .len = 3 }, .message = "U+2029 is not allowed" },
        { .bytes = { .ptr = "\xef\xbb\xbf", .len = 3 },
          .message = "a byte order mark is not allowed" },
    };

    const char *nul = memchr(text.ptr, '\0', text.len);

    if (nul)
        return refuse_at(builder, (size_t)(nul - text.ptr), "a NUL byte is not allowed");
    for (size_t i = 0; i < COUNT_OF(refused) && !builder->is_ascii; i++) {
        ptrdiff_t offset = str_find(text, refused[i].bytes);

        if (offset >= 0)
            return refuse_at(builder, (size_t)offset, refused[i].message);
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
        return error_set(builder->tree.err, GATE_EFORMAT, "%s: %s", parser->context,
                         parser->problem);
    return yaml_tree_refuse(&builder->tree, parser->problem ? parser->problem : "this is no YAML");
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
            return builder->tree.err->rc;
        is_done = event.type == YAML_STREAM_END_EVENT;
    }
    return GATE_OK;
}

static void builder_release(struct builder *builder)
{
    yaml_tree_release(&builder->tree);
}

static struct builder builder_of(struct arena *arena, enum yaml_reading reading, struct error *err)
{
    return (struct builder){
        .tree = {
            .arena = arena,
            .reading = reading,
            .nodes = VEC_INIT(const struct yaml_node *),
            .roots = VEC_INIT(const struct yaml_node *),
            .err = err,
        },
    };
}

/* Fills `builder`; a failure has its place in *line and *column. */
static enum gate_rc build(struct builder *builder, struct str text, uint32_t *line,
                          uint32_t *column)
{
    if (text.len == 0)
        text = STR("");
    builder->text = text;
    builder->is_ascii = is_ascii(text);
    if (check_characters(builder, text) || parse_events(builder, text)) {
        *line = (uint32_t)builder->mark.line + 1;
        *column = (uint32_t)builder->mark.column + 1;
        return builder->tree.err->rc;
    }
    return GATE_OK;
}

enum gate_rc yaml_document_parse(struct str text, struct arena *arena,
                                 const struct yaml_node **root, uint32_t *line, uint32_t *column,
                                 struct error *err)
{
    CLEANUP(builder_release) struct builder builder = builder_of(arena, YAML_OWN, err);

    if (build(&builder, text, line, column))
        return err->rc;
    *root = builder.tree.roots.count > 0
                ? *(const struct yaml_node **)vec_at(&builder.tree.roots, 0)
                : NULL;
    return GATE_OK;
}

enum gate_rc yaml_stream_parse(struct str text, struct arena *arena, struct yaml_stream *stream,
                               uint32_t *line, uint32_t *column, struct error *err)
{
    CLEANUP(builder_release) struct builder builder = builder_of(arena, YAML_FOREIGN, err);

    if (str_starts_with(text, STR("\xef\xbb\xbf")))
        text = str_slice(text, 3, text.len);
    if (build(&builder, text, line, column))
        return err->rc;

    const struct yaml_node **roots =
        arena_new(arena, builder.tree.roots.count + 1, sizeof(const struct yaml_node *));
    for (size_t i = 0; i < builder.tree.roots.count; i++)
        roots[i] = *(const struct yaml_node **)vec_at(&builder.tree.roots, i);
    *stream = (struct yaml_stream){ .roots = roots, .count = builder.tree.roots.count };
    return GATE_OK;
}
