#include "format/json_value.h"
#include "resource/document_resource.h"

static enum gate_rc json_open(void *self, struct resource_context *context,
                              const struct resource_call *call, struct error *err)
{
    return document_open(self, context, call, json_value_parse, err);
}

const struct resource_def resource_json = {
    .name = "json",
    .summary = "a JSON file, which must not give a key twice",
    .argument = "path",
    .arity = CALL_REQUIRED,
    .example = "{json: /etc/docker/daemon.json, its: {live-restore: {eq: true}}}",
    .self_size = sizeof(struct document_resource),
    .wishes = document_wishes,
    .open = json_open,
    .origin = document_origin,
    .dynamic = &document_keyword,
};
