#include "format/yaml_packed.h"

#include <stdlib.h>
#include <string.h>

#include "profile/embedded.h"
#include "unit/test.h"

static bool is_same(const struct yaml_node *a, const struct yaml_node *b);

static bool has_same_children(const struct yaml_node *a, const struct yaml_node *b)
{
    if (a->kind == YAML_LIST) {
        for (size_t i = 0; i < a->item_count && i < b->item_count; i++) {
            if (!is_same(a->items[i], b->items[i]))
                return false;
        }
        return a->item_count == b->item_count;
    }
    for (size_t i = 0; i < a->pair_count && i < b->pair_count; i++) {
        if (!is_same(a->pairs[i].key, b->pairs[i].key) ||
            !is_same(a->pairs[i].value, b->pairs[i].value))
            return false;
    }
    return a->pair_count == b->pair_count;
}

static bool is_same(const struct yaml_node *a, const struct yaml_node *b)
{
    if (a->kind != b->kind || a->line != b->line || a->column != b->column || a->size != b->size ||
        a->depth != b->depth || a->is_quoted != b->is_quoted || a->style != b->style ||
        a->start != b->start || a->end != b->end || !str_equal(a->text, b->text))
        return false;
    switch (a->kind) {
    case YAML_NULL:
    case YAML_STRING:
        return true;
    case YAML_BOOL:
        return a->boolean == b->boolean;
    case YAML_INTEGER:
        return a->integer == b->integer;
    case YAML_REAL:
        return !(a->real < b->real) && !(a->real > b->real);
    case YAML_LIST:
    case YAML_MAP:
        return has_same_children(a, b);
    }
    return false;
}

static const struct yaml_node *parse(struct str text, struct arena *arena)
{
    const struct yaml_node *root = NULL;
    struct error err = ERROR_INIT;
    uint32_t line = 0;
    uint32_t column = 0;

    CHECK_INT(yaml_document_parse(text, arena, &root, &line, &column, &err), GATE_OK);
    return root;
}

/* What the program holds is what its files say, places and all. */
static void test_builtin(void)
{
    const struct str texts = { .ptr = (const char *)embedded_texts, .len = embedded_texts_size };
    size_t count = 0;

    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        const struct str tree = { .ptr = (const char *)file->tree, .len = file->tree_size };
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        const struct yaml_node *root = NULL;
        struct error err = ERROR_INIT;

        test_row(file->path);
        CHECK_INT(tree.len > 0, !file->compressed);
        if (file->compressed)
            continue;
        const struct yaml_node *parsed =
            parse((struct str){ .ptr = (const char *)file->data, .len = file->size }, &arena);
        CHECK_INT(yaml_unpack(tree, texts, &arena, &root, &err), GATE_OK);
        CHECK(root && parsed && is_same(root, parsed));
        count++;
    }
    CHECK(count > 0);
}

static const char small[] = "é: [1, {a: 2.5, [b, c]: yes}, ~, '', true]\nb:\n  - |\n    x\n  - y\n";

static void test_round_trip(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct yaml_packer packer = YAML_PACKER_INIT;
    const struct yaml_node *root = NULL;
    struct error err = ERROR_INIT;

    const struct yaml_node *parsed = parse(str_of(small), &arena);
    CHECK(parsed && yaml_pack(&packer, parsed));
    CHECK_INT(yaml_unpack(buf_str(&packer.trees), buf_str(&packer.texts), &arena, &root, &err),
              GATE_OK);
    CHECK(root && parsed && is_same(root, parsed));
    yaml_packer_release(&packer);
}

/* Bytes cut off or changed are refused or give some tree; nothing is read outside of them. */
static void test_damaged(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct yaml_packer packer = YAML_PACKER_INIT;
    const struct yaml_node *root = NULL;
    struct error err = ERROR_INIT;

    CHECK(yaml_pack(&packer, parse(str_of(small), &arena)));
    struct str tree = buf_str(&packer.trees);
    for (size_t len = 0; len < tree.len; len++) {
        char *copy = malloc(len + 1); /* so that a sanitizer sees a byte too many */

        memcpy(copy, tree.ptr, len);
        CHECK_INT(yaml_unpack((struct str){ .ptr = copy, .len = len }, buf_str(&packer.texts),
                              &arena, &root, &err),
                  GATE_EFORMAT);
        free(copy);
    }
    for (size_t i = 0; i < 256 * tree.len; i++) {
        char *copy = malloc(tree.len);

        memcpy(copy, tree.ptr, tree.len);
        copy[i / 256] = (char)(i % 256);
        enum gate_rc rc = yaml_unpack((struct str){ .ptr = copy, .len = tree.len },
                                      buf_str(&packer.texts), &arena, &root, &err);
        CHECK(rc == GATE_OK || rc == GATE_EFORMAT);
        free(copy);
    }
    yaml_packer_release(&packer);
}

static const struct test tests[] = {
    { "builtin", test_builtin },
    { "round_trip", test_round_trip },
    { "damaged", test_damaged },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
