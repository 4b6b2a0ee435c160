#include "format/yaml_format.h"

#include <string.h>

#include "format/yaml_format_parts.h"

void yaml_format_put(struct formatter *formatter, struct str text)
{
    buf_add(formatter->out, text);
    for (size_t i = 0; i < text.len; i++)
        formatter->column += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
}

static void put_blanks(struct formatter *formatter, size_t count)
{
    for (size_t i = 0; i < count && !buf_failed(formatter->out); i++)
        yaml_format_put(formatter, STR(" "));
}

void yaml_format_line(struct formatter *formatter, size_t indent, bool has_space)
{
    if (formatter->out->len > 0) {
        buf_add(formatter->out, STR("\n"));
        if (has_space && !formatter->is_opened)
            buf_add(formatter->out, STR("\n"));
    }
    formatter->is_opened = false;
    formatter->column = 0;
    formatter->line_indent = indent;
    put_blanks(formatter, indent);
}

void yaml_format_trailing(struct formatter *formatter, const struct comment *comment)
{
    size_t column = formatter->column + 1;

    if (comment->source_column > column)
        column = comment->source_column;
    put_blanks(formatter, column - formatter->column);
    yaml_format_put(formatter, comment->text);
}

size_t yaml_format_source_column(const struct formatter *formatter, size_t offset)
{
    size_t column = 0;

    for (size_t i = offset; i > 0 && formatter->text.ptr[i - 1] != '\n'; i--)
        column += ((unsigned char)formatter->text.ptr[i - 1] & 0xc0) != 0x80;
    return column;
}

struct str yaml_format_rest_of_line(struct str text, size_t start)
{
    const char *end = memchr(text.ptr + start, '\n', text.len - start);

    return str_slice(text, start, end ? (size_t)(end - text.ptr) - start : text.len);
}

void yaml_format_gap(struct formatter *formatter, size_t to, struct gap *gap)
{
    struct str text = formatter->text;
    size_t newlines = 0;
    bool is_behind = formatter->pos > 0; /* something stands before on the line */

    *gap = (struct gap){ .comments = VEC_INIT(struct comment) };
    for (size_t i = formatter->pos; i < to; i++) {
        if (text.ptr[i] == '\n') {
            newlines++;
            gap->has_newline = true;
            continue;
        }
        if (text.ptr[i] != '#')
            continue;

        struct str comment = yaml_format_rest_of_line(text, i);
        bool is_first = gap->comments.count == 0;
        *(struct comment *)vec_add(&gap->comments) = (struct comment){
            .text = str_trim(comment),
            .source_column = yaml_format_source_column(formatter, i),
            .is_trailing = is_behind && newlines == 0 && is_first,
            .has_space = newlines > 1,
        };
        i += comment.len - 1;
        newlines = 0;
    }
    gap->has_space = newlines > 1;
    if (to > formatter->pos)
        formatter->pos = to;
}

void yaml_format_gap_release(struct gap *gap)
{
    vec_release(&gap->comments);
}

/* How deep a comment on a line of its own belongs: to a block that has ended, or to `indent`. */
static size_t comment_indent(struct formatter *formatter, const struct comment *comment,
                             size_t indent)
{
    size_t first = 0;

    while (first < formatter->ended_count &&
           (formatter->ended[first].source_column > comment->source_column ||
            formatter->ended[first].indent <= indent))
        first++;
    if (first == formatter->ended_count) {
        formatter->ended_count = 0;
        return indent;
    }
    /* What follows belongs to that block or to one around it. */
    formatter->ended_count -= first;
    memmove(formatter->ended, &formatter->ended[first],
            formatter->ended_count * sizeof(*formatter->ended));
    return formatter->ended[0].indent;
}

/* Writes the comments of a gap between entries. */
static void put_comments(struct formatter *formatter, const struct gap *gap, size_t indent)
{
    for (size_t i = 0; i < gap->comments.count; i++) {
        const struct comment *comment = vec_at(&gap->comments, i);

        if (comment->is_trailing) {
            yaml_format_trailing(formatter, comment);
            continue;
        }
        yaml_format_line(formatter, comment_indent(formatter, comment, indent), comment->has_space);
        yaml_format_put(formatter, comment->text);
    }
}

/* Everything before an entry that begins at `to`, and a line for it. */
static void begin_entry(struct formatter *formatter, size_t to, size_t indent)
{
    struct gap gap;

    yaml_format_gap(formatter, to, &gap);
    put_comments(formatter, &gap, indent);
    yaml_format_line(formatter, indent, gap.has_space);
    formatter->ended_count = 0;
    yaml_format_gap_release(&gap);
}

static void end_block(struct formatter *formatter, size_t source_column, size_t indent)
{
    if (formatter->ended_count < LIMIT_NESTING)
        formatter->ended[formatter->ended_count++] = (struct ended_block){
            .source_column = source_column,
            .indent = indent,
        };
}

static bool is_block(const struct yaml_node *node)
{
    return (node->kind == YAML_LIST || node->kind == YAML_MAP) && node->style == YAML_BLOCK;
}

static bool is_nothing(const struct yaml_node *node)
{
    return node->kind == YAML_NULL && node->text.len == 0;
}

static void put_block(struct formatter *formatter, const struct yaml_node *node, size_t indent,
                      bool is_begun);

/* A scalar or something in brackets. */
static void put_inline(struct formatter *formatter, const struct yaml_node *node, size_t indent)
{
    if (node->kind == YAML_LIST || node->kind == YAML_MAP)
        yaml_format_flow(formatter, node, indent);
    else
        yaml_format_scalar(formatter, node, indent);
}

/* A value behind its key, or below it where comments part the two. */
static void put_value(struct formatter *formatter, const struct yaml_node *node, size_t indent)
{
    struct gap gap;

    if (is_nothing(node))
        return;
    formatter->is_opened = true;
    if (is_block(node)) {
        put_block(formatter, node, indent + YAML_FORMAT_STEP, false);
        return;
    }
    yaml_format_gap(formatter, node->start, &gap);
    put_comments(formatter, &gap, indent + YAML_FORMAT_STEP);
    if (gap.comments.count > 0)
        yaml_format_line(formatter, indent + YAML_FORMAT_STEP, gap.has_space);
    else
        yaml_format_put(formatter, STR(" "));
    formatter->is_opened = false;
    yaml_format_gap_release(&gap);
    put_inline(formatter, node, indent);
}

void yaml_format_check_key(struct formatter *formatter, const struct yaml_node *key, size_t start)
{
    const struct buf *out = formatter->out;
    bool is_block_text = key->style == YAML_LITERAL || key->style == YAML_FOLDED;

    if (is_block(key) || is_block_text ||
        (out->len > start && memchr(out->data + start, '\n', out->len - start)))
        formatter->fault = key;
}

static void put_key(struct formatter *formatter, const struct yaml_node *key, size_t indent)
{
    size_t start = formatter->out->len;

    put_inline(formatter, key, indent);
    yaml_format_check_key(formatter, key, start);
    yaml_format_put(formatter, STR(":"));
}

static void put_map(struct formatter *formatter, const struct yaml_node *node, size_t indent,
                    bool is_begun)
{
    size_t source_column = yaml_format_source_column(formatter, node->start);

    for (size_t i = 0; i < node->pair_count; i++) {
        const struct yaml_pair *pair = &node->pairs[i];

        if (i > 0 || !is_begun)
            begin_entry(formatter, pair->key->start, indent);
        formatter->block_column = source_column;
        formatter->is_in_block = true;
        put_key(formatter, pair->key, indent);
        put_value(formatter, pair->value, indent);
    }
    end_block(formatter, source_column, indent);
}

/* The '-' of the next item, which begins at `to`: comments may stand before it. */
static size_t find_dash(const struct formatter *formatter, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (formatter->text.ptr[i] == '#')
            i += yaml_format_rest_of_line(formatter->text, i).len;
        else if (formatter->text.ptr[i] == '-')
            return i;
    }
    return to;
}

/* An item behind its dash; a list or map in block style begins there unless a comment does. */
static void put_item(struct formatter *formatter, const struct yaml_node *item, size_t indent)
{
    size_t inner = indent + YAML_FORMAT_STEP;
    struct formatter before = *formatter;
    struct gap gap;

    if (!is_block(item)) {
        put_value(formatter, item, indent);
        return;
    }
    yaml_format_gap(formatter, item->start, &gap);
    bool is_begun = gap.comments.count == 0;
    formatter->is_opened = !is_begun;
    yaml_format_gap_release(&gap);
    if (is_begun)
        yaml_format_put(formatter, STR(" "));
    else
        formatter->pos = before.pos;
    put_block(formatter, item, inner, is_begun);
}

static void put_list(struct formatter *formatter, const struct yaml_node *node, size_t indent,
                     bool is_begun)
{
    size_t source_column = yaml_format_source_column(formatter, node->start);

    for (size_t i = 0; i < node->item_count; i++) {
        const struct yaml_node *item = node->items[i];
        size_t from = i == 0 && node->start > formatter->pos ? node->start : formatter->pos;
        size_t dash = find_dash(formatter, from, item->start);

        if (i > 0 || !is_begun)
            begin_entry(formatter, dash, indent);
        formatter->pos = dash + 1;
        formatter->block_column = source_column;
        formatter->is_in_block = true;
        yaml_format_put(formatter, STR("-"));
        put_item(formatter, item, indent);
    }
    end_block(formatter, source_column, indent);
}

/* `is_begun`: the line of the first entry is. It nests as deep as the parser let it. */
static void put_block(struct formatter *formatter, const struct yaml_node *node, size_t indent,
                      bool is_begun)
{
    if (node->kind == YAML_MAP)
        put_map(formatter, node, indent, is_begun);
    else
        put_list(formatter, node, indent, is_begun);
}

static void put_root(struct formatter *formatter, const struct yaml_node *root)
{
    struct gap gap;

    if (root && is_block(root)) {
        put_block(formatter, root, 0, false);
    } else if (root && !is_nothing(root)) {
        begin_entry(formatter, root->start, 0);
        put_inline(formatter, root, 0);
    }
    yaml_format_gap(formatter, formatter->text.len, &gap);
    put_comments(formatter, &gap, 0);
    yaml_format_gap_release(&gap);
    if (formatter->out->len > 0)
        buf_add(formatter->out, STR("\n"));
}

/* The source with LF as its only line break, as YAML reads it. */
static struct str with_newlines(struct str text, struct arena *arena)
{
    char *copy = arena_new(arena, text.len + 1, 1);
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n')
            continue;
        copy[length] = text.ptr[i];
        if (text.ptr[i] == '\r')
            copy[length] = '\n';
        length++;
    }
    return (struct str){ .ptr = copy, .len = length };
}

static bool is_same(const struct yaml_node *a, const struct yaml_node *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case YAML_NULL:
        return true;
    case YAML_BOOL:
    case YAML_INTEGER:
    case YAML_REAL:
    case YAML_STRING:
        return str_equal(a->text, b->text);
    case YAML_LIST:
        if (a->item_count != b->item_count)
            return false;
        for (size_t i = 0; i < a->item_count; i++) {
            if (!is_same(a->items[i], b->items[i]))
                return false;
        }
        return true;
    case YAML_MAP:
        if (a->pair_count != b->pair_count)
            return false;
        for (size_t i = 0; i < a->pair_count; i++) {
            if (!is_same(a->pairs[i].key, b->pairs[i].key) ||
                !is_same(a->pairs[i].value, b->pairs[i].value))
                return false;
        }
        return true;
    }
    return false;
}

/* Adds the comments up to `to`. */
static void gather_gap(struct formatter *formatter, size_t to, struct buf *comments)
{
    struct gap gap;

    yaml_format_gap(formatter, to, &gap);
    for (size_t i = 0; i < gap.comments.count; i++) {
        buf_add(comments, ((const struct comment *)vec_at(&gap.comments, i))->text);
        buf_add(comments, STR("\n"));
    }
    yaml_format_gap_release(&gap);
}

/* Adds the comments before and inside of `node`, in their order. */
static void gather(struct formatter *formatter, const struct yaml_node *node, struct buf *comments)
{
    struct comment header;

    if (node->kind == YAML_LIST) {
        for (size_t i = 0; i < node->item_count; i++)
            gather(formatter, node->items[i], comments);
        return;
    }
    if (node->kind == YAML_MAP) {
        for (size_t i = 0; i < node->pair_count; i++) {
            gather(formatter, node->pairs[i].key, comments);
            gather(formatter, node->pairs[i].value, comments);
        }
        return;
    }
    gather_gap(formatter, node->start, comments);
    if (yaml_format_header_comment(formatter, node, &header)) {
        buf_add(comments, header.text);
        buf_add(comments, STR("\n"));
    }
    if (node->end > formatter->pos)
        formatter->pos = node->end;
}

static void gather_all(struct formatter *formatter, const struct yaml_node *root,
                       struct buf *comments)
{
    formatter->pos = 0;
    if (root)
        gather(formatter, root, comments);
    gather_gap(formatter, formatter->text.len, comments);
}

/* Whether what was written has the values and the comments of the source. */
static bool is_kept(struct formatter *formatter, const struct yaml_node *root)
{
    CLEANUP(buf_release) struct buf before = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(buf_release) struct buf after = BUF_INIT(LIMIT_TEXT_BYTES);
    struct formatter written = { .text = buf_str(formatter->out) };
    const struct yaml_node *again = NULL;
    struct error ignored = ERROR_INIT; /* what is wrong with our own text helps nobody */
    uint32_t line;
    uint32_t column;

    if (yaml_document_parse(written.text, formatter->arena, &again, &line, &column, &ignored))
        return false;
    if (root && root->kind == YAML_NULL && !again)
        root = NULL; /* "---" alone is nothing, as an empty file is */
    if (!root != !again || (root && !is_same(root, again)))
        return false;
    gather_all(formatter, root, &before);
    gather_all(&written, again, &after);
    return !buf_failed(&before) && !buf_failed(&after) &&
           str_equal(buf_str(&before), buf_str(&after));
}

enum gate_rc yaml_format(struct str text, struct buf *out, uint32_t *line, uint32_t *column,
                         struct error *err)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct formatter formatter = { .out = out, .arena = &arena };
    const struct yaml_node *root = NULL;

    formatter.text = with_newlines(text, &arena);
    if (yaml_document_parse(formatter.text, &arena, &root, line, column, err))
        return err->rc;
    *line = 0;
    *column = 0;
    put_root(&formatter, root);
    if (formatter.fault) {
        *line = formatter.fault->line;
        *column = formatter.fault->column;
        return error_set(err, GATE_EUNSUPPORTED, "a key of several lines cannot be formatted");
    }
    if (buf_failed(out))
        return error_set(err, GATE_ELIMIT, "the formatted file is too large");
    if (!is_kept(&formatter, root))
        return error_set(err, GATE_EUNSUPPORTED,
                         "cannot be formatted without a change of values or comments");
    return GATE_OK;
}
