#include "resource/directives.h"

/* ntp.conf(5) of ntpsec 1.2.2, and of ntp 4.2.8. */
static const struct settings_syntax syntax = {
    .separators = "",
    .comments = "#",
    .tail_comments = "#",
    .bare = SETTINGS_BARE_KEPT,
};

static const char *const paths[] = { "/etc/ntpsec/ntp.conf", "/etc/ntp.conf" };
static const char *const wished[] = { "/etc/ntpsec/**", "/etc/ntp/**" };

static enum gate_rc follow(struct directives *self, const struct directive *directive, int depth,
                           struct error *err)
{
    if (!str_equal_nocase(directive->setting->name, STR("includefile")))
        return GATE_OK;
    if (directive->word_count != 1 || !str_starts_with(directive->words[0], STR("/")))
        return error_set(err, GATE_EFORMAT, "%.*s: line %u: one absolute file is expected",
                         STR_ARG(directive->file->path), directive->setting->line);
    return directives_read_pattern(self, directive->words[0], depth, err);
}

static const struct directives_source source = {
    .paths = paths,
    .path_count = COUNT_OF(paths),
    .wished = wished,
    .wished_count = COUNT_OF(wished),
    .is_folded = true,
    .follow = follow,
    .syntax = &syntax,
};

const struct resource_def resource_ntp_conf = {
    .name = "ntp_conf",
    .summary = "the configuration of ntpd, with the files it includes",
    .arity = CALL_NONE,
    .example = "{ntp_conf: , where: {name: restrict, subject: default}, each: {its: {options: "
               "{include: noquery}}}}",
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
