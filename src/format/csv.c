#include "format/csv.h"

#include <string.h>

#include "base/limits.h"

struct csv_parser {
    const struct document *document;
    struct str text;
    size_t at;
    uint32_t line;
    struct vec fields; /* struct str: of the record that is read */
    struct error *err;
};

static enum gate_rc fault(const struct csv_parser *parser, uint32_t line, const char *what)
{
    return error_set(parser->err, GATE_EFORMAT, "line %u: %s", line, what);
}

/* How many bytes of a line end, or of the end of the text, are next; -1: something else is. */
static int line_end(const struct csv_parser *parser)
{
    struct str rest = str_slice(parser->text, parser->at, 2);

    if (rest.len == 0)
        return 0;
    if (rest.ptr[0] == '\n')
        return 1;
    return str_equal(rest, STR("\r\n")) ? 2 : -1;
}

/* A field in quotes, of which two in a row are one. */
static enum gate_rc take_quoted(struct csv_parser *parser, struct str *field)
{
    char *out = arena_new(parser->document->arena, 1, 1);
    size_t first = parser->at + 1;
    size_t doubled = 0;
    uint32_t line = parser->line;
    size_t end = first;

    for (; end < parser->text.len; end++) {
        parser->line += parser->text.ptr[end] == '\n';
        if (parser->text.ptr[end] != '"')
            continue;
        if (end + 1 >= parser->text.len || parser->text.ptr[end + 1] != '"')
            break;
        doubled++;
        end++;
    }
    if (end >= parser->text.len)
        return fault(parser, line, "a quote that does not close");
    if (doubled > 0)
        out = arena_new(parser->document->arena, end - first, 1);
    size_t length = 0;
    for (size_t i = first; doubled > 0 && i < end; i++) {
        out[length++] = parser->text.ptr[i];
        i += parser->text.ptr[i] == '"';
    }
    *field = doubled > 0 ? (struct str){ .ptr = out, .len = length }
                         : str_slice(parser->text, first, end - first);
    parser->at = end + 1;
    if (line_end(parser) < 0 && parser->text.ptr[parser->at] != ',')
        return fault(parser, parser->line, "text behind a quote");
    return GATE_OK;
}

static enum gate_rc take_bare(struct csv_parser *parser, struct str *field)
{
    size_t first = parser->at;

    while (line_end(parser) < 0 && parser->text.ptr[parser->at] != ',') {
        if (parser->text.ptr[parser->at] == '"')
            return fault(parser, parser->line, "a quote within a field");
        parser->at++;
    }
    *field = str_slice(parser->text, first, parser->at - first);
    return GATE_OK;
}

/* Fills parser->fields; none for an empty line. */
static enum gate_rc take_record(struct csv_parser *parser)
{
    parser->fields.count = 0;
    for (bool goes_on = line_end(parser) < 0; goes_on;) {
        bool is_quoted = line_end(parser) < 0 && parser->text.ptr[parser->at] == '"';
        struct str field = STR("");

        if (is_quoted ? take_quoted(parser, &field) : take_bare(parser, &field))
            return parser->err->rc;
        if (parser->fields.count == LIMIT_CSV_FIELDS)
            return error_set(parser->err, GATE_ELIMIT, "line %u: more than %d fields", parser->line,
                             LIMIT_CSV_FIELDS);
        *(struct str *)vec_add(&parser->fields) = field;
        goes_on = line_end(parser) < 0;
        parser->at += goes_on; /* the comma */
    }
    parser->at += (size_t)line_end(parser);
    return GATE_OK;
}

static enum gate_rc take_header(struct csv_parser *parser, struct vec *names)
{
    while (parser->fields.count == 0) {
        if (parser->at == parser->text.len)
            return fault(parser, parser->line, "no header");
        if (take_record(parser))
            return parser->err->rc;
        parser->line++;
    }
    for (size_t i = 0; i < parser->fields.count; i++) {
        struct str name = *(struct str *)vec_at(&parser->fields, i);

        for (size_t j = 0; j < names->count; j++) {
            if (str_equal(name, *(struct str *)vec_at(names, j)))
                return fault(parser, parser->line - 1, "a name that stands twice in the header");
        }
        *(struct str *)vec_add(names) = name;
    }
    return GATE_OK;
}

static enum gate_rc add_record(struct csv_parser *parser, const struct vec *names, uint32_t line,
                               struct vec *records)
{
    CLEANUP(vec_release) struct vec pairs = VEC_INIT(struct value_pair);

    if (parser->fields.count > names->count)
        return fault(parser, line, "more fields than the header has");
    for (size_t i = 0; i < names->count; i++) {
        struct str name = *(struct str *)vec_at(names, i);
        struct value value = value_nil();

        if (i < parser->fields.count)
            value = value_str(*(struct str *)vec_at(&parser->fields, i));
        document_add(&pairs, name, document_value(parser->document, value, line, name));
    }
    struct value record = document_map(parser->document, &pairs, line, STR("record"));
    *(struct value *)vec_add(records) = record;
    return GATE_OK;
}

static enum gate_rc take_records(struct csv_parser *parser, struct vec *names, struct vec *records)
{
    if (take_header(parser, names))
        return parser->err->rc;
    while (parser->at < parser->text.len) {
        uint32_t line = parser->line;

        if (take_record(parser))
            return parser->err->rc;
        if (parser->fields.count > 0 && add_record(parser, names, line, records))
            return parser->err->rc;
        parser->line++;
    }
    return GATE_OK;
}

enum gate_rc csv_parse(struct str text, const struct document *document, struct value *root,
                       struct error *err)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);
    CLEANUP(vec_release) struct vec records = VEC_INIT(struct value);
    struct csv_parser parser = {
        .document = document,
        .line = 1,
        .fields = VEC_INIT(struct str),
        .err = err,
    };

    if (document_check_text(text, &parser.text, err) == GATE_OK &&
        take_records(&parser, &names, &records) == GATE_OK)
        *root = document_list(document, &records, 1, STR(""));
    vec_release(&parser.fields);
    return err->rc;
}
