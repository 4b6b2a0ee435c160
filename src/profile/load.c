#include "profile/load.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FAULT_SIZE = 1024 };

void load_fault(struct loader *loader, const struct yaml_node *node, const char *expected,
                const char *nearest, const char *format, ...)
{
    char message[FAULT_SIZE];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);

    const struct source_location location = {
        .file = loader->file->shown,
        .line = node ? node->line : 0,
        .column = node ? node->column : 0,
    };
    diagnostics_add(loader->diagnostics, &location, expected, nearest, "%s", message);
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

const char *load_phrase(const struct yaml_node *node)
{
    return kind_phrase(node->kind);
}

bool load_is_id(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !(c == '-' && i > 0))
            return false;
    }
    return id.len > 0;
}

bool load_expect(struct loader *loader, const struct yaml_node *node, enum yaml_kind kind,
                 struct str what)
{
    if (node->kind == kind)
        return true;
    load_fault(loader, node, kind_phrase(kind), NULL, "'%.*s' is %s", STR_ARG(what),
               load_phrase(node));
    return false;
}

void load_names(struct vec *names, const void *table, size_t count, size_t stride)
{
    for (size_t i = 0; i < count; i++) {
        const char *name;

        memcpy(&name, (const char *)table + i * stride, sizeof(name));
        *(const char **)vec_add(names) = name;
    }
}

const char *load_nearest(const struct vec *names, struct str word)
{
    return names->count ? str_nearest(word, names->items, names->count) : NULL;
}

static const struct key_def *find_key(const struct key_def *keys, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(str_of(keys[i].name), name))
            return &keys[i];
    }
    return NULL;
}

static void check_unknown_keys(struct loader *loader, const struct yaml_node *node,
                               const char *what, const struct key_def *keys, size_t count)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);

    load_names(&names, keys, count, sizeof(*keys));
    for (size_t i = 0; i < node->pair_count; i++) {
        const struct yaml_node *key = node->pairs[i].key;

        if (!find_key(keys, count, key->text))
            load_fault(loader, key, NULL, load_nearest(&names, key->text),
                       "unknown key '%.*s' of %s", STR_ARG(key->text), what);
    }
}

const struct yaml_pair *load_pair(const struct yaml_node *map, const char *name)
{
    for (size_t i = 0; i < map->pair_count; i++) {
        if (str_equal(map->pairs[i].key->text, str_of(name)))
            return &map->pairs[i];
    }
    return NULL;
}

bool load_keys(struct loader *loader, const struct yaml_node *node, const char *what,
               const struct key_def *keys, size_t count, void *target)
{
    if (node->kind != YAML_MAP) {
        load_fault(loader, node, "a map", NULL, "%s is %s", what, load_phrase(node));
        return false;
    }
    check_unknown_keys(loader, node, what, keys, count);
    for (size_t i = 0; i < count; i++) {
        const struct key_def *key = &keys[i];
        const struct yaml_pair *pair = load_pair(node, key->name);

        if (pair)
            key->load(loader, pair, (char *)target + key->offset);
        else if (key->is_required)
            load_fault(loader, node, NULL, NULL, "missing key '%s' of %s", key->name, what);
    }
    return true;
}

void load_text(struct loader *loader, const struct yaml_pair *pair, void *member)
{
    struct str *text = member;

    if (load_expect(loader, pair->value, YAML_STRING, pair->key->text))
        *text = str_trim(pair->value->text);
}

bool load_is_scalar(const struct yaml_node *node)
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

void load_source(struct loader *loader, const struct yaml_pair *pair, void *member)
{
    struct str *text = member;

    if (load_is_scalar(pair->value))
        *text = pair->value->text;
    else
        load_fault(loader, pair->value, "a text", NULL, "'%.*s' is %s", STR_ARG(pair->key->text),
                   load_phrase(pair->value));
}

static bool take_scalar(struct loader *loader, const struct yaml_node *node, struct str what,
                        struct str *text)
{
    if (load_is_scalar(node)) {
        *text = node->text;
        return true;
    }
    load_fault(loader, node, "a text or a list of texts", NULL, "'%.*s' is %s", STR_ARG(what),
               load_phrase(node));
    return false;
}

struct texts load_texts(struct loader *loader, const struct yaml_node *node, struct str what)
{
    size_t room = node->kind == YAML_LIST ? node->item_count : 1;
    struct str *items = arena_new(loader->arena, room + 1, sizeof(*items));
    struct texts texts = { .items = items };

    if (node->kind != YAML_LIST) {
        texts.count = take_scalar(loader, node, what, items);
        return texts;
    }
    for (size_t i = 0; i < node->item_count; i++)
        texts.count += take_scalar(loader, node->items[i], what, &items[texts.count]);
    return texts;
}

int load_word(struct loader *loader, const struct yaml_pair *pair, const char *const *words,
              size_t count)
{
    struct str text = pair->value->text;
    struct str expected = STR("");

    for (size_t i = 0; i < count; i++) {
        if (load_is_scalar(pair->value) && str_equal(str_of(words[i]), text))
            return (int)i;
        expected =
            arena_printf(loader->arena, "%.*s%s%s", STR_ARG(expected), i ? ", " : "", words[i]);
    }
    load_fault(loader, pair->value,
               arena_printf(loader->arena, "one of %.*s", STR_ARG(expected)).ptr,
               load_is_scalar(pair->value) ? str_nearest(text, words, count) : NULL,
               "'%.*s' is '%.*s'", STR_ARG(pair->key->text), STR_ARG(text));
    return -1;
}

void load_file(struct loader *loader, const struct profile_file *file, const char *what,
               const struct key_def *keys, size_t count, void *target)
{
    const struct yaml_node *root = NULL;
    struct source_location location = { .file = file->shown };
    struct error err = ERROR_INIT;

    loader->file = file;
    if (yaml_document_parse(file->text, loader->arena, &root, &location.line, &location.column,
                            &err))
        diagnostics_add(loader->diagnostics, &location, NULL, NULL, "%s", err.message);
    else if (!root)
        load_fault(loader, NULL, what, NULL, "the file is empty");
    else
        (void)load_keys(loader, root, what, keys, count, target);
}

enum gate_rc load_outcome(struct diagnostics *diagnostics, size_t before, const char *what,
                          struct error *err)
{
    size_t faults = diagnostics->items.count - before;

    if (faults == 0)
        return GATE_OK;
    diagnostics_sort(diagnostics);
    return error_set(err, GATE_EUSAGE, "%zu fault%s in %s", faults, faults == 1 ? "" : "s", what);
}
