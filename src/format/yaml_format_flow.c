/* Lists and maps in brackets: lines break where they did, and are indented anew. */
#include "format/yaml_format_parts.h"

/* Where the lines between two brackets stand. */
struct brackets {
    bool is_hanging; /* nothing stands behind the first bracket */
    size_t inner;    /* columns of lines with members, */
    size_t closing;  /* and of one that begins with the last bracket */
    size_t base;     /* of brackets inside */
};

static void put_flow(struct formatter *formatter, const struct yaml_node *node, size_t base);

/* The comments of a gap; whether what follows must have a line of its own. */
static bool put_comments(struct formatter *formatter, const struct gap *gap, size_t indent)
{
    for (size_t i = 0; i < gap->comments.count; i++) {
        const struct comment *comment = vec_at(&gap->comments, i);

        if (comment->is_trailing) {
            yaml_format_trailing(formatter, comment);
            continue;
        }
        yaml_format_line(formatter, indent, false);
        yaml_format_put(formatter, comment->text);
    }
    return gap->comments.count > 0;
}

static void put_node(struct formatter *formatter, const struct yaml_node *node,
                     const struct brackets *brackets)
{
    if (node->kind == YAML_LIST || node->kind == YAML_MAP)
        put_flow(formatter, node, brackets->base);
    else
        yaml_format_scalar(formatter, node, brackets->inner - YAML_FORMAT_STEP);
}

/* Up to a member: behind its comma or bracket, or on a line of its own. */
static void begin_member(struct formatter *formatter, const struct yaml_node *member, bool is_first,
                         const struct brackets *brackets)
{
    struct gap gap;

    yaml_format_gap(formatter, member->start, &gap);
    bool is_broken = put_comments(formatter, &gap, brackets->inner) || gap.has_newline;
    yaml_format_gap_release(&gap);
    if (is_broken)
        yaml_format_line(formatter, brackets->inner, false);
    else if (!is_first)
        yaml_format_put(formatter, STR(" "));
}

static void put_value(struct formatter *formatter, const struct yaml_node *value,
                      const struct brackets *brackets)
{
    struct gap gap;

    yaml_format_put(formatter, STR(":"));
    if (value->kind == YAML_NULL && value->text.len == 0) {
        yaml_format_put(formatter, STR(" "));
        return;
    }
    yaml_format_gap(formatter, value->start, &gap);
    if (put_comments(formatter, &gap, brackets->inner))
        yaml_format_line(formatter, brackets->inner, false);
    else
        yaml_format_put(formatter, STR(" "));
    yaml_format_gap_release(&gap);
    put_node(formatter, value, brackets);
}

static void put_members(struct formatter *formatter, const struct yaml_node *node,
                        const struct brackets *brackets)
{
    size_t count = node->kind == YAML_MAP ? node->pair_count : node->item_count;

    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *first =
            node->kind == YAML_MAP ? node->pairs[i].key : node->items[i];

        if (i > 0)
            yaml_format_put(formatter, STR(","));
        begin_member(formatter, first, i == 0, brackets);
        size_t start = formatter->out->len;
        put_node(formatter, first, brackets);
        if (node->kind != YAML_MAP)
            continue;
        yaml_format_check_key(formatter, first, start);
        put_value(formatter, node->pairs[i].value, brackets);
    }
}

/* Whether a line breaks, or a comment stands, before `to`; nothing is told of it yet. */
static bool breaks_before(const struct formatter *formatter, size_t to)
{
    struct formatter ahead = { .text = formatter->text, .pos = formatter->pos };
    struct gap gap;

    yaml_format_gap(&ahead, to, &gap);
    bool is_broken = gap.comments.count > 0 || gap.has_newline;
    yaml_format_gap_release(&gap);
    return is_broken;
}

static size_t first_start(const struct yaml_node *node)
{
    if (node->kind == YAML_MAP && node->pair_count > 0)
        return node->pairs[0].key->start;
    if (node->kind == YAML_LIST && node->item_count > 0)
        return node->items[0]->start;
    return node->end - 1;
}

static void put_closing(struct formatter *formatter, const struct yaml_node *node,
                        const struct brackets *brackets)
{
    struct gap gap;

    yaml_format_gap(formatter, node->end - 1, &gap);
    if (put_comments(formatter, &gap, brackets->inner) ||
        (brackets->is_hanging && gap.has_newline && first_start(node) < node->end - 1))
        yaml_format_line(formatter, brackets->closing, false);
    yaml_format_gap_release(&gap);
    formatter->pos = node->end;
}

/* It nests as deep as the parser let it. */
static void put_flow(struct formatter *formatter, const struct yaml_node *node, size_t base)
{
    bool is_map = node->kind == YAML_MAP;
    char opening = formatter->text.ptr[node->start];
    bool is_bare = opening != (is_map ? '{' : '['); /* a pair alone in a list */
    size_t column = formatter->column;
    struct brackets brackets;

    formatter->pos = is_bare ? node->start : node->start + 1;
    base = base > formatter->line_indent ? base : formatter->line_indent;
    brackets = (struct brackets){ .is_hanging = breaks_before(formatter, first_start(node)) };
    brackets.inner = brackets.is_hanging ? base + YAML_FORMAT_STEP : column + 1;
    brackets.closing = brackets.is_hanging ? base : column + 1;
    brackets.base = base;
    yaml_format_put(formatter, is_map ? STR("{") : STR("["));
    put_members(formatter, node, &brackets);
    if (!is_bare)
        put_closing(formatter, node, &brackets);
    yaml_format_put(formatter, is_map ? STR("}") : STR("]"));
}

void yaml_format_flow(struct formatter *formatter, const struct yaml_node *node, size_t indent)
{
    put_flow(formatter, node, indent + YAML_FORMAT_STEP);
}
