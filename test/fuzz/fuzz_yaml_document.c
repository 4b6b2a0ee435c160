#include "format/yaml_document.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Children lie behind their parents, kinds hold what they say; the depth is the parser's limit. */
static void check_node(const struct yaml_node *node)
{
    if (node->line < 1 || node->column < 1 || (node->is_quoted && node->kind != YAML_STRING))
        abort();
    for (size_t i = 0; node->kind == YAML_LIST && i < node->item_count; i++)
        check_node(node->items[i]);
    for (size_t i = 0; node->kind == YAML_MAP && i < node->pair_count; i++) {
        check_node(node->pairs[i].value);
        for (size_t j = 0; j < i; j++) {
            if (str_equal(node->pairs[i].key->text, node->pairs[j].key->text))
                abort();
        }
    }
}

/* Code and error agree; a failure has a place, a tree has unique keys. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = { .ptr = (const char *)data, .len = size };
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct yaml_node *root = NULL;
    struct error err = ERROR_INIT;
    uint32_t line = 0;
    uint32_t column = 0;

    enum gate_rc rc = yaml_document_parse(text, &arena, &root, &line, &column, &err);
    if (rc != err.rc || (rc != GATE_OK && (root || line < 1 || column < 1)))
        abort();
    if (root)
        check_node(root);
    return 0;
}
