#include "unit/asked.h"

#include <string.h>

#include "unit/test.h"

enum { ASKED_LAYERS = 8, ASKED_FILES = 32 };

static void make_image(struct asked *asked, const char *config, const struct asked_file *files,
                       const struct wish_set *wishes)
{
    struct memory_file memory[ASKED_LAYERS][ASKED_FILES];
    struct memory_layer layers[ASKED_LAYERS];
    static const struct str tags[] = { { "app:1.2", 7 } };
    struct error err = ERROR_INIT;
    size_t count = 1;

    memset(memory, 0, sizeof(memory));
    for (size_t i = 0; i < ASKED_LAYERS; i++)
        layers[i] = (struct memory_layer){ .files = memory[i] };
    for (; files->path; files++) {
        struct memory_layer *layer = &layers[files->layer];

        memory[files->layer][layer->file_count++] = (struct memory_file){
            .path = str_of(files->path),
            .type = files->content ? ENTRY_FILE : ENTRY_SYMLINK,
            .content = str_of(files->content ? files->content : ""),
            .link = str_of(files->link ? files->link : ""),
            .mode = 0644,
        };
        if ((size_t)files->layer >= count)
            count = (size_t)files->layer + 1;
    }
    CHECK_INT(image_from_memory(str_of(config ? config : ""), tags, config ? 1 : 0, layers, count,
                                wishes, &asked->image, &err),
              GATE_OK);
    CHECK_STR(str_of(err.message), "");
}

void asked_open(struct asked *asked, const char *resource, const char *argument, const char *config,
                const struct asked_file *files)
{
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    const struct resource_def *def = resource_by_name(str_of(resource));

    *asked = (struct asked){ .arena = ARENA_INIT };
    if (argument) {
        asked->argument = value_str(str_of(argument));
        asked->call.positional = (struct value_list){ .items = &asked->argument, .count = 1 };
    }
    if (def->wishes)
        def->wishes(&asked->call, &wishes);
    make_image(asked, config, files, &wishes);
    asked->context = (struct resource_context){
        .image = asked->image,
        .rootfs = asked->image->rootfs,
        .inputs = { .type = VALUE_MAP },
        .arena = &asked->arena,
        .cache = resource_cache_open(),
    };
    asked->resource = resource_open(&asked->context, def, &asked->call);
}

void asked_close(struct asked *asked)
{
    resource_cache_close(asked->context.cache);
    image_close(asked->image);
    arena_release(&asked->arena);
}

static void show_item(struct asked *asked, const struct value *value, struct buf *out)
{
    struct str text = value_text(value, &asked->arena);
    const struct origin *origin = value->origin ? value->origin : &asked->resource->origin;

    buf_add(out, arena_printf(&asked->arena, "%.*s @%.*s", STR_ARG(text), STR_ARG(origin->path)));
    if (origin->line > 0)
        buf_add(out, arena_printf(&asked->arena, ":%u", origin->line));
    if (origin->step >= 0)
        buf_add(out, arena_printf(&asked->arena, " step %d", origin->step + 1));
    if (origin->entry.len > 0)
        buf_add(out, arena_printf(&asked->arena, " (%.*s)", STR_ARG(origin->entry)));
}

void asked_show(struct asked *asked, const char *property, struct buf *out)
{
    const struct resource_def *def = asked->resource->def;
    const struct property_def *known = resource_property(def, str_of(property));
    const struct property_query query = { .name = str_of(property) };
    struct value value = value_nil();
    struct error err = asked->resource->err;

    if (!known)
        known = def->dynamic;
    if (asked->resource->rc || known->get(asked->resource->self, &query, &value, &err)) {
        buf_add(out, arena_printf(&asked->arena, "error %d: %s", err.rc, err.message));
        return;
    }
    if (!known->is_each) {
        show_item(asked, &value, out);
        return;
    }
    for (size_t i = 0; i < value.list.count; i++) {
        if (i > 0)
            buf_add(out, STR("; "));
        show_item(asked, &value.list.items[i], out);
    }
}

void asked_rows(struct asked *asked, const char *columns, struct buf *out)
{
    const struct resource_def *def = asked->resource->def;

    if (asked->resource->rc) {
        buf_add(out, str_of(asked->resource->err.message));
        return;
    }
    const struct table *table = def->rows(asked->resource->self);
    for (size_t row = 0; row < table->row_count; row++) {
        struct str rest = str_of(columns);
        struct str name;

        if (row > 0)
            buf_add(out, STR("; "));
        for (bool is_first = true; str_word(&rest, &name); is_first = false) {
            struct error err = ERROR_INIT;
            struct value value;
            int column = table_column(table, name);

            CHECK(column >= 0);
            CHECK_INT(table->cell(table, row, (size_t)column, &value, &err), GATE_OK);
            if (!is_first)
                buf_add(out, STR(" "));
            buf_add(out, value_text(&value, &asked->arena));
        }
        CHECK(table->origin(table, row).entry.len > 0);
    }
}
