#include "format/yaml_format.h"

#include <stdlib.h>

#include "base/limits.h"
#include "format/yaml_document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes as YAML reads them: of line breaks there is one kind. */
static bool is_parsed(struct str text, struct arena *arena, const struct yaml_node **root)
{
    struct error err = ERROR_INIT;
    uint32_t line = 0;
    uint32_t column = 0;

    return yaml_document_parse(text, arena, root, &line, &column, &err) == GATE_OK;
}

static void check_same(const struct yaml_node *a, const struct yaml_node *b)
{
    if (a->kind != b->kind)
        abort();
    if (a->kind == YAML_LIST) {
        if (a->item_count != b->item_count)
            abort();
        for (size_t i = 0; i < a->item_count; i++)
            check_same(a->items[i], b->items[i]);
        return;
    }
    if (a->kind == YAML_MAP) {
        if (a->pair_count != b->pair_count)
            abort();
        for (size_t i = 0; i < a->pair_count; i++) {
            check_same(a->pairs[i].key, b->pairs[i].key);
            check_same(a->pairs[i].value, b->pairs[i].value);
        }
        return;
    }
    if (a->kind != YAML_NULL && !str_equal(a->text, b->text))
        abort();
}

static size_t count_hashes(struct str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '#';
    return count;
}

static enum gate_rc format(struct str text, struct buf *out)
{
    struct error err = ERROR_INIT;
    uint32_t line = 0;
    uint32_t column = 0;
    enum gate_rc rc = yaml_format(text, out, &line, &column, &err);

    if (rc != err.rc)
        abort();
    return rc;
}

/*
 * What parses and is formatted has the same values; the comments are there, as far as a count of
 * '#' tells where no escape hides one; formatting it again changes nothing.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = { .ptr = (const char *)data, .len = size };
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf once = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(buf_release) struct buf twice = BUF_INIT(LIMIT_TEXT_BYTES);
    const struct yaml_node *before = NULL;
    const struct yaml_node *after = NULL;

    bool is_good = is_parsed(text, &arena, &before);
    enum gate_rc rc = format(text, &once);
    if ((rc == GATE_EFORMAT && is_good) || (rc == GATE_OK && !is_good))
        abort();
    if (rc)
        return 0;
    if (before && before->kind == YAML_NULL)
        before = NULL; /* "---" alone is nothing, as an empty file is */
    if (!is_parsed(buf_str(&once), &arena, &after))
        abort();
    if (after && after->kind == YAML_NULL)
        after = NULL;
    if (!before != !after)
        abort();
    if (before)
        check_same(before, after);
    if (str_find(text, STR("\\")) < 0 && count_hashes(text) != count_hashes(buf_str(&once)))
        abort();
    if (format(buf_str(&once), &twice) || !str_equal(buf_str(&once), buf_str(&twice)))
        abort();
    return 0;
}
