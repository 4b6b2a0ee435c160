#include "resource/directives.h"

/* resolv.conf(5), of glibc and of musl: a keyword stands at the start of its line. */
static const struct settings_syntax syntax = {
    .separators = "",
    .comments = "#;",
    .is_flush = true,
    .bare = SETTINGS_BARE_KEPT,
};

static const char *const paths[] = { "/etc/resolv.conf" };

static const struct directives_source source = {
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .syntax = &syntax,
};

const struct resource_def resource_resolv_conf = {
    .name = "resolv_conf",
    .summary = "the configuration of the resolver",
    .arity = CALL_NONE,
    .example = "{resolv_conf: , its: {nameserver: {all: {match: \"^[0-9a-f.:]+$\"}}}}",
    .self_size = sizeof(struct directives),
    .kind = &directives_kind,
    .source = &source,
    .close = directives_close,
    .origin = directives_origin,
    .dynamic = &directive_values,
    .columns = directive_columns,
    .column_count = DIRECTIVE_COLUMNS,
    .rows = directives_rows,
};
