#include "format/settings.h"

#include "resource/document_resource.h"
#include "resource/settings_resource.h"

/* The common part of what programs take as INI: ':' parts too, and a bare name is kept. */
static const struct settings_syntax syntax = {
    .separators = "=:",
    .comments = "#;",
    .tail_comments = ";#",
    .has_sections = true,
    .is_quoted = true,
    .bare = SETTINGS_BARE_KEPT,
};

static enum gate_rc parse_ini(struct str text, const struct document *document, struct value *root,
                              struct error *err)
{
    CLEANUP(vec_release) struct vec parsed = VEC_INIT(struct setting);
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct document_setting);
    struct str rest;

    if (document_check_text(text, &rest, err) ||
        settings_parse(rest, &syntax, document->arena, &parsed, err))
        return err->rc;
    for (size_t i = 0; i < parsed.count; i++) {
        const struct setting *setting = vec_at(&parsed, i);
        struct document_setting *added = vec_add(&settings);
        struct value value =
            setting->has_value ? settings_value_of(setting->value) : value_str(STR(""));

        *added = (struct document_setting){
            .section = setting->section,
            .name = setting->name,
            .value = document_value(document, value, setting->line, setting->name),
        };
    }
    *root = document_settings(document->arena, &settings);
    return GATE_OK;
}

static enum gate_rc ini_open(void *self, struct resource_context *context,
                             const struct resource_call *call, struct error *err)
{
    return document_open(self, context, call, parse_ini, err);
}

const struct resource_def resource_ini = {
    .name = "ini",
    .summary = "a file of names and values in sections; the last of a name wins",
    .argument = "path",
    .arity = CALL_REQUIRED,
    .example = "{ini: /etc/php/php.ini, its: {PHP.expose_php: {eq: \"Off\"}}}",
    .self_size = sizeof(struct document_resource),
    .wishes = document_wishes,
    .open = ini_open,
    .origin = document_origin,
    .dynamic = &document_keyword,
};
