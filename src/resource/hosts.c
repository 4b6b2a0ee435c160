#include "resource/directives.h"

/* hosts(5). */
static const struct settings_syntax syntax = {
    .separators = "",
    .comments = "#",
    .tail_comments = "#",
    .is_tail_tight = true,
    .bare = SETTINGS_BARE_KEPT,
};

static const char *const paths[] = { "/etc/hosts" };

static const struct directives_source source = {
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .syntax = &syntax,
};

const struct resource_def resource_hosts = {
    .name = "hosts",
    .summary = "the host names of /etc/hosts; the name of a row is the address",
    .arity = CALL_NONE,
    .example = "{hosts: , where: {name: 127.0.0.1, subject: localhost}, it: exist}",
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
