#include "format/xml_document.h"

#include "resource/document_resource.h"

struct xml {
    struct document_resource document;
    const struct xml_element *root;
};

static enum gate_rc xml_open(void *self, struct resource_context *context,
                             const struct resource_call *call, struct error *err)
{
    struct xml *xml = self;

    if (document_read(&xml->document, context, call, err))
        return err->rc;
    if (xml_document_parse(xml->document.file.text, context->arena, &xml->root, err))
        return error_wrap(err, "%.*s", STR_ARG(xml->document.file.path));
    return GATE_OK;
}

static void add_item(const struct xml *xml, const struct xml_element *element, struct str text,
                     struct vec *items)
{
    struct value value = value_str(text);

    value.origin =
        config_file_place(xml->document.context, &xml->document.file, element->line, element->name);
    *(struct value *)vec_add(items) = value;
}

/* Replaces `found` (of const struct xml_element *) by those of their children that have the name.
 */
static void step_down(struct vec *found, struct str name)
{
    struct vec children = VEC_INIT(const struct xml_element *);

    for (size_t i = 0; i < found->count; i++) {
        const struct xml_element *element = *(const struct xml_element **)vec_at(found, i);

        for (element = xml_element_child(element, name); element;
             element = xml_element_next(element, name))
            *(const struct xml_element **)vec_add(&children) = element;
    }
    vec_release(found);
    *found = children;
}

/* The texts of what a path of names leads to, or its attribute where the last begins with '@'. */
static void follow(const struct xml *xml, struct str path, struct vec *items)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct xml_element *);
    char separator = str_find(path, STR("/")) >= 0 ? '/' : '.';
    struct str attribute = STR("");
    struct str step;

    if (str_starts_with(path, STR("/")))
        path = str_slice(path, 1, path.len);
    if (!str_cut(&path, separator, &step) || !str_equal(step, xml->root->name))
        return;
    *(const struct xml_element **)vec_add(&found) = xml->root;
    while (attribute.len == 0 && str_cut(&path, separator, &step)) {
        if (str_starts_with(step, STR("@")))
            attribute = str_slice(step, 1, step.len);
        else if (step.len > 0)
            step_down(&found, step);
        else
            return;
    }
    for (size_t i = 0; i < found.count && !path.ptr; i++) {
        const struct xml_element *element = *(const struct xml_element **)vec_at(&found, i);
        struct str text = str_trim(element->text);

        if (attribute.len == 0 || xml_element_attribute(element, attribute, &text))
            add_item(xml, element, text, items);
    }
}

static enum gate_rc get_path(void *self, const struct property_query *query, struct value *value,
                             struct error *err ATTR_UNUSED)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct value);
    const struct xml *xml = self;
    struct document document = document_of(&xml->document);

    *value = value_nil();
    follow(xml, query->name, &items);
    if (items.count > 0)
        *value = document_list(&document, &items, xml->root->line, xml->root->name);
    return GATE_OK;
}

static const struct property_def xml_path = {
    .name = "PATH",
    .type = VALUE_STR,
    .is_each = true,
    .help = "one value for each element at a path from the root, a/b/c or a.b.c: its own text; "
            "a/b/@c: the attribute of those that have it",
    .get = get_path,
};

const struct resource_def resource_xml = {
    .name = "xml",
    .summary = "an XML file; entities that it declares are not followed",
    .argument = "path",
    .arity = CALL_REQUIRED,
    .example = "{xml: /etc/tomcat/server.xml, its: {Server/@shutdown: {not: {eq: SHUTDOWN}}}}",
    .self_size = sizeof(struct xml),
    .wishes = document_wishes,
    .open = xml_open,
    .origin = document_origin,
    .dynamic = &xml_path,
};
