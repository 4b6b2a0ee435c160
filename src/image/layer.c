#include "image/layer.h"

#include <string.h>

#include "image/wish.h"

void layer_init(struct layer *layer)
{
    *layer = (struct layer){
        .arena = ARENA_INIT,
        .entries = VEC_INIT(struct entry *),
        .whiteouts = VEC_INIT(struct whiteout),
        .hits = VEC_INIT(struct layer_hits),
        .warnings = VEC_INIT(struct str),
    };
}

void layer_release(struct layer *layer)
{
    for (size_t i = 0; i < layer->hits.count; i++) {
        struct layer_hits *hits = vec_at(&layer->hits, i);

        vec_release(&hits->hits);
    }
    vec_release(&layer->entries);
    vec_release(&layer->whiteouts);
    vec_release(&layer->hits);
    vec_release(&layer->warnings);
    arena_release(&layer->arena);
}

/* Copies the elements of `from`, which are plain data, behind those of `to`. */
static void copy_items(const struct vec *from, struct vec *to)
{
    for (size_t i = 0; i < from->count; i++)
        memcpy(vec_add(to), vec_at(from, i), from->item_size);
}

/* Where the copy of `entry` is: the copies stand in the order of the originals. */
static const struct entry *find_copy(const struct layer *from, const struct layer *to,
                                     const struct map *indexes, const struct entry *entry)
{
    struct str key = { .ptr = (const char *)&entry, .len = sizeof(entry) };
    struct entry **place = map_find(indexes, key);

    if (!place)
        return NULL;
    return *(struct entry **)vec_at(&to->entries,
                                    (size_t)(place - (struct entry **)from->entries.items));
}

static void copy_hits(const struct layer *from, struct layer *to)
{
    CLEANUP(map_release) struct map indexes = MAP_INIT;

    for (size_t i = 0; i < from->entries.count && from->hits.count > 0; i++) {
        struct entry **place = vec_at(&from->entries, i);

        map_set(&indexes, (struct str){ .ptr = (const char *)place, .len = sizeof(*place) }, place);
    }
    for (size_t i = 0; i < from->hits.count; i++) {
        const struct layer_hits *old = vec_at(&from->hits, i);
        struct layer_hits *hits = vec_add(&to->hits);

        hits->scanner = old->scanner;
        hits->hits = VEC_INIT(struct scan_hit);
        copy_items(&old->hits, &hits->hits);
        for (size_t k = 0; k < hits->hits.count; k++) {
            struct scan_hit *hit = vec_at(&hits->hits, k);

            hit->entry = find_copy(from, to, &indexes, hit->entry);
        }
    }
}

void layer_copy(const struct layer *from, struct layer *to)
{
    layer_init(to);
    for (size_t i = 0; i < from->entries.count; i++) {
        struct entry *copy = arena_new(&to->arena, 1, sizeof(*copy));

        *copy = **(struct entry **)vec_at(&from->entries, i);
        *(struct entry **)vec_add(&to->entries) = copy;
    }
    copy_items(&from->whiteouts, &to->whiteouts);
    copy_items(&from->warnings, &to->warnings);
    copy_hits(from, to);
    to->name_bytes = from->name_bytes;
}
