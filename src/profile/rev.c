/* The rev of a control: a hash of what it asks, so that a waiver for one question answers no other.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "profile/load.h"

enum { REV_DIGITS = 12, REAL_SIZE = 32, COUNT_BYTES = 8 };

/* What is hashed, in a form that no other question has. */
struct canon {
    struct digest_stream *stream;
    struct arena *arena;
};

static void add_bytes(struct canon *canon, struct str bytes)
{
    digest_update(canon->stream, bytes.ptr, bytes.len);
}

/* A letter for what follows, and how much of it, big-endian. */
static void add_head(struct canon *canon, char letter, uint64_t count)
{
    uint8_t head[1 + COUNT_BYTES] = { (uint8_t)letter };

    for (size_t i = 0; i < COUNT_BYTES; i++)
        head[1 + i] = (uint8_t)(count >> (8 * (COUNT_BYTES - 1 - i)));
    digest_update(canon->stream, head, sizeof(head));
}

static void add_text(struct canon *canon, char letter, struct str text)
{
    add_head(canon, letter, text.len);
    add_bytes(canon, text);
}

static char letter_of(enum yaml_kind kind)
{
    switch (kind) {
    case YAML_NULL:
        return 'n';
    case YAML_BOOL:
        return 'b';
    case YAML_INTEGER:
        return 'i';
    case YAML_REAL:
        return 'r';
    case YAML_STRING:
        return 's';
    case YAML_LIST:
        return 'l';
    case YAML_MAP:
        return 'm';
    }
    return '\0';
}

static int compare_pairs(const void *left, const void *right)
{
    const struct yaml_pair *const *a = left;
    const struct yaml_pair *const *b = right;

    return str_compare((*a)->key->text, (*b)->key->text);
}

/* The pairs of a map, sorted, without the key `except`. */
struct sorted {
    const struct yaml_pair **pairs;
    size_t count;
};

static struct sorted sort_pairs(struct canon *canon, const struct yaml_node *map,
                                const char *except)
{
    struct sorted sorted = {
        .pairs = arena_new(canon->arena, map->pair_count + 1, sizeof(const struct yaml_pair *)),
    };

    for (size_t i = 0; i < map->pair_count; i++) {
        if (!except || !str_equal(map->pairs[i].key->text, str_of(except)))
            sorted.pairs[sorted.count++] = &map->pairs[i];
    }
    qsort(sorted.pairs, sorted.count, sizeof(*sorted.pairs), compare_pairs);
    add_head(canon, letter_of(YAML_MAP), sorted.count);
    return sorted;
}

/*
 * A value: scalars by their kind and source text, for an argument is read as it stands (4.10 is not
 * 4.1); lists in their order, maps in the order of their keys. As deep as yaml_document lets it be.
 */
static void add_node(struct canon *canon, const struct yaml_node *node)
{
    if (node->kind == YAML_LIST) {
        add_head(canon, letter_of(YAML_LIST), node->item_count);
        for (size_t i = 0; i < node->item_count; i++)
            add_node(canon, node->items[i]);
    } else if (node->kind == YAML_MAP) {
        struct sorted sorted = sort_pairs(canon, node, NULL);

        for (size_t i = 0; i < sorted.count; i++) {
            add_node(canon, sorted.pairs[i]->key);
            add_node(canon, sorted.pairs[i]->value);
        }
    } else {
        add_text(canon, letter_of(node->kind), node->text);
    }
}

static void add_entries(struct canon *canon, const struct yaml_node *list);

/* An entry or `only_if`, without its words for people: `except` is because, or reason. */
static void add_entry(struct canon *canon, const struct yaml_node *entry, const char *except)
{
    if (entry->kind != YAML_MAP) {
        add_node(canon, entry);
        return;
    }

    struct sorted sorted = sort_pairs(canon, entry, except);
    for (size_t i = 0; i < sorted.count; i++) {
        const struct yaml_pair *pair = sorted.pairs[i];
        enum group_kind group;

        add_node(canon, pair->key);
        if (group_by_word(pair->key->text, &group))
            add_entries(canon, pair->value);
        else
            add_node(canon, pair->value);
    }
}

/* `describe`, or the members of a group. */
static void add_entries(struct canon *canon, const struct yaml_node *list)
{
    if (list->kind != YAML_LIST) {
        add_node(canon, list);
        return;
    }
    add_head(canon, letter_of(YAML_LIST), list->item_count);
    for (size_t i = 0; i < list->item_count; i++)
        add_entry(canon, list->items[i], "because");
}

struct str load_rev(const struct control *control, const struct yaml_node *node,
                    struct arena *arena)
{
    CLEANUP(arena_release) struct arena scratch = ARENA_INIT;
    struct canon canon = { .stream = digest_open(DIGEST_SHA256), .arena = &scratch };
    const struct yaml_pair *only_if = yaml_keys_pair(node, "only_if");
    const struct yaml_pair *describe = yaml_keys_pair(node, "describe");
    char impact[REAL_SIZE];
    char hex[DIGEST_TEXT_SIZE];

    (void)snprintf(impact, sizeof(impact), "%.17g", control->impact);
    add_text(&canon, 'v', STR("gate-rev-1"));
    add_text(&canon, 'p', str_of(impact));
    add_text(&canon, 't', str_of(load_target_word(control->target)));
    add_head(&canon, 'o', only_if != NULL);
    if (only_if)
        add_entry(&canon, only_if->value, "reason");
    add_head(&canon, 'd', describe != NULL);
    if (describe)
        add_entries(&canon, describe->value);

    const struct digest digest = digest_finish(canon.stream);
    digest_format_hex(&digest, hex);
    return arena_str(arena, str_slice(str_of(hex), 0, REV_DIGITS));
}
