#include "format/yaml_value.h"
#include "resource/call.h"
#include "resource/document_resource.h"

/* The number of the document that is asked for, 0 without one; negative ones are refused. */
static int64_t document_number(const struct resource_call *call)
{
    const struct value *number = call_option(call, STR("document"));

    return number && number->type == VALUE_INTEGER ? number->integer : 0;
}

static enum gate_rc yaml_check(const struct resource_call *call, struct error *err)
{
    const struct value *number = call_option(call, STR("document"));

    if (number && number->type == VALUE_INTEGER && number->integer < 1)
        return error_set(err, GATE_EUSAGE, "documents are numbered from 1");
    return document_check(call, err);
}

static enum gate_rc yaml_open(void *self, struct resource_context *context,
                              const struct resource_call *call, struct error *err)
{
    struct document_resource *yaml = self;
    int64_t number = document_number(call);

    if (number < 0)
        return error_set(err, GATE_EUSAGE, "documents are numbered from 1");
    if (document_read(yaml, context, call, err))
        return err->rc;

    struct document document = document_of(yaml);
    if (yaml_value_parse(yaml->file.text, (size_t)number, &document, &yaml->root, err))
        return error_wrap(err, "%.*s", STR_ARG(yaml->file.path));
    return GATE_OK;
}

static const struct call_option_def yaml_options[] = {
    { .name = "path", .type = VALUE_STR, .help = "path of the file" },
    { .name = "document",
      .type = VALUE_INTEGER,
      .help = "number of a document, from 1; without it there must be one alone" },
};

const struct resource_def resource_yaml = {
    .name = "yaml",
    .summary = "a YAML file as YAML 1.1 programs read it: yes and on are true, 0644 is octal, "
               "aliases and merge keys are followed",
    .argument = "path",
    .arity = CALL_OPTIONAL,
    .options = yaml_options,
    .option_count = COUNT_OF(yaml_options),
    .example = "{yaml: /srv/compose.yaml, its: {services.web.privileged: {eq: false}}}",
    .check = yaml_check,
    .self_size = sizeof(struct document_resource),
    .wishes = document_wishes,
    .open = yaml_open,
    .origin = document_origin,
    .dynamic = &document_keyword,
};
