#include "format/toml.h"
#include "resource/document_resource.h"

static enum gate_rc toml_open(void *self, struct resource_context *context,
                              const struct resource_call *call, struct error *err)
{
    return document_open(self, context, call, toml_parse, err);
}

const struct resource_def resource_toml = {
    .name = "toml",
    .summary = "a TOML file; dates and times are text",
    .argument = "path",
    .arity = CALL_REQUIRED,
    .example = "{toml: /etc/containerd/config.toml, its: {version: {cmp: \"> 1\"}}}",
    .self_size = sizeof(struct document_resource),
    .wishes = document_wishes,
    .open = toml_open,
    .origin = document_origin,
    .dynamic = &document_keyword,
};
