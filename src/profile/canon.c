#include "profile/canon.h"

#include <stdio.h>
#include <stdlib.h>

enum { REAL_SIZE = 32, COUNT_BYTES = 8 };

static void add_bytes(struct canon *canon, struct str bytes)
{
    digest_update(canon->stream, bytes.ptr, bytes.len);
}

void canon_head(struct canon *canon, char letter, uint64_t count)
{
    uint8_t head[1 + COUNT_BYTES] = { (uint8_t)letter };

    for (size_t i = 0; i < COUNT_BYTES; i++)
        head[1 + i] = (uint8_t)(count >> (8 * (COUNT_BYTES - 1 - i)));
    digest_update(canon->stream, head, sizeof(head));
}

void canon_text(struct canon *canon, char letter, struct str text)
{
    canon_head(canon, letter, text.len);
    add_bytes(canon, text);
}

void canon_real(struct canon *canon, char letter, double number)
{
    char text[REAL_SIZE];

    (void)snprintf(text, sizeof(text), "%.17g", number);
    canon_text(canon, letter, str_of(text));
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

struct canon_pairs canon_sort(struct canon *canon, const struct yaml_node *map, const char *except)
{
    struct canon_pairs sorted = {
        .pairs = arena_new(canon->arena, map->pair_count + 1, sizeof(const struct yaml_pair *)),
    };

    for (size_t i = 0; i < map->pair_count; i++) {
        if (!except || !str_equal(map->pairs[i].key->text, str_of(except)))
            sorted.pairs[sorted.count++] = &map->pairs[i];
    }
    qsort(sorted.pairs, sorted.count, sizeof(*sorted.pairs), compare_pairs);
    canon_head(canon, letter_of(YAML_MAP), sorted.count);
    return sorted;
}

void canon_node(struct canon *canon, const struct yaml_node *node)
{
    if (node->kind == YAML_LIST) {
        canon_head(canon, letter_of(YAML_LIST), node->item_count);
        for (size_t i = 0; i < node->item_count; i++)
            canon_node(canon, node->items[i]);
    } else if (node->kind == YAML_MAP) {
        struct canon_pairs sorted = canon_sort(canon, node, NULL);

        for (size_t i = 0; i < sorted.count; i++) {
            canon_node(canon, sorted.pairs[i]->key);
            canon_node(canon, sorted.pairs[i]->value);
        }
    } else {
        canon_text(canon, letter_of(node->kind), node->text);
    }
}

void canon_texts(struct canon *canon, char letter, const struct str *items, size_t count)
{
    canon_head(canon, letter, count);
    for (size_t i = 0; i < count; i++)
        canon_text(canon, 's', items[i]);
}

void canon_supports(struct canon *canon, const struct support *supports, size_t count)
{
    canon_head(canon, 'u', count);
    for (size_t i = 0; i < count; i++) {
        canon_texts(canon, 'o', supports[i].os, supports[i].os_count);
        canon_texts(canon, 'f', supports[i].families, supports[i].family_count);
        canon_texts(canon, 'v', supports[i].versions, supports[i].version_count);
    }
}
