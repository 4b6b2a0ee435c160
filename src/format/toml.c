#include "format/toml.h"

#include <string.h>

#include "base/limits.h"
#include "base/map.h"
#include "format/toml_scalar.h"

/* How a table came to be decides what may still be added to it. */
enum table_kind {
    TABLE_IMPLIED, /* by a header below it: may get a header of its own */
    TABLE_HEADER,
    TABLE_DOTTED, /* by a dotted key: only dotted keys beside that one may add to it */
    TABLE_CLOSED, /* written inline: nothing may be added */
};

struct member;

/* A table, or a list of tables made by [[headers]], that still grows. */
struct table_node {
    enum table_kind kind;
    uint32_t line;
    struct str entry;
    struct vec members; /* struct member * */
    struct map names;   /* to struct member */
    size_t section;     /* of a dotted one: the header under which it was made */
};

enum member_kind { MEMBER_VALUE, MEMBER_TABLE, MEMBER_TABLES };

struct member {
    struct str key;
    enum member_kind kind;
    struct value value;
    struct table_node *table; /* of MEMBER_TABLE */
    struct vec tables;        /* of MEMBER_TABLES: struct table_node * */
};

struct parser {
    const struct document *document;
    struct str text;
    size_t at;
    uint32_t line;
    struct vec all;     /* struct table_node *, to be released */
    struct vec members; /* struct member *, likewise */
    struct table_node *current;
    size_t section; /* counts headers */
    struct error *err;
};

static enum gate_rc fault(struct parser *parser, const char *what)
{
    return error_set(parser->err, GATE_EFORMAT, "line %u: %s", parser->line, what);
}

/* --- the tree while it grows --- */

static struct table_node *new_table(struct parser *parser, enum table_kind kind, struct str entry)
{
    struct table_node *table = arena_new(parser->document->arena, 1, sizeof(*table));

    *table = (struct table_node){
        .kind = kind,
        .line = parser->line,
        .entry = entry,
        .members = VEC_INIT(struct member *),
        .names = MAP_INIT,
        .section = parser->section,
    };
    *(struct table_node **)vec_add(&parser->all) = table;
    return table;
}

static struct member *new_member(struct parser *parser, struct table_node *table, struct str key,
                                 enum member_kind kind)
{
    struct member *member = arena_new(parser->document->arena, 1, sizeof(*member));

    *member = (struct member){ .key = key, .kind = kind, .tables = VEC_INIT(struct table_node *) };
    *(struct member **)vec_add(&table->members) = member;
    *(struct member **)vec_add(&parser->members) = member;
    map_set(&table->names, key, member);
    return member;
}

static struct table_node *add_table(struct parser *parser, struct table_node *table, struct str key,
                                    enum table_kind kind)
{
    struct member *member = new_member(parser, table, key, MEMBER_TABLE);

    member->table = new_table(parser, kind, key);
    return member->table;
}

static struct value finish_table(const struct document *document, const struct table_node *table);

static struct value finish_member(const struct document *document, const struct member *member)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct value);

    if (member->kind == MEMBER_VALUE)
        return member->value;
    if (member->kind == MEMBER_TABLE)
        return finish_table(document, member->table);
    for (size_t i = 0; i < member->tables.count; i++) {
        struct value item =
            finish_table(document, *(struct table_node **)vec_at(&member->tables, i));

        *(struct value *)vec_add(&items) = item;
    }
    const struct table_node *first = *(struct table_node **)vec_at(&member->tables, 0);
    return document_list(document, &items, first->line, member->key);
}

/* As deep as keys are long, which is limited, and inline tables are nested, which is too. */
static struct value finish_table(const struct document *document, const struct table_node *table)
{
    CLEANUP(vec_release) struct vec pairs = VEC_INIT(struct value_pair);

    for (size_t i = 0; i < table->members.count; i++) {
        const struct member *member = *(struct member **)vec_at(&table->members, i);

        document_add(&pairs, member->key, finish_member(document, member));
    }
    return document_map(document, &pairs, table->line, table->entry);
}

/* --- text --- */

static char peek(const struct parser *parser)
{
    if (parser->at >= parser->text.len)
        return '\0';
    return parser->text.ptr[parser->at];
}

static struct str rest_of(const struct parser *parser)
{
    return str_slice(parser->text, parser->at, parser->text.len);
}

static void skip_blanks(struct parser *parser)
{
    while (peek(parser) == ' ' || peek(parser) == '\t')
        parser->at++;
}

/* Moves past blanks and a comment, to the end of the line or what stands before it. */
static enum gate_rc skip_comment(struct parser *parser)
{
    skip_blanks(parser);
    if (peek(parser) != '#')
        return GATE_OK;
    for (; parser->at < parser->text.len && peek(parser) != '\n'; parser->at++) {
        bool is_line_end = str_starts_with(rest_of(parser), STR("\r\n"));

        if (toml_is_control(peek(parser)) && !is_line_end)
            return fault(parser, "a control character in a comment");
        if (is_line_end)
            break;
    }
    return GATE_OK;
}

/* Takes a line end if one is next. */
static bool take_newline(struct parser *parser)
{
    size_t length = str_starts_with(rest_of(parser), STR("\r\n")) ? 2
                    : peek(parser) == '\n'                        ? 1
                                                                  : 0;

    parser->at += length;
    parser->line += length > 0;
    return length > 0;
}

static enum gate_rc end_line(struct parser *parser)
{
    if (skip_comment(parser))
        return parser->err->rc;
    if (parser->at < parser->text.len && !take_newline(parser))
        return fault(parser, "something behind the value");
    return GATE_OK;
}

/* Blanks, comments and line ends within a list. */
static enum gate_rc skip_lines(struct parser *parser)
{
    do {
        if (skip_comment(parser))
            return parser->err->rc;
    } while (take_newline(parser));
    return GATE_OK;
}

static enum gate_rc take_string(struct parser *parser, bool is_key, struct str *string)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_TEXT_BYTES);
    struct error local = ERROR_INIT;
    size_t length = 0;

    if (toml_string_read(rest_of(parser), is_key, &text, &length, &local))
        return error_set(parser->err, local.rc, "line %u: %s", parser->line, local.message);
    for (size_t i = 0; i < length; i++)
        parser->line += parser->text.ptr[parser->at + i] == '\n';
    parser->at += length;
    *string = arena_str(parser->document->arena, buf_str(&text));
    return GATE_OK;
}

static bool is_bare(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

static enum gate_rc take_key(struct parser *parser, struct str *key)
{
    size_t start = parser->at;

    if (peek(parser) == '"' || peek(parser) == '\'')
        return take_string(parser, true, key);
    while (is_bare(peek(parser)))
        parser->at++;
    if (parser->at == start)
        return fault(parser, "a key is missing");
    *key = str_slice(parser->text, start, parser->at - start);
    return GATE_OK;
}

struct key_path {
    struct str keys[LIMIT_NESTING];
    size_t count;
};

static enum gate_rc take_path(struct parser *parser, struct key_path *path)
{
    path->count = 0;
    for (;;) {
        skip_blanks(parser);
        if (path->count == LIMIT_NESTING)
            return error_set(parser->err, GATE_ELIMIT, "line %u: a key of more than %d parts",
                             parser->line, LIMIT_NESTING);
        if (take_key(parser, &path->keys[path->count++]))
            return parser->err->rc;
        skip_blanks(parser);
        if (peek(parser) != '.')
            return GATE_OK;
        parser->at++;
    }
}

/* --- values --- */

static enum gate_rc take_value(struct parser *parser, struct str entry, unsigned depth,
                               struct value *value);
static enum gate_rc take_pair(struct parser *parser, struct table_node *table, unsigned depth);

static enum gate_rc take_list(struct parser *parser, struct str entry, unsigned depth,
                              struct value *value)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct value);
    uint32_t line = parser->line;

    parser->at++;
    for (;;) {
        struct value item = value_nil();

        if (skip_lines(parser))
            return parser->err->rc;
        if (peek(parser) == ']')
            break;
        if (take_value(parser, entry, depth, &item) || skip_lines(parser))
            return parser->err->rc;
        *(struct value *)vec_add(&items) = item;
        if (peek(parser) == ']')
            break;
        if (peek(parser) != ',')
            return fault(parser, "a list that does not close");
        parser->at++;
    }
    parser->at++;
    *value = document_list(parser->document, &items, line, entry);
    return GATE_OK;
}

static enum gate_rc take_inline_table(struct parser *parser, struct str entry, unsigned depth,
                                      struct value *value)
{
    struct table_node *table = new_table(parser, TABLE_CLOSED, entry);

    parser->at++;
    skip_blanks(parser);
    while (peek(parser) != '}') {
        if (take_pair(parser, table, depth))
            return parser->err->rc;
        skip_blanks(parser);
        if (peek(parser) == '}')
            break;
        if (peek(parser) != ',')
            return fault(parser, "an inline table that does not close on its line");
        parser->at++;
        skip_blanks(parser);
        if (peek(parser) == '}')
            return fault(parser, "a comma at the end of an inline table");
    }
    parser->at++;
    *value = finish_table(parser->document, table);
    return GATE_OK;
}

static void skip_word(struct parser *parser)
{
    while (is_bare(peek(parser)) || (peek(parser) != '\0' && strchr("+.:", peek(parser))))
        parser->at++;
}

/* The word of a number, a date or a boolean; a date may have one blank before its time. */
static struct str take_word(struct parser *parser)
{
    enum { DATE_BYTES = 10 };
    size_t start = parser->at;

    skip_word(parser);
    struct str after = str_slice(parser->text, parser->at, 2);
    bool is_date = parser->at - start == DATE_BYTES && parser->text.ptr[start + 4] == '-';
    if (is_date && after.len == 2 && after.ptr[0] == ' ' && after.ptr[1] >= '0' &&
        after.ptr[1] <= '9') {
        parser->at++;
        skip_word(parser);
    }
    return str_slice(parser->text, start, parser->at - start);
}

static enum gate_rc take_scalar(struct parser *parser, struct str entry, struct value *value)
{
    uint32_t line = parser->line;
    struct value scalar = value_nil();
    struct str text;

    if (peek(parser) == '"' || peek(parser) == '\'') {
        if (take_string(parser, false, &text))
            return parser->err->rc;
        scalar = value_str(text);
    } else if (!toml_word_value(take_word(parser), &scalar)) {
        return fault(parser, "this is no value");
    }
    *value = document_value(parser->document, scalar, line, entry);
    return GATE_OK;
}

static enum gate_rc take_value(struct parser *parser, struct str entry, unsigned depth,
                               struct value *value)
{
    if (depth >= LIMIT_NESTING)
        return error_set(parser->err, GATE_ELIMIT, "line %u: nested more than %d deep",
                         parser->line, LIMIT_NESTING);
    if (peek(parser) == '[')
        return take_list(parser, entry, depth + 1, value);
    if (peek(parser) == '{')
        return take_inline_table(parser, entry, depth + 1, value);
    return take_scalar(parser, entry, value);
}

/* One step of a dotted key, which may only go into tables that such keys made here. */
static enum gate_rc enter_dotted(struct parser *parser, struct table_node **table, struct str key)
{
    const struct member *member = map_find(&(*table)->names, key);

    if (!member) {
        *table = add_table(parser, *table, key, TABLE_DOTTED);
        return GATE_OK;
    }
    if (member->kind != MEMBER_TABLE || member->table->kind != TABLE_DOTTED ||
        member->table->section != parser->section)
        return fault(parser, "a key that adds to what is complete");
    *table = member->table;
    return GATE_OK;
}

static enum gate_rc take_pair(struct parser *parser, struct table_node *table, unsigned depth)
{
    struct key_path path = { .count = 0 };
    struct value value = value_nil();

    if (take_path(parser, &path))
        return parser->err->rc;
    if (peek(parser) != '=')
        return fault(parser, "a key without a value");
    parser->at++;
    skip_blanks(parser);
    for (size_t i = 0; i + 1 < path.count; i++) {
        if (enter_dotted(parser, &table, path.keys[i]))
            return parser->err->rc;
    }
    struct str key = path.keys[path.count - 1];
    if (map_find(&table->names, key))
        return fault(parser, "a key that was given before");
    if (take_value(parser, key, depth + (unsigned)path.count - 1, &value))
        return parser->err->rc;
    new_member(parser, table, key, MEMBER_VALUE)->value = value;
    return GATE_OK;
}

/* --- headers --- */

/* One step of a header but the last: of a list of tables its newest. */
static enum gate_rc enter_header(struct parser *parser, struct table_node **table, struct str key)
{
    const struct member *member = map_find(&(*table)->names, key);

    if (!member) {
        *table = add_table(parser, *table, key, TABLE_IMPLIED);
        return GATE_OK;
    }
    if (member->kind == MEMBER_VALUE)
        return fault(parser, "a header that adds to a value");
    *table = member->kind == MEMBER_TABLE
                 ? member->table
                 : *(struct table_node **)vec_at(&member->tables, member->tables.count - 1);
    return GATE_OK;
}

static enum gate_rc open_table(struct parser *parser, struct table_node *table, struct str key)
{
    const struct member *member = map_find(&table->names, key);

    if (!member) {
        parser->current = add_table(parser, table, key, TABLE_HEADER);
        return GATE_OK;
    }
    if (member->kind != MEMBER_TABLE || member->table->kind != TABLE_IMPLIED)
        return fault(parser, "a table that was given before");
    parser->current = member->table;
    parser->current->kind = TABLE_HEADER;
    parser->current->line = parser->line;
    return GATE_OK;
}

static enum gate_rc open_list_table(struct parser *parser, struct table_node *table, struct str key)
{
    struct member *member = map_find(&table->names, key);

    if (member && member->kind != MEMBER_TABLES)
        return fault(parser, "a list of tables where something else was given");
    if (!member)
        member = new_member(parser, table, key, MEMBER_TABLES);
    parser->current = new_table(parser, TABLE_HEADER, key);
    *(struct table_node **)vec_add(&member->tables) = parser->current;
    return GATE_OK;
}

static enum gate_rc take_header(struct parser *parser, struct table_node *root)
{
    bool is_list = str_starts_with(rest_of(parser), STR("[["));
    struct str end = is_list ? STR("]]") : STR("]");
    struct table_node *table = root;
    struct key_path path = { .count = 0 };

    parser->at += end.len;
    parser->section++;
    if (take_path(parser, &path))
        return parser->err->rc;
    if (!str_starts_with(rest_of(parser), end))
        return fault(parser, "a header that does not close");
    parser->at += end.len;
    for (size_t i = 0; i + 1 < path.count; i++) {
        if (enter_header(parser, &table, path.keys[i]))
            return parser->err->rc;
    }
    struct str key = path.keys[path.count - 1];
    return is_list ? open_list_table(parser, table, key) : open_table(parser, table, key);
}

static enum gate_rc parse_lines(struct parser *parser, struct table_node *root)
{
    parser->current = root;
    while (parser->at < parser->text.len) {
        if (skip_comment(parser))
            return parser->err->rc;
        if (parser->at == parser->text.len || take_newline(parser))
            continue;
        enum gate_rc rc =
            peek(parser) == '[' ? take_header(parser, root) : take_pair(parser, parser->current, 0);
        if (rc || end_line(parser))
            return parser->err->rc;
    }
    return GATE_OK;
}

static void parser_release(struct parser *parser)
{
    for (size_t i = 0; i < parser->all.count; i++) {
        struct table_node *table = *(struct table_node **)vec_at(&parser->all, i);

        vec_release(&table->members);
        map_release(&table->names);
    }
    for (size_t i = 0; i < parser->members.count; i++)
        vec_release(&(*(struct member **)vec_at(&parser->members, i))->tables);
    vec_release(&parser->all);
    vec_release(&parser->members);
}

enum gate_rc toml_parse(struct str text, const struct document *document, struct value *root,
                        struct error *err)
{
    CLEANUP(parser_release)
    struct parser parser = {
        .document = document,
        .line = 1,
        .all = VEC_INIT(struct table_node *),
        .members = VEC_INIT(struct member *),
        .err = err,
    };

    if (document_check_text(text, &parser.text, err))
        return err->rc;
    struct table_node *top = new_table(&parser, TABLE_HEADER, STR(""));
    if (parse_lines(&parser, top))
        return err->rc;
    *root = finish_table(document, top);
    return GATE_OK;
}
