#include "resource/directives.h"

/* chrony.conf(5) of chrony 4.3. */
static const struct settings_syntax syntax = {
    .separators = "",
    .comments = "#%;!",
    .bare = SETTINGS_BARE_KEPT,
};

static const char *const paths[] = { "/etc/chrony/chrony.conf", "/etc/chrony.conf" };
static const char *const wished[] = { "/etc/chrony/**", "/etc/chrony.d/**", "/run/chrony-dhcp/*" };

/* Files of several directories in the order of their names; one hides those of the same name. */
static enum gate_rc read_directories(struct directives *self, const struct directive *directive,
                                     const char *suffix, int depth, struct error *err)
{
    enum { DIRECTORIES = 10 };
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);
    const char *directories[DIRECTORIES];

    if (directive->word_count == 0 || directive->word_count > DIRECTORIES)
        return error_set(err, GATE_EFORMAT, "%.*s: line %u: one to ten directories are expected",
                         STR_ARG(directive->file->path), directive->setting->line);
    for (size_t i = 0; i < directive->word_count; i++)
        directories[i] = arena_str(self->context->arena, directive->words[i]).ptr;
    if (config_files_dropins(self->context, directories, directive->word_count, suffix, &files,
                             err))
        return err->rc;
    for (size_t i = 0; i < files.count; i++) {
        if (directives_read(self, vec_at(&files, i), depth + 1, err))
            return err->rc;
    }
    return GATE_OK;
}

/* chronyd does not start with any other. */
static const char *const names[] = {
    "acquisitionport",
    "allow",
    "authselectmode",
    "bindacqaddress",
    "bindacqdevice",
    "bindaddress",
    "bindcmdaddress",
    "bindcmddevice",
    "binddevice",
    "broadcast",
    "clientloglimit",
    "clockprecision",
    "cmdallow",
    "cmddeny",
    "cmdport",
    "cmdratelimit",
    "combinelimit",
    "commandkey",
    "confdir",
    "corrtimeratio",
    "deny",
    "driftfile",
    "dscp",
    "dumpdir",
    "dumponexit",
    "fallbackdrift",
    "generatecommandkey",
    "hwclockfile",
    "hwtimestamp",
    "include",
    "initstepslew",
    "keyfile",
    "leapsecmode",
    "leapsectz",
    "linux_freq_scale",
    "linux_hz",
    "local",
    "lock_all",
    "log",
    "logbanner",
    "logchange",
    "logdir",
    "mailonchange",
    "makestep",
    "manual",
    "maxchange",
    "maxclockerror",

    "maxdistance",
    "maxdrift",
    "maxjitter",
    "maxntsconnections",
    "maxsamples",
    "maxslewrate",
    "maxupdateskew",
    "minsamples",
    "minsources",
    "nocerttimecheck",
    "noclientlog",
    "nosystemcert",
    "ntpsigndsocket",
    "ntscachedir",
    "ntsdumpdir",
    "ntsntpserver",
    "ntsport",
    "ntsprocesses",
    "ntsratelimit",
    "ntsrefresh",
    "ntsrotate",
    "ntsservercert",
    "ntsserverkey",
    "ntstrustedcerts",
    "peer",
    "pidfile",
    "pool",
    "port",
    "ptpport",
    "ratelimit",
    "refclock",
    "refresh",
    "reselectdist",
    "rtcautotrim",
    "rtcdevice",
    "rtcfile",
    "rtconutc",
    "rtcsync",
    "sched_priority",
    "server",
    "smoothtime",
    "sourcedir",
    "stratumweight",
    "tempcomp",
    "user",
};

static bool is_known(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_equal_nocase(name, str_of(names[i])))
            return true;
    }
    return false;
}

static enum gate_rc follow(struct directives *self, const struct directive *directive, int depth,
                           struct error *err)
{
    struct str name = directive->setting->name;

    if (!is_known(name))
        return error_set(err, GATE_EFORMAT, "%.*s: line %u: an unknown directive",
                         STR_ARG(directive->file->path), directive->setting->line);
    if (str_equal_nocase(name, STR("confdir")))
        return read_directories(self, directive, ".conf", depth, err);
    if (str_equal_nocase(name, STR("sourcedir")))
        return read_directories(self, directive, ".sources", depth, err);
    if (!str_equal_nocase(name, STR("include")))
        return GATE_OK;
    if (directive->word_count != 1)
        return error_set(err, GATE_EFORMAT, "%.*s: line %u: one file is expected",
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

const struct resource_def resource_chrony = {
    .name = "chrony",
    .summary = "the configuration of chronyd, with the files it includes",
    .arity = CALL_NONE,
    .example = "{chrony: , where: {name: {be_in: [server, pool]}}, it: exist}",
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
