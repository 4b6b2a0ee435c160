#include "resource/document_resource.h"

#include "base/limits.h"
#include "base/map.h"
#include "resource/call.h"
#include "resource/facts.h"

bool document_path(const struct resource_call *call, struct str *path)
{
    const struct value *named = call_option(call, STR("path"));

    if (call_text(call, path))
        return true;
    if (!named || named->type != VALUE_STR)
        return false;
    *path = named->string;
    return true;
}

enum gate_rc document_check(const struct resource_call *call, struct error *err)
{
    if (call->positional.count > 0 || call_option(call, STR("path")))
        return GATE_OK;
    return error_set(err, GATE_EUSAGE, "no path is named");
}

void document_wishes(const struct resource_call *call, struct wish_set *set)
{
    const struct wish body = { .kind = WISH_BODY, .limit = LIMIT_CONFIG_FILE_BYTES };
    struct str path;

    if (document_path(call, &path))
        call_wish_path(set, &body, path);
}

enum gate_rc document_read(struct document_resource *self, struct resource_context *context,
                           const struct resource_call *call, struct error *err)
{
    struct str path;

    self->context = context;
    if (!document_path(call, &path))
        return error_set(err, GATE_EUSAGE, "no path is named");
    return config_file_read(context, path, &self->file, err);
}

struct document document_of(const struct document_resource *self)
{
    return (struct document){
        .arena = self->context->arena,
        .place = config_file_origin(&self->file, 0, STR("")),
    };
}

enum gate_rc document_open(struct document_resource *self, struct resource_context *context,
                           const struct resource_call *call, document_parse_fn *parse,
                           struct error *err)
{
    if (document_read(self, context, call, err))
        return err->rc;

    struct document document = document_of(self);
    if (parse(self->file.text, &document, &self->root, err))
        return error_wrap(err, "%.*s", STR_ARG(self->file.path));
    return GATE_OK;
}

struct origin document_origin(const void *self, const struct resource_call *call)
{
    const struct document_resource *resource = self;
    struct origin origin = ORIGIN_INIT;

    if (resource->file.entry)
        return config_file_origin(&resource->file, 0, STR(""));
    (void)document_path(call, &origin.path);
    return origin;
}

/* The values of `key` in the maps of a list, which is no value where none has it. */
static struct value key_of_all(const struct document_resource *self, const struct value *list,
                               struct str key)
{
    struct value *items = arena_new(self->context->arena, list->list.count + 1, sizeof(*items));
    struct value found = value_list(items, 0);

    for (size_t i = 0; i < list->list.count; i++) {
        const struct value *item = value_find(&list->list.items[i], key);

        if (item)
            items[found.list.count++] = *item;
    }
    found.origin = list->origin;
    return found.list.count > 0 ? found : value_nil();
}

static enum gate_rc get_key(void *self, const struct property_query *query, struct value *value,
                            struct error *err ATTR_UNUSED)
{
    const struct document_resource *resource = self;
    const struct value *root = &resource->root;
    const struct value *found = value_find(root, query->name);
    int64_t index;

    *value = value_nil();
    if (root->type == VALUE_LIST && str_to_i64(query->name, &index)) {
        int64_t count = (int64_t)root->list.count;

        index += index < 0 ? count : 0;
        if (index >= 0 && index < count)
            found = &root->list.items[index];
    } else if (root->type == VALUE_LIST) {
        *value = key_of_all(resource, root, query->name);
    }
    if (found)
        *value = *found;
    return GATE_OK;
}

const struct property_def document_keyword = {
    .name = "KEY",
    .type = VALUE_STR,
    .help = "the value of a key, a.b.c or [a, 0, b] further in; of a list its items by number, "
            "from 0, or from the end by -1; of a list of maps a key of each",
    .get = get_key,
};

/* The pairs of one section while they are gathered. */
struct gathered {
    struct str name;
    struct vec pairs; /* struct value_pair * */
    struct map names; /* to those */
    const struct origin *origin;
};

static void set_pair(struct arena *arena, struct gathered *section, struct str name,
                     const struct value *value)
{
    struct value_pair *pair = map_find(&section->names, name);

    if (!pair) {
        pair = arena_new(arena, 1, sizeof(*pair));
        pair->key = name;
        map_set(&section->names, name, pair);
        *(struct value_pair **)vec_add(&section->pairs) = pair;
    }
    pair->value = *value;
}

static struct value finish(struct arena *arena, struct gathered *section)
{
    struct value_pair *pairs = arena_new(arena, section->pairs.count + 1, sizeof(*pairs));
    struct value map = value_map(pairs, section->pairs.count);

    for (size_t i = 0; i < section->pairs.count; i++)
        pairs[i] = **(struct value_pair **)vec_at(&section->pairs, i);
    map.origin = section->origin;
    vec_release(&section->pairs);
    map_release(&section->names);
    return map;
}

static struct gathered *section_of(struct arena *arena, struct vec *sections, struct map *by_name,
                                   const struct document_setting *setting)
{
    struct gathered *section = map_find(by_name, setting->section);

    if (section)
        return section;

    struct origin *origin = arena_new(arena, 1, sizeof(*origin));
    *origin = *setting->value.origin;
    origin->entry = setting->section;
    section = arena_new(arena, 1, sizeof(*section));
    *section = (struct gathered){
        .name = setting->section,
        .pairs = VEC_INIT(struct value_pair *),
        .origin = origin,
    };
    map_set(by_name, section->name, section);
    *(struct gathered **)vec_add(sections) = section;
    return section;
}

struct value document_settings(struct arena *arena, const struct vec *settings)
{
    CLEANUP(vec_release) struct vec sections = VEC_INIT(struct gathered *);
    CLEANUP(map_release) struct map by_name = MAP_INIT;
    struct gathered top = { .pairs = VEC_INIT(struct value_pair *) };

    for (size_t i = 0; i < settings->count; i++) {
        const struct document_setting *setting = vec_at(settings, i);
        struct gathered *section =
            setting->section.len > 0 ? section_of(arena, &sections, &by_name, setting) : &top;

        set_pair(arena, section, setting->name, &setting->value);
    }
    for (size_t i = 0; i < sections.count; i++) {
        struct gathered *section = *(struct gathered **)vec_at(&sections, i);
        struct value map = finish(arena, section);

        set_pair(arena, &top, section->name, &map);
    }
    return finish(arena, &top);
}
