/* /etc/default/grub, a shell script that grub-mkconfig sources before it writes grub.cfg. */
#include "base/attributes.h"
#include "base/text.h"
#include "resource/facts.h"
#include "resource/shell_programs.h"
#include "resource/shell_run.h"

#define GRUB_MAIN "/etc/default/grub"
#define GRUB_DROPINS "/etc/default/grub.d/*.cfg"

struct grub {
    struct resource_context *context;
    struct shell_run run;
    const struct config_file *first; /* of those that were read; NULL: none */
};

static const struct shell_account root_account = { .name = "root",
                                                   .group = "root",
                                                   .home = "/root" };

static void grub_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    static const char *const paths[] = { GRUB_MAIN, GRUB_DROPINS };

    config_files_wishes(set, paths, COUNT_OF(paths));
}

/* Which shell /bin/sh is, as the distribution has it. */
static enum shell_program program_of(struct str family)
{
    if (str_equal(family, STR("debian")))
        return SHELL_DASH;
    return str_equal(family, STR("alpine")) ? SHELL_ASH : SHELL_BASH;
}

/* Runs one file. One that does not parse would be run up to its fault: it is an error here. */
static enum gate_rc run_file(struct grub *grub, const struct config_file *file, struct error *err)
{
    const struct shell_command *ignored = NULL;

    if (text_check(file->text, err) ||
        shell_script_parse(file->text, grub->context->arena, &ignored, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    if (!grub->first)
        grub->first = file;
    /* What is left early leaves grub-mkconfig, which then writes nothing. */
    return grub->run.has_ended ? GATE_OK : shell_run_file(&grub->run, file->path);
}

static enum gate_rc run_main(struct grub *grub, struct error *err)
{
    struct config_file *file = arena_new(grub->context->arena, 1, sizeof(*file));
    struct error local = ERROR_INIT;

    if (config_file_read(grub->context, STR(GRUB_MAIN), file, &local)) {
        if (local.rc == GATE_ENOTFOUND)
            return GATE_OK;
        *err = local;
        return err->rc;
    }
    return run_file(grub, file, err);
}

/* Debian's grub-mkconfig reads them, upstream's does not; whose is another's is not known. */
static enum gate_rc run_dropins(struct grub *grub, struct str family, struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);

    if (config_files_glob(grub->context, STR(GRUB_DROPINS), &files, err))
        return err->rc;
    for (size_t i = 0; i < files.count; i++) {
        struct config_file *file = arena_new(grub->context->arena, 1, sizeof(*file));

        *file = *(const struct config_file *)vec_at(&files, i);
        if (!str_equal(family, STR("debian")))
            return error_set(err, GATE_EUNSUPPORTED,
                             "%.*s: only of Debian's family is it known that this file is read",
                             STR_ARG(file->path));
        if (run_file(grub, file, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc grub_open(void *self, struct resource_context *context,
                              const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct grub *grub = self;
    const struct os_facts *os = NULL;
    struct error local = ERROR_INIT;
    enum gate_rc rc = facts_os(context, &os, &local);
    struct str family = rc == GATE_OK ? os->family : STR("");

    grub->context = context;
    shell_run_init(&grub->run, context, err);
    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    grub->run.program = program_of(family);
    grub->run.account = &root_account;
    if (run_main(grub, err) || run_dropins(grub, family, err))
        return err->rc;
    if (!grub->first)
        return error_set(err, GATE_ENOTFOUND, GRUB_MAIN ": no such file");
    if (grub->run.has_ended)
        return error_set(err, GATE_EUNSUPPORTED,
                         "%.*s: it ends the shell that reads it: grub-mkconfig writes nothing",
                         STR_ARG(grub->first->path));
    grub->run.err = NULL; /* nothing runs any more */
    return GATE_OK;
}

static void grub_close(void *self)
{
    shell_run_release(&((struct grub *)self)->run);
}

static struct origin grub_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct grub *grub = self;

    return grub->first ? config_file_origin(grub->first, 0, STR(""))
                       : config_path_origin(GRUB_MAIN);
}

/* The text of a variable, nil where nothing sets it. */
static enum gate_rc read_variable(const struct grub *grub, struct str name, struct value *value,
                                  struct error *err)
{
    struct shell_value found = shell_run_variable(&grub->run, name);

    *value = value_nil();
    if (!found.is_known)
        return error_set(err, GATE_EUNSUPPORTED,
                         "%.*s: line %u: what it does to %.*s cannot be decided",
                         found.file ? (int)found.file->path.len : (int)sizeof(GRUB_MAIN) - 1,
                         found.file ? found.file->path.ptr : GRUB_MAIN, found.line, STR_ARG(name));
    if (found.is_set)
        *value = value_str(found.text);
    value->origin =
        config_file_place(grub->context, found.file ? found.file : grub->first, found.line, name);
    return GATE_OK;
}

static enum gate_rc get_variable(void *self, const struct property_query *query,
                                 struct value *value, struct error *err)
{
    if (!str_starts_with(query->name, STR("GRUB_")))
        return error_set(err, GATE_EUSAGE,
                         "'%.*s' is no variable of GRUB: their names begin with "
                         "GRUB_",
                         STR_ARG(query->name));
    return read_variable(self, query->name, value, err);
}

/* A variable that is not set gives no words: an empty list, at the file. */
static enum gate_rc read_words(const struct grub *grub, struct str name, struct value *value,
                               struct error *err)
{
    if (read_variable(grub, name, value, err))
        return err->rc;
    const struct origin *origin = value->origin;
    struct str text = value->type == VALUE_STR ? value->string : STR("");
    *value = words_list(grub->context, text, origin);
    value->origin = origin;
    return GATE_OK;
}

static enum gate_rc get_cmdline(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err)
{
    return read_words(self, STR("GRUB_CMDLINE_LINUX"), value, err);
}

static enum gate_rc get_cmdline_default(void *self, const struct property_query *query ATTR_UNUSED,
                                        struct value *value, struct error *err)
{
    return read_words(self, STR("GRUB_CMDLINE_LINUX_DEFAULT"), value, err);
}

static const struct property_def properties[] = {
    {
        .name = "cmdline_linux",
        .type = VALUE_LIST,
        .help = "words of GRUB_CMDLINE_LINUX, which every entry gives its kernel",
        .get = get_cmdline,
    },
    {
        .name = "cmdline_linux_default",
        .type = VALUE_LIST,
        .help = "words of GRUB_CMDLINE_LINUX_DEFAULT, which all but recovery entries add",
        .get = get_cmdline_default,
    },
};

static const struct property_def variable = {
    .name = "GRUB_VARIABLE",
    .type = VALUE_STR,
    .help = "what any variable ends up as, drop-ins included; what kernels are started with, "
            "superusers and passwords stand in grub.cfg: see bootloader",
    .get = get_variable,
};

const struct resource_def resource_grub = {
    .name = "grub",
    .summary = "the variables of /etc/default/grub, of which grub.cfg is made",
    .arity = CALL_NONE,
    .example = "{grub: , its: {cmdline_linux: {include: audit=1}}}",
    .self_size = sizeof(struct grub),
    .wishes = grub_wishes,
    .open = grub_open,
    .close = grub_close,
    .origin = grub_origin,
    .properties = properties,
    .property_count = COUNT_OF(properties),
    .dynamic = &variable,
};
