#include "format/yaml_packed.h"

#include "base/limits.h"
#include "format/yaml_scalar.h"

/* The first byte of a node: its kind and style, and whether it has a text. */
enum { STYLE_SHIFT = 3, TEXT_SHIFT = 6, KIND_MASK = 7, DIGIT_BITS = 7, DIGIT_MORE = 0x80 };

/* Where the node before stands, from which the next one does not stand far. */
struct place {
    uint64_t start;
    uint64_t line;
};

static void add_byte(struct buf *out, unsigned byte)
{
    const char c = (char)byte;

    buf_add(out, (struct str){ .ptr = &c, .len = 1 });
}

static void add_number(struct buf *out, uint64_t number)
{
    while (number >= DIGIT_MORE) {
        add_byte(out, (unsigned)(number & (DIGIT_MORE - 1)) | DIGIT_MORE);
        number >>= DIGIT_BITS;
    }
    add_byte(out, (unsigned)number);
}

static void add_text(struct yaml_packer *packer, struct str text)
{
    uintptr_t known = (uintptr_t)map_find(&packer->offsets, text);

    if (!known) {
        known = packer->texts.len + 1;
        buf_add(&packer->texts, text);
        buf_add(&packer->texts, (struct str){ .ptr = "", .len = 1 });
        map_set(&packer->offsets, text, (void *)known); /* NOLINT(performance-no-int-to-ptr) */
    }
    add_number(&packer->trees, known - 1);
    add_number(&packer->trees, text.len);
}

static void pack_node(struct yaml_packer *packer, struct place *before,
                      const struct yaml_node *node)
{
    struct buf *out = &packer->trees;
    bool has_text = node->text.ptr != NULL;

    add_byte(out, (unsigned)node->kind | (unsigned)node->style << STYLE_SHIFT |
                      (unsigned)has_text << TEXT_SHIFT);
    add_number(out, node->start - before->start);
    add_number(out, node->end - node->start);
    add_number(out, node->line - before->line);
    add_number(out, node->column);
    *before = (struct place){ .start = node->start, .line = node->line };
    if (has_text)
        add_text(packer, node->text);
    if (node->kind == YAML_LIST) {
        add_number(out, node->item_count);
        for (size_t i = 0; i < node->item_count; i++)
            pack_node(packer, before, node->items[i]);
    } else if (node->kind == YAML_MAP) {
        add_number(out, node->pair_count);
        for (size_t i = 0; i < node->pair_count; i++) {
            pack_node(packer, before, node->pairs[i].key);
            pack_node(packer, before, node->pairs[i].value);
        }
    }
}

bool yaml_pack(struct yaml_packer *packer, const struct yaml_node *root)
{
    struct place before = { .start = 0 };

    add_number(&packer->trees, root->size);
    pack_node(packer, &before, root);
    return !buf_failed(&packer->trees) && !buf_failed(&packer->texts);
}

void yaml_packer_release(struct yaml_packer *packer)
{
    buf_release(&packer->trees);
    buf_release(&packer->texts);
    map_release(&packer->offsets);
}

/* A tree on its way out of its bytes; the nodes of a tree lie in one piece of the arena. */
struct unpacking {
    struct str rest;
    struct str texts;
    struct arena *arena;
    struct place before;
    struct yaml_node *nodes;
    size_t left; /* of the nodes */
    size_t depth;
    bool is_wrong;
};

static uint64_t take_number(struct unpacking *unpacking)
{
    struct str *rest = &unpacking->rest;
    uint64_t number = 0;

    for (unsigned shift = 0; rest->len > 0 && shift < 64; shift += DIGIT_BITS) {
        unsigned byte = (unsigned char)*rest->ptr;

        rest->ptr++;
        rest->len--;
        number |= (uint64_t)(byte & (DIGIT_MORE - 1)) << shift;
        if (byte < DIGIT_MORE)
            return number;
    }
    unpacking->is_wrong = true;
    return 0;
}

static struct str take_text(struct unpacking *unpacking)
{
    uint64_t offset = take_number(unpacking);
    uint64_t length = take_number(unpacking);
    struct str texts = unpacking->texts;

    if (offset < texts.len && length < texts.len - offset)
        return (struct str){ .ptr = texts.ptr + offset, .len = length };
    unpacking->is_wrong = true;
    return STR("");
}

static const struct yaml_node *take_node(struct unpacking *unpacking);

/* An item of a list, or a value of a map. */
static const struct yaml_node *take_child(struct unpacking *unpacking, struct yaml_node *node)
{
    const struct yaml_node *child = take_node(unpacking);

    node->size += child->size;
    if (child->depth >= node->depth)
        node->depth = child->depth + 1;
    return child;
}

/* Of lists and maps: no more children than there are nodes left. */
static size_t take_count(struct unpacking *unpacking, size_t nodes_each)
{
    uint64_t count = take_number(unpacking);

    if (count <= unpacking->left / nodes_each && unpacking->depth < LIMIT_NESTING)
        return count;
    unpacking->is_wrong = true;
    return 0;
}

static void take_children(struct unpacking *unpacking, struct yaml_node *node)
{
    node->depth = 1;
    unpacking->depth++;
    if (node->kind == YAML_LIST) {
        size_t count = take_count(unpacking, 1);
        const struct yaml_node **items =
            arena_new(unpacking->arena, count, sizeof(const struct yaml_node *));

        for (size_t i = 0; i < count && !unpacking->is_wrong; i++, node->item_count++)
            items[i] = take_child(unpacking, node);
        node->items = items;
    } else {
        size_t count = take_count(unpacking, 2);
        struct yaml_pair *pairs = arena_new(unpacking->arena, count, sizeof(*pairs));

        for (size_t i = 0; i < count && !unpacking->is_wrong; i++, node->pair_count++) {
            pairs[i].key = take_node(unpacking);
            node->size += pairs[i].key->size;
            pairs[i].value = take_child(unpacking, node);
        }
        node->pairs = pairs;
    }
    unpacking->depth--;
}

static void take_value(struct unpacking *unpacking, struct yaml_node *node)
{
    struct error err = ERROR_INIT;

    switch (node->kind) {
    case YAML_LIST:
    case YAML_MAP:
        take_children(unpacking, node);
        return;
    case YAML_BOOL:
    case YAML_INTEGER:
    case YAML_REAL:
        if (yaml_scalar_resolve(node, &err))
            unpacking->is_wrong = true;
        return;
    case YAML_NULL:
    case YAML_STRING:
        return;
    }
    unpacking->is_wrong = true;
}

/* A node is always given, so that what is wrong is asked once, in the end. */
static const struct yaml_node *take_node(struct unpacking *unpacking)
{
    static const struct yaml_node nothing;
    unsigned head = (unsigned)take_number(unpacking);

    if (unpacking->left == 0 || head >> (TEXT_SHIFT + 1))
        unpacking->is_wrong = true;
    if (unpacking->is_wrong)
        return &nothing;

    struct yaml_node *node = unpacking->nodes++;
    struct place *before = &unpacking->before;
    unpacking->left--;
    node->kind = (enum yaml_kind)(head & KIND_MASK);
    node->style = (enum yaml_style)(head >> STYLE_SHIFT & KIND_MASK);
    node->is_quoted = node->style >= YAML_SINGLE_QUOTED && node->style <= YAML_FOLDED;
    before->start += take_number(unpacking);
    node->start = before->start;
    node->end = node->start + take_number(unpacking);
    before->line += take_number(unpacking);
    node->line = (uint32_t)before->line;
    node->column = (uint32_t)take_number(unpacking);
    node->size = 1;
    if (head >> TEXT_SHIFT)
        node->text = take_text(unpacking);
    take_value(unpacking, node);
    return node;
}

enum gate_rc yaml_unpack(struct str tree, struct str texts, struct arena *arena,
                         const struct yaml_node **root, struct error *err)
{
    struct unpacking unpacking = { .rest = tree, .texts = texts, .arena = arena };
    uint64_t count = take_number(&unpacking);

    if (count > 0 && count <= tree.len && count <= LIMIT_YAML_NODES) {
        unpacking.left = count;
        unpacking.nodes = arena_new(arena, count, sizeof(*unpacking.nodes));
        *root = take_node(&unpacking);
    } else {
        unpacking.is_wrong = true;
    }
    if (unpacking.is_wrong || unpacking.left > 0 || unpacking.rest.len > 0)
        return error_set(err, GATE_EFORMAT, "a packed tree is damaged");
    return GATE_OK;
}
