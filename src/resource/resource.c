#include "resource/resource.h"

#include <assert.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/memory.h"
#include "base/vec.h"
#include "resource/cache.h"

const struct resource_def *const resource_defs[] = {
#define RESOURCE(name) &resource_##name,
#include "resource/resources.def"
#undef RESOURCE
};

const size_t resource_def_count = COUNT_OF(resource_defs);

const struct resource_def *resource_by_name(struct str name)
{
    for (size_t i = 0; i < resource_def_count; i++) {
        if (str_equal(str_of(resource_defs[i]->name), name))
            return resource_defs[i];
    }
    return NULL;
}

const struct property_def *resource_property(const struct resource_def *def, struct str name)
{
    for (size_t i = 0; i < def->property_count; i++) {
        if (str_equal(str_of(def->properties[i].name), name))
            return &def->properties[i];
    }
    return NULL;
}

const struct predicate_def *resource_predicate(const struct resource_def *def, struct str name)
{
    for (size_t i = 0; i < def->predicate_count; i++) {
        if (str_equal(str_of(def->predicates[i].name), name))
            return &def->predicates[i];
    }
    return NULL;
}

void resource_wishes(const struct resource_def *def, const struct resource_call *call,
                     struct wish_set *set)
{
    if (def->kind)
        def->kind->wishes(def->source, call, set);
    else if (def->wishes)
        def->wishes(call, set);
}

struct fact_slot {
    bool is_read;
    enum gate_rc rc;
    struct error err;
    const void *reading;
};

struct resource_cache {
    struct vec resources; /* struct resource *, which live in the run's arena */
    struct map kept;
    struct fact_slot facts[FACTS];
};

struct resource_cache *resource_cache_open(void)
{
    struct resource_cache *cache = memory_new(1, sizeof(*cache));

    cache->resources = VEC_INIT(struct resource *);
    cache->kept = MAP_INIT;
    return cache;
}

static struct resource *opened_at(const struct resource_cache *cache, size_t index)
{
    return *(struct resource **)vec_at(&cache->resources, index);
}

void resource_cache_close(struct resource_cache *cache)
{
    if (!cache)
        return;
    /* The latest first: it may stand on an earlier one. */
    for (size_t i = cache->resources.count; i > 0; i--) {
        struct resource *resource = opened_at(cache, i - 1);

        if (resource->def->close)
            resource->def->close(resource->self);
    }
    vec_release(&cache->resources);
    map_release(&cache->kept);
    free(cache);
}

void *resource_cache_kept(const struct resource_cache *cache, struct str name)
{
    return map_find(&cache->kept, name);
}

void resource_cache_keep(struct resource_cache *cache, struct str name, void *value)
{
    map_set(&cache->kept, name, value);
}

enum gate_rc resource_cache_fact(struct resource_context *context, enum fact fact,
                                 fact_read_fn *read, const void **reading, struct error *err)
{
    struct fact_slot *slot = &context->cache->facts[fact];

    if (!slot->is_read) {
        slot->rc = read(context, &slot->reading, &slot->err);
        slot->is_read = true;
    }
    if (slot->rc)
        return error_set(err, slot->rc, "%s", slot->err.message);
    *reading = slot->reading;
    return GATE_OK;
}

static bool calls_equal(const struct resource_call *a, const struct resource_call *b)
{
    struct value a_list = { .type = VALUE_LIST, .list = a->positional };
    struct value b_list = { .type = VALUE_LIST, .list = b->positional };
    struct value a_map = { .type = VALUE_MAP, .map = a->named };
    struct value b_map = { .type = VALUE_MAP, .map = b->named };

    return value_equal(&a_list, &b_list) && value_equal(&a_map, &b_map);
}

static struct resource *find_opened(const struct resource_cache *cache,
                                    const struct resource_def *def,
                                    const struct resource_call *call)
{
    for (size_t i = 0; i < cache->resources.count; i++) {
        struct resource *resource = opened_at(cache, i);

        if (resource->def == def && calls_equal(resource->call, call))
            return resource;
    }
    return NULL;
}

struct resource *resource_open(struct resource_context *context, const struct resource_def *def,
                               const struct resource_call *call)
{
    struct resource *resource = find_opened(context->cache, def, call);

    if (resource)
        return resource;

    resource = arena_new(context->arena, 1, sizeof(*resource));
    resource->def = def;
    resource->call = call;
    if (def->self_size)
        resource->self = arena_new(context->arena, 1, def->self_size);
    resource->rc = def->kind
                       ? def->kind->open(resource->self, context, def->source, call, &resource->err)
                       : def->open(resource->self, context, call, &resource->err);
    assert(resource->rc == resource->err.rc);

    if (def->origin) {
        resource->origin = def->origin(resource->self, call);
    } else {
        resource->origin = ORIGIN_INIT;
        resource->origin.path = str_of(def->name);
    }
    *(struct resource **)vec_add(&context->cache->resources) = resource;
    return resource;
}
