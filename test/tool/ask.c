/*
 * ask: what a resource says of an image, as text for comparison with what other tools say.
 *
 *     ask IMAGE RESOURCE COLUMNS [ARGUMENT]
 *
 * COLUMNS are names parted by commas. Of a collection one line is printed for each row, of another
 * resource one line of its properties; fields are parted by tabs, bytes that are not printable are
 * written as \xHH, nil is empty. Exit code 1: it is absent, 2: it could not be had.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "image/image.h"
#include "resource/resource.h"

struct asking {
    struct arena arena;
    struct image *image;
    struct resource_context context;
};

static void print_value(struct asking *asking, const struct value *value)
{
    struct str text = STR("");

    if (value->type != VALUE_NIL)
        text = value_text(value, &asking->arena);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c >= ' ' && c <= '~' && c != '\\')
            (void)putchar(c);
        else
            (void)printf("\\x%02x", c);
    }
}

static int fail(const char *message)
{
    (void)fprintf(stderr, "ask: %s\n", message);
    return 2;
}

static int print_row(struct asking *asking, const struct table *table, size_t row,
                     struct str columns)
{
    struct error err = ERROR_INIT;
    struct str name;

    for (bool is_first = true; str_cut(&columns, ',', &name); is_first = false) {
        int column = table_column(table, name);
        struct value value;

        if (column < 0 || table->cell(table, row, (size_t)column, &value, &err))
            return fail(column < 0 ? "no such column" : err.message);
        if (!is_first)
            (void)putchar('\t');
        print_value(asking, &value);
    }
    (void)putchar('\n');
    return 0;
}

static int print_properties(struct asking *asking, const struct resource *resource,
                            struct str names)
{
    struct error err = ERROR_INIT;
    struct property_query query = { .path = { .count = 0 } };

    for (bool is_first = true; str_cut(&names, ',', &query.name); is_first = false) {
        const struct property_def *property = resource_property(resource->def, query.name);
        struct value value;

        if (!property)
            property = resource->def->dynamic;
        if (!property || property->get(resource->self, &query, &value, &err))
            return fail(property ? err.message : "no such property");
        if (!is_first)
            (void)putchar('\t');
        print_value(asking, &value);
    }
    (void)putchar('\n');
    return 0;
}

static int print_resource(struct asking *asking, const struct resource_def *def,
                          const struct resource_call *call, struct str names)
{
    const struct resource *resource = resource_open(&asking->context, def, call);
    const struct table *table;
    int rc = 0;

    if (resource->rc) {
        (void)fail(resource->err.message);
        return resource->rc == GATE_ENOTFOUND ? 1 : 2;
    }
    if (!def->rows)
        return print_properties(asking, resource, names);
    table = def->rows(resource->self);
    for (size_t i = 0; rc == 0 && i < table->row_count; i++)
        rc = print_row(asking, table, i, names);
    return rc;
}

static int ask(struct asking *asking, char *argv[], const struct resource_call *call)
{
    const struct resource_def *def = resource_by_name(str_of(argv[2]));
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    struct image_options options = { .is_verified = true, .limits = LIMITS_DEFAULT };
    struct error err = ERROR_INIT;
    int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
    int rc;

    if (fd < 0 || !def)
        return fail(def ? "cannot open the image" : "no such resource");
    resource_wishes(def, call, &wishes);
    options.wishes = &wishes;
    options.host_architecture = STR("amd64");
    if (image_open(fd, argv[1], &options, &asking->image, &err))
        return fail(err.message);
    asking->context = (struct resource_context){
        .image = asking->image,
        .rootfs = asking->image->rootfs,
        .inputs = { .type = VALUE_MAP },
        .arena = &asking->arena,
        .cache = resource_cache_open(),
    };
    rc = print_resource(asking, def, call, str_of(argv[3]));
    resource_cache_close(asking->context.cache);
    image_close(asking->image);
    (void)close(fd);
    return rc;
}

int main(int argc, char *argv[])
{
    struct asking asking = { .arena = ARENA_INIT };
    struct resource_call call = { .positional = { .count = 0 } };
    struct value argument;
    int rc;

    if (argc < 4)
        return fail("usage: ask IMAGE RESOURCE COLUMNS [ARGUMENT]");
    if (argc > 4) {
        argument = value_str(str_of(argv[4]));
        call.positional = (struct value_list){ .items = &argument, .count = 1 };
    }
    rc = ask(&asking, argv, &call);
    arena_release(&asking.arena);
    return rc;
}
