/*
 * The message before a login. agetty of util-linux 2.38 reads /etc/issue and, where that is there,
 * /etc/issue.d; else what of the two is in /run, else in /usr/lib.
 */
#include "resource/call.h"
#include "resource/message.h"

static const char *const folders[] = { "/etc", "/run", "/usr/lib" };

static const char *const globs[] = { "/etc/issue",     "/etc/issue.d/*.issue",
                                     "/run/issue",     "/run/issue.d/*.issue",
                                     "/usr/lib/issue", "/usr/lib/issue.d/*.issue",
                                     "/etc/issue.net" };

static void issue_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    config_files_wishes(set, globs, COUNT_OF(globs));
}

static enum gate_rc issue_check(const struct resource_call *call, struct error *err)
{
    struct str name;

    if (!call_text(call, &name) || str_equal(name, STR("net")))
        return GATE_OK;
    return error_set(err, GATE_EUSAGE, "expected 'net', or nothing");
}

/* Appends the file at `path` if it is there. */
static enum gate_rc add_file(struct message *message, struct str path, struct error *err)
{
    struct error local = ERROR_INIT;
    struct config_file file;
    enum gate_rc rc = config_file_read(message->context, path, &file, &local);

    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc)
        return error_set(err, rc, "%s", local.message);
    *(struct config_file *)vec_add(&message->files) = file;
    return GATE_OK;
}

static bool is_directory(const struct message *message, struct str path)
{
    const struct entry *entry = NULL;
    struct error ignored = ERROR_INIT;

    return rootfs_find(message->context->rootfs, path, ROOTFS_FOLLOW, &entry, &ignored) ==
               GATE_OK &&
           entry->type == ENTRY_DIRECTORY;
}

/* Those of the first folder that has the file or, below /run and /usr/lib, the directory. */
static enum gate_rc find_files(struct message *message, struct error *err)
{
    struct arena *arena = message->context->arena;

    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        struct str directory = arena_printf(arena, "%s/issue.d", folders[i]);

        if (add_file(message, arena_printf(arena, "%s/issue", folders[i]), err))
            return err->rc;
        if (message->files.count == 0 && (i == 0 || !is_directory(message, directory)))
            continue;
        if (config_files_glob(message->context,
                              arena_printf(arena, "%.*s/*.issue", STR_ARG(directory)),
                              &message->files, err))
            return err->rc;
        break;
    }
    return GATE_OK;
}

static enum gate_rc issue_open(void *self, struct resource_context *context,
                               const struct resource_call *call, struct error *err)
{
    struct message *message = self;
    struct str name;
    bool is_net = call_text(call, &name);

    message_init(message, context, is_net ? "/etc/issue.net" : "/etc/issue");
    if (is_net ? add_file(message, STR("/etc/issue.net"), err) : find_files(message, err))
        return err->rc;
    return message_open(message, err);
}

const struct resource_def resource_issue = {
    .name = "issue",
    .summary =
        "the message before a login at a terminal, /etc/issue and issue.d, or of the network",
    .argument = "net, for /etc/issue.net",
    .arity = CALL_OPTIONAL,
    .example = "{issue: net, its: {tells_system: {eq: false}}}",
    .self_size = sizeof(struct message),
    .check = issue_check,
    .wishes = issue_wishes,
    .open = issue_open,
    .close = message_close,
    .origin = message_origin,
    .properties = message_properties,
    .property_count = MESSAGE_PROPERTIES,
    .columns = message_columns,
    .column_count = MESSAGE_COLUMNS,
    .rows = message_rows,
};
