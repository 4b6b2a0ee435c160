#include "format/settings.h"
#include "format/xml_document.h"
#include "resource/config_files.h"
#include "resource/resource.h"
#include "resource/rows.h"

static const char settings_file[] = "/etc/firewalld/firewalld.conf";
static const char *const directories[] = { "/etc/firewalld/zones", "/usr/lib/firewalld/zones" };

/* firewalld.conf(5) of firewalld 1.3. */
static const struct settings_syntax syntax = {
    .separators = "=",
    .comments = "#;",
    .bare = SETTINGS_BARE_FAULT,
};

struct firewalld {
    struct resource_context *context;
    struct vec files;        /* struct config_file */
    struct str default_zone; /* "public" where none is set */
    const struct origin *default_place;
    struct rows rows;
};

enum zone_column {
    ZONE_NAME,
    ZONE_IS_DEFAULT,
    ZONE_TARGET,
    ZONE_SERVICES,
    ZONE_PORTS,
    ZONE_INTERFACES,
    ZONE_SOURCES,
    ZONE_MASQUERADE,
    ZONE_FORWARD,
    ZONE_RICH_RULES,
    ZONE_PATH,
};

static const struct column_def zone_columns[] = {
    [ZONE_NAME] = { .name = "name", .type = VALUE_STR, .help = "zone, by its file" },
    [ZONE_IS_DEFAULT] = { .name = "is_default",
                          .type = VALUE_BOOL,
                          .help = "whether it is the default zone" },
    [ZONE_TARGET] = { .name = "target",
                      .type = VALUE_STR,
                      .help = "default, ACCEPT, DROP or %%REJECT%%" },
    [ZONE_SERVICES] = { .name = "services", .type = VALUE_LIST, .help = "services let in" },
    [ZONE_PORTS] = { .name = "ports", .type = VALUE_LIST, .help = "ports let in: 22/tcp" },
    [ZONE_INTERFACES] = { .name = "interfaces", .type = VALUE_LIST, .help = "its interfaces" },
    [ZONE_SOURCES] = { .name = "sources", .type = VALUE_LIST, .help = "its source addresses" },
    [ZONE_MASQUERADE] = { .name = "masquerade", .type = VALUE_BOOL, .help = "whether it does" },
    [ZONE_FORWARD] = { .name = "forward",
                       .type = VALUE_BOOL,
                       .help = "whether packets pass between its interfaces" },
    [ZONE_RICH_RULES] = { .name = "rich_rules",
                          .type = VALUE_INTEGER,
                          .help = "how many rules it has besides" },
    [ZONE_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
};

static void firewalld_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    static const char *const patterns[] = { settings_file };

    config_files_wishes(set, patterns, COUNT_OF(patterns));
    config_files_wish_dropins(set, directories, COUNT_OF(directories), ".xml");
}

/* "22/tcp", or the one attribute that a child is told by. */
static struct str child_text(struct firewalld *self, const struct xml_element *child,
                             const char *attribute)
{
    struct str value = STR("");
    struct str protocol;

    if (!xml_element_attribute(child, str_of(attribute), &value))
        return STR("");
    if (!str_equal(str_of(attribute), STR("port")) ||
        !xml_element_attribute(child, STR("protocol"), &protocol))
        return value;
    return arena_printf(self->context->arena, "%.*s/%.*s", STR_ARG(value), STR_ARG(protocol));
}

static struct value children_list(struct firewalld *self, const struct xml_element *zone,
                                  const char *name, const char *attribute)
{
    struct value *items;
    size_t count = 0;

    for (const struct xml_element *child = xml_element_child(zone, str_of(name)); child;
         child = xml_element_next(child, str_of(name)))
        count++;
    items = arena_new(self->context->arena, count + 1, sizeof(*items));
    count = 0;
    for (const struct xml_element *child = xml_element_child(zone, str_of(name)); child;
         child = xml_element_next(child, str_of(name))) {
        struct str text = child_text(self, child, attribute);

        if (text.len > 0)
            items[count++] = value_str(text);
    }
    return value_list(items, count);
}

static enum gate_rc add_zone(struct firewalld *self, const struct config_file *file,
                             struct error *err)
{
    const struct xml_element *zone = NULL;
    struct str name = str_base_name(file->path);
    struct str target = STR("default");
    int64_t rules = 0;

    if (xml_document_parse(file->text, self->context->arena, &zone, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    if (!str_equal(zone->name, STR("zone")))
        return error_set(err, GATE_EFORMAT, "%.*s: line %u: not a zone", STR_ARG(file->path),
                         zone->line);
    name.len -= sizeof(".xml") - 1;
    for (const struct xml_element *rule = xml_element_child(zone, STR("rule")); rule;
         rule = xml_element_next(rule, STR("rule")))
        rules++;
    (void)xml_element_attribute(zone, STR("target"), &target);
    struct origin origin = config_file_origin(file, zone->line, name);
    struct value *cells = rows_add(&self->rows, &origin);
    cells[ZONE_NAME] = value_str(name);
    cells[ZONE_IS_DEFAULT] = value_bool(str_equal(name, self->default_zone));
    cells[ZONE_TARGET] = value_str(target);
    cells[ZONE_SERVICES] = children_list(self, zone, "service", "name");
    cells[ZONE_PORTS] = children_list(self, zone, "port", "port");
    cells[ZONE_INTERFACES] = children_list(self, zone, "interface", "name");
    cells[ZONE_SOURCES] = children_list(self, zone, "source", "address");
    cells[ZONE_MASQUERADE] = value_bool(xml_element_child(zone, STR("masquerade")) != NULL);
    cells[ZONE_FORWARD] = value_bool(xml_element_child(zone, STR("forward")) != NULL);
    cells[ZONE_RICH_RULES] = value_integer(rules);
    cells[ZONE_PATH] = value_str(file->entry->path);
    return GATE_OK;
}

static enum gate_rc read_settings(struct firewalld *self, bool *is_there, struct error *err)
{
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct setting);
    struct config_file file;
    struct error local = ERROR_INIT;
    enum gate_rc rc = config_file_read(self->context, str_of(settings_file), &file, &local);

    *is_there = rc == GATE_OK;
    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc) {
        *err = local;
        return rc;
    }
    if (settings_parse(file.text, &syntax, self->context->arena, &settings, err))
        return error_wrap(err, "%s", settings_file);
    for (size_t i = 0; i < settings.count; i++) {
        const struct setting *setting = vec_at(&settings, i);

        if (!str_equal(setting->name, STR("DefaultZone")) || setting->value.len == 0)
            continue;
        self->default_zone = setting->value;
        self->default_place = config_file_place(self->context, &file, setting->line, setting->name);
    }
    return GATE_OK;
}

static enum gate_rc firewalld_open(void *self, struct resource_context *context,
                                   const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct firewalld *firewalld = self;
    bool is_there = false;

    firewalld->context = context;
    firewalld->files = VEC_INIT(struct config_file);
    firewalld->default_zone = STR("public");
    rows_init(&firewalld->rows, context, zone_columns, COUNT_OF(zone_columns));
    if (read_settings(firewalld, &is_there, err) ||
        config_files_dropins(context, directories, COUNT_OF(directories), ".xml", &firewalld->files,
                             err))
        return err->rc;
    if (!is_there && firewalld->files.count == 0)
        return error_set(err, GATE_ENOTFOUND, "%s and zones are not there", settings_file);
    for (size_t i = 0; i < firewalld->files.count; i++) {
        if (add_zone(firewalld, vec_at(&firewalld->files, i), err))
            return err->rc;
    }
    return GATE_OK;
}

static void firewalld_close(void *self)
{
    struct firewalld *firewalld = self;

    vec_release(&firewalld->files);
    rows_release(&firewalld->rows);
}

static struct origin firewalld_origin(const void *self ATTR_UNUSED,
                                      const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin(settings_file);
}

static const struct table *firewalld_rows(void *self)
{
    struct firewalld *firewalld = self;

    return rows_table(&firewalld->rows);
}

static enum gate_rc default_zone_get(void *self, const struct property_query *query ATTR_UNUSED,
                                     struct value *value, struct error *err ATTR_UNUSED)
{
    const struct firewalld *firewalld = self;

    *value = value_str(firewalld->default_zone);
    value->origin = firewalld->default_place;
    return GATE_OK;
}

static const struct property_def firewalld_properties[] = {
    { .name = "default_zone",
      .type = VALUE_STR,
      .help = "zone of interfaces that no other zone names; public where none is set",
      .get = default_zone_get },
};

const struct resource_def resource_firewalld_zone = {
    .name = "firewalld_zone",
    .summary = "the zones of firewalld; one in /etc hides that of its name in /usr/lib",
    .arity = CALL_NONE,
    .example = "{firewalld_zone: , where: {is_default: true}, each: {its: {target: {be_in: "
               "[DROP, \"%%REJECT%%\"]}}}}",
    .self_size = sizeof(struct firewalld),
    .wishes = firewalld_wishes,
    .open = firewalld_open,
    .close = firewalld_close,
    .origin = firewalld_origin,
    .properties = firewalld_properties,
    .property_count = COUNT_OF(firewalld_properties),
    .columns = zone_columns,
    .column_count = COUNT_OF(zone_columns),
    .rows = firewalld_rows,
};
