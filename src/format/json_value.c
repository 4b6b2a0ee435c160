#include "format/json_value.h"

#include <jansson.h>
#include <string.h>

#include "format/json_document.h"

/*
 * jansson tells no places. The text is walked a second time beside the tree, which has the order of
 * the text; as jansson has read it, nothing can be wrong with it.
 */
struct walk {
    const struct document *document;
    struct str text;
    size_t at;
    uint32_t line;
};

/* Moves to where the next key, value or bracket that closes begins. */
static void skip_between(struct walk *walk)
{
    while (walk->at < walk->text.len && char_is_one_of(" \t\r\n,:", walk->text.ptr[walk->at])) {
        walk->line += walk->text.ptr[walk->at] == '\n';
        walk->at++;
    }
}

static void skip_string(struct walk *walk)
{
    for (walk->at++; walk->at < walk->text.len && walk->text.ptr[walk->at] != '"'; walk->at++)
        walk->at += walk->text.ptr[walk->at] == '\\';
    walk->at++;
}

static void skip_scalar(struct walk *walk)
{
    if (walk->at < walk->text.len && walk->text.ptr[walk->at] == '"') {
        skip_string(walk);
        return;
    }
    while (walk->at < walk->text.len && !char_is_one_of(" \t\r\n,:[]{}", walk->text.ptr[walk->at]))
        walk->at++;
}

static void skip_bracket(struct walk *walk)
{
    skip_between(walk);
    walk->at++;
}

static struct str copy(const struct walk *walk, const json_t *string)
{
    return arena_str(walk->document->arena, json_document_str(string));
}

static struct value scalar(const struct walk *walk, const json_t *node)
{
    switch (json_typeof(node)) {
    case JSON_STRING:
        return value_str(copy(walk, node));
    case JSON_INTEGER:
        return value_integer(json_integer_value(node));
    case JSON_REAL:
        return value_real(json_real_value(node));
    case JSON_TRUE:
    case JSON_FALSE:
        return value_bool(json_is_true(node));
    case JSON_NULL:
    case JSON_OBJECT:
    case JSON_ARRAY:
        break;
    }
    return value_nil();
}

static struct value take(struct walk *walk, json_t *node, struct str entry);

static struct value take_list(struct walk *walk, const json_t *node, struct str entry)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct value);
    uint32_t line = walk->line;

    walk->at++;
    for (size_t i = 0; i < json_array_size(node); i++) {
        struct value item = take(walk, json_array_get(node, i), entry);

        *(struct value *)vec_add(&items) = item;
    }
    skip_bracket(walk);
    return document_list(walk->document, &items, line, entry);
}

static struct value take_map(struct walk *walk, json_t *node, struct str entry)
{
    CLEANUP(vec_release) struct vec pairs = VEC_INIT(struct value_pair);
    uint32_t line = walk->line;

    walk->at++;
    for (void *i = json_object_iter(node); i; i = json_object_iter_next(node, i)) {
        struct str key =
            arena_str(walk->document->arena, (struct str){ .ptr = json_object_iter_key(i),
                                                           .len = json_object_iter_key_len(i) });

        skip_between(walk);
        skip_string(walk);
        document_add(&pairs, key, take(walk, json_object_iter_value(i), key));
    }
    skip_bracket(walk);
    return document_map(walk->document, &pairs, line, entry);
}

/* As deep as LIMIT_NESTING at most: json_document_parse() counts. */
static struct value take(struct walk *walk, json_t *node, struct str entry)
{
    skip_between(walk);
    if (json_is_array(node))
        return take_list(walk, node, entry);
    if (json_is_object(node))
        return take_map(walk, node, entry);
    uint32_t line = walk->line;
    skip_scalar(walk);
    return document_value(walk->document, scalar(walk, node), line, entry);
}

enum gate_rc json_value_parse(struct str text, const struct document *document, struct value *root,
                              struct error *err)
{
    struct walk walk = { .document = document, .line = 1 };
    json_t *parsed = NULL;

    if (document_check_text(text, &walk.text, err) || json_document_parse(walk.text, &parsed, err))
        return err->rc;
    *root = take(&walk, parsed, STR(""));
    json_decref(parsed);
    return GATE_OK;
}
