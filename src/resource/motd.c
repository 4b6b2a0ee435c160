/*
 * The message after a login. pam_motd of Linux-PAM 1.5 shows the first of /etc/motd, /run/motd and
 * /usr/lib/motd, then the files of motd.d, of which a name in /etc hides that of /run and /usr/lib
 * and a link to /dev/null hides it as well. What scripts of update-motd.d print only a running
 * system tells: they are listed.
 */
#include "resource/message.h"

static const char *const paths[] = { "/etc/motd", "/run/motd", "/usr/lib/motd" };

static const char *const directories[] = { "/etc/motd.d", "/run/motd.d", "/usr/lib/motd.d" };

static void motd_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    config_files_wishes(set, paths, COUNT_OF(paths));
    config_files_wish_dropins(set, directories, COUNT_OF(directories), "");
}

static enum gate_rc motd_open(void *self, struct resource_context *context,
                              const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct message *message = self;
    struct error local = ERROR_INIT;
    struct config_file file;

    message_init(message, context, paths[0]);
    enum gate_rc rc = config_file_read_first(context, paths, COUNT_OF(paths), &file, &local);
    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    if (rc == GATE_OK)
        *(struct config_file *)vec_add(&message->files) = file;
    if (config_files_dropins(context, directories, COUNT_OF(directories), "", &message->files, err))
        return err->rc;
    return message_open(message, err);
}

const struct resource_def resource_motd = {
    .name = "motd",
    .summary = "the message after a login, motd and motd.d, without what scripts print",
    .arity = CALL_NONE,
    .example = "{motd: , its: {tells_system: {eq: false}}}",
    .self_size = sizeof(struct message),
    .wishes = motd_wishes,
    .open = motd_open,
    .close = message_close,
    .origin = message_origin,
    .properties = message_properties,
    .property_count = MESSAGE_PROPERTIES,
    .columns = message_columns,
    .column_count = MESSAGE_COLUMNS,
    .rows = message_rows,
};
