#include "unit/resource_fixture.h"

#include "base/buf.h"
#include "unit/test.h"

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
    case GATE_ENOPACKAGEDB:
        return "no-package-db";
    case GATE_ETRUST:
        return "untrusted";
    case GATE_EUSAGE:
        return "usage";
    }
    return "unknown";
}

void resource_fixture_open(struct resource_fixture *fixture, const struct memory_file *files,
                           size_t count)
{
    const struct memory_layer layer = { .files = files, .file_count = count };
    CLEANUP(wish_set_release) struct wish_set wishes = WISH_SET_INIT;
    struct error err = ERROR_INIT;

    *fixture = (struct resource_fixture){ .arena = ARENA_INIT };
    CHECK_INT(image_from_memory(STR(""), NULL, 0, &layer, 1, &wishes, &fixture->image, &err),
              GATE_OK);
    CHECK_STR(str_of(err.message), "");
    if (!fixture->image)
        return;
    fixture->context.image = fixture->image;
    fixture->context.rootfs = fixture->image->rootfs;
    fixture->context.arena = &fixture->arena;
    fixture->context.inputs = (struct value){ .type = VALUE_MAP };
    fixture->context.cache = resource_cache_open();
}

void resource_fixture_close(struct resource_fixture *fixture)
{
    resource_cache_close(fixture->context.cache);
    image_close(fixture->image);
    arena_release(&fixture->arena);
}

static struct resource *ask(struct resource_fixture *fixture, const char *name,
                            const struct resource_call *call)
{
    struct resource_call *kept = arena_new(&fixture->arena, 1, sizeof(*kept));
    const struct resource_def *def = resource_by_name(str_of(name));

    CHECK(def);
    *kept = *call;
    return def && fixture->image ? resource_open(&fixture->context, def, kept) : NULL;
}

struct resource *fixture_ask(struct resource_fixture *fixture, const char *name,
                             const char *argument)
{
    struct value *item = arena_new(&fixture->arena, 1, sizeof(*item));
    struct resource_call call = { .positional = { .items = item, .count = argument ? 1 : 0 } };

    if (argument)
        *item = value_str(arena_str(&fixture->arena, str_of(argument)));
    return ask(fixture, name, &call);
}

struct resource *fixture_ask_with(struct resource_fixture *fixture, const char *name,
                                  const struct value_pair *options, size_t count)
{
    const struct resource_call call = { .named = { .pairs = options, .count = count } };

    return ask(fixture, name, &call);
}

struct str fixture_state(const struct resource *resource)
{
    return resource ? str_of(failure(resource->rc)) : STR("no resource");
}

struct str fixture_property(struct resource_fixture *fixture, struct resource *resource,
                            const char *name)
{
    struct property_query query = { .name = str_of(name) };
    const struct property_def *property;
    struct error err = ERROR_INIT;
    struct value value;
    enum gate_rc rc;

    if (!resource || resource->rc)
        return fixture_state(resource);
    property = resource_property(resource->def, query.name);
    if (!property)
        property = resource->def->dynamic;
    if (!property)
        return STR("no property");
    rc = property->get(resource->self, &query, &value, &err);
    CHECK_INT(rc, err.rc);
    return rc ? str_of(failure(rc)) : value_text(&value, &fixture->arena);
}

static struct str joined(struct resource_fixture *fixture, struct buf *text)
{
    return arena_str(&fixture->arena, buf_str(text));
}

struct str fixture_column(struct resource_fixture *fixture, struct resource *resource,
                          const char *name)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(1 << 20);
    const struct table *table;
    int column;

    if (!resource || resource->rc)
        return fixture_state(resource);
    table = resource->def->rows(resource->self);
    column = table_column(table, str_of(name));
    if (column < 0)
        return STR("no column");
    for (size_t row = 0; row < table->row_count; row++) {
        struct error err = ERROR_INIT;
        struct value value;
        enum gate_rc rc = table->cell(table, row, (size_t)column, &value, &err);

        CHECK_INT(rc, err.rc);
        CHECK(table->origin(table, row).entry.len > 0);
        buf_add(&text, row ? STR("|") : STR(""));
        buf_add(&text, rc ? str_of(failure(rc)) : value_text(&value, &fixture->arena));
    }
    return joined(fixture, &text);
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

struct str fixture_claim(struct resource *resource, const char *name, struct value argument)
{
    const struct predicate_def *predicate =
        resource ? resource_predicate(resource->def, str_of(name)) : NULL;

    if (!predicate)
        return STR("no predicate");
    if (resource->rc == GATE_ENOTFOUND && predicate->is_presence)
        return STR("no");
    if (resource->rc)
        return fixture_state(resource);
    return test_one(resource, predicate, PREDICATE_WHOLE, &argument);
}

struct str fixture_claims(struct resource_fixture *fixture, struct resource *resource,
                          const char *name, struct value argument)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(1 << 20);
    const struct predicate_def *predicate =
        resource ? resource_predicate(resource->def, str_of(name)) : NULL;
    const struct table *table;

    if (!predicate || resource->rc)
        return predicate ? fixture_state(resource) : STR("no predicate");
    table = resource->def->rows(resource->self);
    for (size_t row = 0; row < table->row_count; row++) {
        buf_add(&text, row ? STR("|") : STR(""));
        buf_add(&text, test_one(resource, predicate, (ptrdiff_t)row, &argument));
    }
    return joined(fixture, &text);
}
