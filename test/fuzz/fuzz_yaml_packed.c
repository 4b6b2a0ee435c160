#include "format/yaml_packed.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Packs a tree and unpacks it: the same tree, whose bytes are the same again. */
static void check_return(const struct yaml_node *root)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(yaml_packer_release) struct yaml_packer once = YAML_PACKER_INIT;
    CLEANUP(yaml_packer_release) struct yaml_packer twice = YAML_PACKER_INIT;
    const struct yaml_node *back = NULL;
    struct error err = ERROR_INIT;

    if (!yaml_pack(&once, root))
        return;
    if (yaml_unpack(buf_str(&once.trees), buf_str(&once.texts), &arena, &back, &err) != GATE_OK)
        abort();
    if (back->size != root->size || back->depth != root->depth || !yaml_pack(&twice, back) ||
        !str_equal(buf_str(&once.trees), buf_str(&twice.trees)) ||
        !str_equal(buf_str(&once.texts), buf_str(&twice.texts)))
        abort();
}

static void check_yaml(struct str text)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct yaml_node *root = NULL;
    struct error err = ERROR_INIT;
    uint32_t line = 0;
    uint32_t column = 0;

    if (yaml_document_parse(text, &arena, &root, &line, &column, &err) == GATE_OK && root)
        check_return(root);
}

/* The first byte says how many of the next ones are the texts; the others are a tree. */
static void check_packed(struct str bytes)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str rest = str_slice(bytes, 1, bytes.len);
    size_t count = (unsigned char)bytes.ptr[0];
    const struct yaml_node *root = NULL;
    struct error err = ERROR_INIT;

    enum gate_rc rc = yaml_unpack(str_slice(rest, count, rest.len), str_slice(rest, 0, count),
                                  &arena, &root, &err);
    if (rc != err.rc || (rc == GATE_OK && !root))
        abort();
    if (rc == GATE_OK)
        check_return(root);
}

/* What is packed comes back, and damaged bytes are a failure or a tree that is one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str bytes = { .ptr = (const char *)data, .len = size };

    check_yaml(bytes);
    if (size > 0)
        check_packed(bytes);
    return 0;
}
