#include "format/yaml_keys.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FAULT_SIZE = 1024 };

struct source_location yaml_keys_place(const struct yaml_reader *reader,
                                       const struct yaml_node *node)
{
    return (struct source_location){
        .file = reader->file.file,
        .line = node ? node->line : 0,
        .column = node ? node->column : 0,
        .blob = reader->file.blob,
    };
}

void yaml_keys_fault(struct yaml_reader *reader, const struct yaml_node *node, const char *expected,
                     const char *nearest, const char *format, ...)
{
    char message[FAULT_SIZE];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);

    const struct source_location location = yaml_keys_place(reader, node);
    diagnostics_add(reader->diagnostics, &location, expected, nearest, "%s", message);
}

/* "a string", "an integer", for what stands there. */
static const char *kind_phrase(enum yaml_kind kind)
{
    switch (kind) {
    case YAML_NULL:
        return "nothing";
    case YAML_BOOL:
        return "true or false";
    case YAML_INTEGER:
        return "an integer";
    case YAML_REAL:
        return "a number";
    case YAML_STRING:
        return "a string";
    case YAML_LIST:
        return "a list";
    case YAML_MAP:
        return "a map";
    }
    return "";
}

const char *yaml_keys_phrase(const struct yaml_node *node)
{
    return kind_phrase(node->kind);
}

bool yaml_keys_expect(struct yaml_reader *reader, const struct yaml_node *node, enum yaml_kind kind,
                      struct str what)
{
    if (node->kind == kind)
        return true;
    yaml_keys_fault(reader, node, kind_phrase(kind), NULL, "'%.*s' is %s", STR_ARG(what),
                    yaml_keys_phrase(node));
    return false;
}

void yaml_keys_names(struct vec *names, const void *table, size_t count, size_t stride)
{
    for (size_t i = 0; i < count; i++) {
        const char *name;

        memcpy(&name, (const char *)table + i * stride, sizeof(name));
        *(const char **)vec_add(names) = name;
    }
}

const char *yaml_keys_nearest(const struct vec *names, struct str word)
{
    return names->count ? str_nearest(word, names->items, names->count) : NULL;
}

/* Names are asked for by the hundred thousand, and most differ in their first letter. */
static bool is_named(struct str key, const char *name)
{
    return key.len > 0 && key.ptr[0] == name[0] && str_equal(key, str_of(name));
}

static const struct key_def *find_key(const struct key_def *keys, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (is_named(name, keys[i].name))
            return &keys[i];
    }
    return NULL;
}

static void check_unknown_keys(struct yaml_reader *reader, const struct yaml_node *node,
                               const char *what, const struct key_def *keys, size_t count)
{
    for (size_t i = 0; i < node->pair_count; i++) {
        const struct yaml_node *key = node->pairs[i].key;
        struct vec names = VEC_INIT(const char *);

        if (find_key(keys, count, key->text))
            continue;
        yaml_keys_names(&names, keys, count, sizeof(*keys));
        yaml_keys_fault(reader, key, NULL, yaml_keys_nearest(&names, key->text),
                        "unknown key '%.*s' of %s", STR_ARG(key->text), what);
        vec_release(&names);
    }
}

const struct yaml_pair *yaml_keys_pair(const struct yaml_node *map, const char *name)
{
    for (size_t i = 0; i < map->pair_count; i++) {
        if (is_named(map->pairs[i].key->text, name))
            return &map->pairs[i];
    }
    return NULL;
}

bool yaml_keys_read(struct yaml_reader *reader, const struct yaml_node *node, const char *what,
                    const struct key_def *keys, size_t count, void *target)
{
    if (node->kind != YAML_MAP) {
        yaml_keys_fault(reader, node, "a map", NULL, "%s is %s", what, yaml_keys_phrase(node));
        return false;
    }
    check_unknown_keys(reader, node, what, keys, count);
    for (size_t i = 0; i < count; i++) {
        const struct key_def *key = &keys[i];
        const struct yaml_pair *pair = yaml_keys_pair(node, key->name);

        if (pair)
            key->load(reader, pair, (char *)target + key->offset);
        else if (key->is_required)
            yaml_keys_fault(reader, node, NULL, NULL, "missing key '%s' of %s", key->name, what);
    }
    return true;
}

void yaml_keys_text(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct str *text = member;

    if (yaml_keys_expect(reader, pair->value, YAML_STRING, pair->key->text))
        *text = str_trim(pair->value->text);
}

bool yaml_keys_is_scalar(const struct yaml_node *node)
{
    switch (node->kind) {
    case YAML_BOOL:
    case YAML_INTEGER:
    case YAML_REAL:
    case YAML_STRING:
        return true;
    case YAML_NULL:
    case YAML_LIST:
    case YAML_MAP:
        return false;
    }
    return false;
}

void yaml_keys_source(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct str *text = member;

    if (yaml_keys_is_scalar(pair->value))
        *text = pair->value->text;
    else
        yaml_keys_fault(reader, pair->value, "a text", NULL, "'%.*s' is %s",
                        STR_ARG(pair->key->text), yaml_keys_phrase(pair->value));
}

static bool take_scalar(struct yaml_reader *reader, const struct yaml_node *node, struct str what,
                        struct str *text)
{
    if (yaml_keys_is_scalar(node)) {
        *text = node->text;
        return true;
    }
    yaml_keys_fault(reader, node, "a text or a list of texts", NULL, "'%.*s' is %s", STR_ARG(what),
                    yaml_keys_phrase(node));
    return false;
}

size_t yaml_keys_item_count(const struct yaml_node *node)
{
    return node->kind == YAML_LIST ? node->item_count : 1;
}

const struct yaml_node *yaml_keys_item(const struct yaml_node *node, size_t index)
{
    return node->kind == YAML_LIST ? node->items[index] : node;
}

struct texts yaml_keys_texts(struct yaml_reader *reader, const struct yaml_node *node,
                             struct str what)
{
    size_t count = yaml_keys_item_count(node);
    struct str *items = arena_new(reader->arena, count + 1, sizeof(*items));
    struct texts texts = { .items = items };

    for (size_t i = 0; i < count; i++)
        texts.count += take_scalar(reader, yaml_keys_item(node, i), what, &items[texts.count]);
    return texts;
}

int yaml_keys_word(struct yaml_reader *reader, const struct yaml_pair *pair,
                   const char *const *words, size_t count)
{
    struct str text = pair->value->text;
    struct str expected = STR("");

    for (size_t i = 0; i < count; i++) {
        if (yaml_keys_is_scalar(pair->value) && str_equal(str_of(words[i]), text))
            return (int)i;
    }
    for (size_t i = 0; i < count; i++)
        expected =
            arena_printf(reader->arena, "%.*s%s%s", STR_ARG(expected), i ? ", " : "", words[i]);
    yaml_keys_fault(reader, pair->value,
                    arena_printf(reader->arena, "one of %.*s", STR_ARG(expected)).ptr,
                    yaml_keys_is_scalar(pair->value) ? str_nearest(text, words, count) : NULL,
                    "'%.*s' is '%.*s'", STR_ARG(pair->key->text), STR_ARG(text));
    return -1;
}

void yaml_keys_parse_apart(struct str text, struct yaml_parsed *parsed)
{
    if (yaml_document_parse(text, &parsed->arena, &parsed->root, &parsed->line, &parsed->column,
                            &parsed->err))
        parsed->root = NULL;
}

const struct yaml_node *yaml_keys_take(struct yaml_reader *reader, struct yaml_parsed *parsed,
                                       const char *what)
{
    struct source_location location = reader->file;

    arena_take(reader->arena, &parsed->arena);
    if (parsed->err.rc) {
        location.line = parsed->line;
        location.column = parsed->column;
        diagnostics_add(reader->diagnostics, &location, NULL, NULL, "%s", parsed->err.message);
        return NULL;
    }
    if (!parsed->root)
        yaml_keys_fault(reader, NULL, what, NULL, "the file is empty");
    return parsed->root;
}

const struct yaml_node *yaml_keys_parse(struct yaml_reader *reader, struct str text,
                                        const char *what)
{
    struct yaml_parsed parsed = { .arena = ARENA_INIT };

    yaml_keys_parse_apart(text, &parsed);
    return yaml_keys_take(reader, &parsed, what);
}

enum gate_rc yaml_keys_outcome(struct diagnostics *diagnostics, size_t before, const char *what,
                               struct error *err)
{
    size_t faults = diagnostics->items.count - before;

    if (faults == 0)
        return GATE_OK;
    diagnostics_sort(diagnostics);
    return error_set(err, GATE_EUSAGE, "%zu fault%s in %s", faults, faults == 1 ? "" : "s", what);
}
