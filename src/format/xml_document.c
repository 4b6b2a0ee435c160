#include "format/xml_document.h"

#include <expat.h>
#include <limits.h>

#include "base/buf.h"
#include "base/limits.h"

/* An element that is not closed yet. */
struct open_element {
    struct xml_element *element;
    struct xml_element *last; /* child */
    struct buf text;
};

struct xml_parser {
    XML_Parser expat;
    struct arena *arena;
    struct xml_element *root;
    struct open_element open[LIMIT_NESTING];
    size_t depth;
    size_t nodes;
    size_t text_limit;
    enum gate_rc rc; /* of what stopped it */
    struct error *err;
};

static void parser_release(struct xml_parser *parser)
{
    while (parser->depth > 0)
        buf_release(&parser->open[--parser->depth].text);
    if (parser->expat)
        XML_ParserFree(parser->expat);
}

static uint32_t current_line(const struct xml_parser *parser)
{
    return (uint32_t)XML_GetCurrentLineNumber(parser->expat);
}

/* Ends the parsing; handlers may still be called for the rest of the present tag. */
static void stop(struct xml_parser *parser, enum gate_rc rc, const char *why)
{
    parser->rc = error_set(parser->err, rc, "line %u: %s", current_line(parser), why);
    (void)XML_StopParser(parser->expat, XML_FALSE);
}

static bool count_nodes(struct xml_parser *parser, size_t count)
{
    parser->nodes += count;
    if (parser->nodes <= LIMIT_XML_NODES)
        return true;
    stop(parser, GATE_ELIMIT, "more elements and attributes than are read of one document");
    return false;
}

static void set_attributes(struct xml_parser *parser, struct xml_element *element,
                           const XML_Char **pairs, size_t count)
{
    struct xml_attribute *attributes = arena_new(parser->arena, count, sizeof(*attributes));

    for (size_t i = 0; i < count; i++) {
        attributes[i].name = arena_str(parser->arena, str_of(pairs[2 * i]));
        attributes[i].value = arena_str(parser->arena, str_of(pairs[2 * i + 1]));
    }
    element->attributes = attributes;
    element->attribute_count = count;
}

static void link_element(struct xml_parser *parser, struct xml_element *element)
{
    if (parser->depth == 0) {
        parser->root = element;
        return;
    }
    struct open_element *parent = &parser->open[parser->depth - 1];
    element->parent = parent->element;
    if (parent->last)
        parent->last->next = element;
    else
        parent->element->first = element;
    parent->last = element;
}

static void on_start(void *data, const XML_Char *name, const XML_Char **pairs)
{
    struct xml_parser *parser = data;
    size_t count = 0;

    if (parser->rc)
        return;
    while (pairs[2 * count])
        count++;
    if (parser->depth == LIMIT_NESTING) {
        stop(parser, GATE_ELIMIT, "XML nested too deep");
        return;
    }
    if (!count_nodes(parser, 1 + count))
        return;
    struct xml_element *element = arena_new(parser->arena, 1, sizeof(*element));
    element->name = arena_str(parser->arena, str_of(name));
    element->line = current_line(parser);
    set_attributes(parser, element, pairs, count);
    link_element(parser, element);
    parser->open[parser->depth++] = (struct open_element){
        .element = element,
        .text = BUF_INIT(parser->text_limit),
    };
}

static void on_end(void *data, const XML_Char *name ATTR_UNUSED)
{
    struct xml_parser *parser = data;

    if (parser->rc)
        return;
    struct open_element *open = &parser->open[--parser->depth];
    open->element->text = arena_str(parser->arena, buf_str(&open->text));
    buf_release(&open->text);
}

static void on_text(void *data, const XML_Char *text, int length)
{
    struct xml_parser *parser = data;

    if (!parser->rc && parser->depth > 0)
        buf_add(&parser->open[parser->depth - 1].text,
                (struct str){ .ptr = text, .len = (size_t)length });
}

/* NOLINTNEXTLINE(readability-function-size): the library chose the parameters */
static void on_entity(void *data, const XML_Char *name ATTR_UNUSED, int is_parameter ATTR_UNUSED,
                      const XML_Char *value ATTR_UNUSED, int length ATTR_UNUSED,
                      const XML_Char *base ATTR_UNUSED, const XML_Char *system ATTR_UNUSED,
                      const XML_Char *public ATTR_UNUSED, const XML_Char *notation ATTR_UNUSED)
{
    stop(data, GATE_EUNSUPPORTED, "declarations of entities are not read");
}

static void on_attribute_list(void *data, const XML_Char *element ATTR_UNUSED,
                              const XML_Char *name ATTR_UNUSED, const XML_Char *type ATTR_UNUSED,
                              const XML_Char *value, int is_required ATTR_UNUSED)
{
    if (value)
        stop(data, GATE_EUNSUPPORTED, "attributes with a declared default are not read");
}

static void on_skipped_entity(void *data, const XML_Char *name ATTR_UNUSED,
                              int is_parameter ATTR_UNUSED)
{
    stop(data, GATE_EUNSUPPORTED, "an entity that is declared elsewhere");
}

static void set_handlers(struct xml_parser *parser)
{
    XML_SetUserData(parser->expat, parser);
    XML_SetElementHandler(parser->expat, on_start, on_end);
    XML_SetCharacterDataHandler(parser->expat, on_text);
    XML_SetEntityDeclHandler(parser->expat, on_entity);
    XML_SetAttlistDeclHandler(parser->expat, on_attribute_list);
    XML_SetSkippedEntityHandler(parser->expat, on_skipped_entity);
}

static enum gate_rc expat_fault(struct xml_parser *parser)
{
    enum XML_Error code = XML_GetErrorCode(parser->expat);
    enum gate_rc rc = code == XML_ERROR_UNKNOWN_ENCODING || code == XML_ERROR_INCORRECT_ENCODING
                          ? GATE_EUNSUPPORTED
                          : GATE_EFORMAT;

    if (parser->rc)
        return parser->rc;
    return error_set(parser->err, rc, "line %u: %s", current_line(parser), XML_ErrorString(code));
}

enum gate_rc xml_document_parse(struct str text, struct arena *arena,
                                const struct xml_element **root, struct error *err)
{
    CLEANUP(parser_release)
    struct xml_parser parser = {
        .arena = arena,
        .text_limit = 4 * text.len + 1, /* no encoding grows by more */
        .err = err,
    };

    if (text.len > INT_MAX)
        return error_set(err, GATE_ELIMIT, "line 1: more bytes than are read of one document");
    parser.expat = XML_ParserCreate(NULL);
    if (!parser.expat)
        return error_set(err, GATE_EIO, "line 1: no memory for the parser");
    set_handlers(&parser);
    if (XML_Parse(parser.expat, text.len ? text.ptr : "", (int)text.len, 1) != XML_STATUS_OK)
        return expat_fault(&parser);
    if (parser.rc)
        return parser.rc;
    *root = parser.root;
    return GATE_OK;
}

static const struct xml_element *first_named(const struct xml_element *element, struct str name)
{
    while (element && name.len > 0 && !str_equal(element->name, name))
        element = element->next;
    return element;
}

const struct xml_element *xml_element_child(const struct xml_element *element, struct str name)
{
    return first_named(element->first, name);
}

const struct xml_element *xml_element_next(const struct xml_element *element, struct str name)
{
    return first_named(element->next, name);
}

bool xml_element_attribute(const struct xml_element *element, struct str name, struct str *value)
{
    for (size_t i = 0; i < element->attribute_count; i++) {
        if (str_equal(element->attributes[i].name, name)) {
            *value = element->attributes[i].value;
            return true;
        }
    }
    return false;
}
