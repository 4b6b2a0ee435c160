#include "format/yaml_value.h"

#include "format/yaml_document.h"

static struct value convert(const struct document *document, const struct yaml_node *node,
                            struct str entry);

static struct value convert_list(const struct document *document, const struct yaml_node *node,
                                 struct str entry)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct value);

    for (size_t i = 0; i < node->item_count; i++) {
        struct value item = convert(document, node->items[i], entry);

        *(struct value *)vec_add(&items) = item;
    }
    return document_list(document, &items, node->line, entry);
}

static struct value convert_map(const struct document *document, const struct yaml_node *node,
                                struct str entry)
{
    CLEANUP(vec_release) struct vec pairs = VEC_INIT(struct value_pair);

    for (size_t i = 0; i < node->pair_count; i++) {
        struct str key = node->pairs[i].key->text;

        document_add(&pairs, key, convert(document, node->pairs[i].value, key));
    }
    return document_map(document, &pairs, node->line, entry);
}

/* As deep and as large as yaml_stream_parse() allows. */
static struct value convert(const struct document *document, const struct yaml_node *node,
                            struct str entry)
{
    struct value value = value_nil();

    switch (node->kind) {
    case YAML_NULL:
        break;
    case YAML_BOOL:
        value = value_bool(node->boolean);
        break;
    case YAML_INTEGER:
        value = value_integer(node->integer);
        break;
    case YAML_REAL:
        value = value_real(node->real);
        break;
    case YAML_STRING:
        value = value_str(node->text);
        break;
    case YAML_LIST:
        return convert_list(document, node, entry);
    case YAML_MAP:
        return convert_map(document, node, entry);
    }
    return document_value(document, value, node->line, entry);
}

enum gate_rc yaml_value_parse(struct str text, size_t number, const struct document *document,
                              struct value *root, struct error *err)
{
    struct yaml_stream stream;
    struct str rest;
    uint32_t line = 1;
    uint32_t column = 1;

    if (document_check_text(text, &rest, err))
        return err->rc;
    if (yaml_stream_parse(rest, document->arena, &stream, &line, &column, err))
        return error_wrap(err, "line %u, column %u", line, column);
    if (stream.count == 0)
        return error_set(err, GATE_EFORMAT, "line 1: no document");
    if (number == 0 && stream.count > 1)
        return error_set(err, GATE_EUNSUPPORTED,
                         "line %u: a second document; name one with 'document'",
                         stream.roots[1]->line);
    if (number > stream.count)
        return error_set(err, GATE_ENOTFOUND, "only %zu documents", stream.count);
    *root = convert(document, stream.roots[number > 0 ? number - 1 : 0], STR(""));
    return GATE_OK;
}
