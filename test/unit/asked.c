#include "unit/asked.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "unit/test.h"

enum { ASKED_LAYERS = 8, ASKED_FILES = 32, ASKED_BYTES = 1 << 20 };

static void open_context(struct asked *asked)
{
    asked->context = (struct resource_context){
        .image = asked->image,
        .rootfs = asked->image->rootfs,
        .inputs = { .type = VALUE_MAP },
        .arena = &asked->arena,
        .cache = resource_cache_open(),
    };
}

/* A bare rootfs if `config` is NULL. */
static void open_image(struct asked *asked, const char *config, const struct memory_layer *layers,
                       size_t count, const struct wish_set *wishes)
{
    static const struct str tags[] = { { "app:1.2", 7 } };
    struct error err = ERROR_INIT;

    CHECK_INT(image_from_memory(str_of(config ? config : ""), tags, config ? 1 : 0, layers, count,
                                wishes, &asked->image, &err),
              GATE_OK);
    CHECK_STR(str_of(err.message), "");
    if (asked->image)
        open_context(asked);
}

void asked_open_files(struct asked *asked, const struct memory_file *files, size_t count)
{
    const struct memory_layer layer = { .files = files, .file_count = count };
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;

    *asked = (struct asked){ .arena = ARENA_INIT };
    open_image(asked, NULL, &layer, 1, &wishes);
}

static void open_layers(struct asked *asked, const char *config, const struct asked_file *files,
                        const struct wish_set *wishes)
{
    struct memory_file memory[ASKED_LAYERS][ASKED_FILES];
    struct memory_layer layers[ASKED_LAYERS];
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
    open_image(asked, config, layers, count, wishes);
}

static const struct resource_call *positional(struct arena *arena, const char *argument)
{
    struct resource_call *call = arena_new(arena, 1, sizeof(*call));
    struct value *item = arena_new(arena, 1, sizeof(*item));

    *call = (struct resource_call){ .positional = { .items = item, .count = argument ? 1 : 0 } };
    if (argument)
        *item = value_str(arena_str(arena, str_of(argument)));
    return call;
}

static struct resource *ask(struct asked *asked, const char *name, const struct resource_call *call)
{
    const struct resource_def *def = resource_by_name(str_of(name));

    CHECK(def);
    return def && asked->image ? resource_open(&asked->context, def, call) : NULL;
}

void asked_open(struct asked *asked, const char *resource, const char *argument, const char *config,
                const struct asked_file *files)
{
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    const struct resource_def *def = resource_by_name(str_of(resource));

    *asked = (struct asked){ .arena = ARENA_INIT };
    const struct resource_call *call = positional(&asked->arena, argument);
    resource_wishes(def, call, &wishes);
    open_layers(asked, config, files, &wishes);
    asked->resource = ask(asked, resource, call);
}

void asked_open_layers(struct asked *asked, const char *resource, const char *config,
                       const struct memory_layer *layers, size_t count)
{
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    const struct resource_def *def = resource_by_name(str_of(resource));

    *asked = (struct asked){ .arena = ARENA_INIT };
    const struct resource_call *call = positional(&asked->arena, NULL);
    if (def->wishes)
        def->wishes(call, &wishes);
    open_image(asked, config, layers, count, &wishes);
    asked->resource = ask(asked, resource, call);
}

void asked_open_path(struct asked *asked, const char *resource, const char *path)
{
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    struct image_options options = {
        .host_architecture = STR("amd64"),
        .is_verified = true,
        .limits = LIMITS_DEFAULT,
        .wishes = &wishes,
    };
    const struct resource_def *def = resource_by_name(str_of(resource));
    struct error err = ERROR_INIT;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    *asked = (struct asked){ .arena = ARENA_INIT };
    const struct resource_call *call = positional(&asked->arena, NULL);
    resource_wishes(def, call, &wishes);
    CHECK_INT(image_open(fd, path, &options, &asked->image, &err), GATE_OK);
    CHECK_STR(str_of(err.message), "");
    if (asked->image)
        open_context(asked);
    asked->resource = ask(asked, resource, call);
    (void)close(fd);
}

void asked_close(struct asked *asked)
{
    resource_cache_close(asked->context.cache);
    image_close(asked->image);
    arena_release(&asked->arena);
}

struct resource *asked_ask(struct asked *asked, const char *name, const char *argument)
{
    return ask(asked, name, positional(&asked->arena, argument));
}

struct resource *asked_ask_with(struct asked *asked, const char *name,
                                const struct value_pair *options, size_t count)
{
    struct resource_call *call = arena_new(&asked->arena, 1, sizeof(*call));

    *call = (struct resource_call){ .named = { .pairs = options, .count = count } };
    return ask(asked, name, call);
}

static const char *failure(enum gate_rc rc)
{
    switch (rc) {
    case GATE_OK:
        return "there";
    case GATE_EIO:
        return "unreadable";
    case GATE_ENOTFOUND:
        return "absent";
    case GATE_EFORMAT:
        return "unparsable";
    case GATE_ELIMIT:
        return "limit";
    case GATE_EUNSUPPORTED:
        return "unsupported";
    case GATE_EUNDECIDABLE:
        return "undecidable";
    case GATE_ERUNNING:
        return "running";
    case GATE_ENOPACKAGEDB:
        return "no-package-db";
    case GATE_ETRUST:
        return "untrusted";
    case GATE_EUSAGE:
        return "usage";
    }
    return "unknown";
}

struct str asked_state(const struct resource *resource)
{
    return resource ? str_of(failure(resource->rc)) : STR("no resource");
}

/* NULL if it has neither that nor free-form ones. */
static const struct property_def *property_named(const struct resource *resource, const char *name)
{
    const struct property_def *property = resource_property(resource->def, str_of(name));

    return property ? property : resource->def->dynamic;
}

struct str asked_property(struct asked *asked, struct resource *resource, const char *name)
{
    const struct property_query query = { .name = str_of(name) };
    const struct property_def *property;
    struct error err = ERROR_INIT;
    struct value value;
    enum gate_rc rc;

    if (!resource || resource->rc)
        return asked_state(resource);
    property = property_named(resource, name);
    if (!property)
        return STR("no property");
    rc = property->get(resource->self, &query, &value, &err);
    CHECK_INT(rc, err.rc);
    return rc ? str_of(failure(rc)) : value_text(&value, &asked->arena);
}

static void add_cell(struct asked *asked, const struct table *table, size_t row, struct str name,
                     struct buf *out)
{
    struct error err = ERROR_INIT;
    struct value value;
    int column = table_column(table, name);

    CHECK(column >= 0);
    if (column < 0)
        return;
    enum gate_rc rc = table->cell(table, row, (size_t)column, &value, &err);
    CHECK_INT(rc, err.rc);
    buf_add(out, rc ? str_of(failure(rc)) : value_text(&value, &asked->arena));
}

/* Appends rows of `columns`, parted by `separator`. */
static void add_rows(struct asked *asked, const struct resource *resource, struct str columns,
                     struct str separator, struct buf *out)
{
    if (!resource || resource->rc) {
        buf_add(out, asked_state(resource));
        return;
    }
    const struct table *table = resource->def->rows(resource->self);
    for (size_t row = 0; row < table->row_count; row++) {
        struct str rest = columns;
        struct str name;

        buf_add(out, row > 0 ? separator : STR(""));
        for (bool is_first = true; str_word(&rest, &name); is_first = false) {
            buf_add(out, is_first ? STR("") : STR(" "));
            add_cell(asked, table, row, name, out);
        }
        CHECK(table->origin(table, row).entry.len > 0);
    }
}

struct str asked_column(struct asked *asked, struct resource *resource, const char *name)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(ASKED_BYTES);

    add_rows(asked, resource, str_of(name), STR("|"), &text);
    return arena_str(&asked->arena, buf_str(&text));
}

void asked_rows(struct asked *asked, const char *columns, struct buf *out)
{
    add_rows(asked, asked->resource, str_of(columns), STR("; "), out);
}

static struct str test_one(struct resource *resource, const struct predicate_def *predicate,
                           ptrdiff_t row, const struct value *argument)
{
    struct value observed = value_nil();
    struct error err = ERROR_INIT;
    bool holds = false;
    enum gate_rc rc = predicate->test(resource->self, row, argument, &holds, &observed, &err);

    CHECK_INT(rc, err.rc);
    if (rc)
        return str_of(failure(rc));
    return holds ? STR("yes") : STR("no");
}

struct str asked_claim(struct resource *resource, const char *name, struct value argument)
{
    const struct predicate_def *predicate =
        resource ? resource_predicate(resource->def, str_of(name)) : NULL;

    if (!predicate)
        return STR("no predicate");
    if (resource->rc == GATE_ENOTFOUND && predicate->is_presence)
        return STR("no");
    if (resource->rc)
        return asked_state(resource);
    return test_one(resource, predicate, PREDICATE_WHOLE, &argument);
}

struct str asked_claims(struct asked *asked, struct resource *resource, const char *name,
                        struct value argument)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(ASKED_BYTES);
    const struct predicate_def *predicate =
        resource ? resource_predicate(resource->def, str_of(name)) : NULL;
    const struct table *table;

    if (!predicate || resource->rc)
        return predicate ? asked_state(resource) : STR("no predicate");
    table = resource->def->rows(resource->self);
    for (size_t row = 0; row < table->row_count; row++) {
        buf_add(&text, row ? STR("|") : STR(""));
        buf_add(&text, test_one(resource, predicate, (ptrdiff_t)row, &argument));
    }
    return arena_str(&asked->arena, buf_str(&text));
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
    const struct property_def *known = property_named(asked->resource, property);
    const struct property_query query = { .name = str_of(property) };
    struct value value = value_nil();
    struct error err = asked->resource->err;

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

size_t asked_file_count(const struct memory_file *files)
{
    size_t count = 0;

    while (count < ASKED_ROW_FILES && files[count].path.len > 0)
        count++;
    return count;
}

static void check_row(const struct asked_row *row)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(asked_close) struct asked image;

    asked_open_files(&image, row->files, asked_file_count(row->files));
    image.resource = asked_ask(&image, row->resource, row->argument);
    switch (row->asked[0]) {
    case '?':
        buf_add(&out, asked_state(image.resource));
        break;
    case '#':
        buf_add(&out, asked_column(&image, image.resource, row->asked + 1));
        break;
    case '@':
        asked_show(&image, row->asked + 1, &out);
        break;
    default:
        buf_add(&out, asked_property(&image, image.resource, row->asked));
        break;
    }
    CHECK_STR(buf_str(&out), row->answer);
}

void asked_check_rows(const struct asked_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        test_row(rows[i].name);
        check_row(&rows[i]);
    }
}
