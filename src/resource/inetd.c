#include "format/inetd.h"

#include "resource/config_files.h"
#include "resource/rows.h"

struct inetd {
    struct resource_context *context;
    struct vec files; /* struct config_file */
    struct rows rows;
};

enum inetd_column {
    INETD_SERVICE,
    INETD_ADDRESS,
    INETD_SOCKET,
    INETD_PROTOCOL,
    INETD_WAIT,
    INETD_USER,
    INETD_SERVER,
    INETD_ARGUMENTS,
    INETD_PATH,
    INETD_LINE,
    INETD_COLUMNS,
};

static const struct column_def inetd_columns[INETD_COLUMNS] = {
    [INETD_SERVICE] = { .name = "service", .type = VALUE_STR, .help = "name of the service" },
    [INETD_ADDRESS] = { .name = "address",
                        .type = VALUE_STR,
                        .help = "where it listens: what stands before the name and a colon; nil: "
                                "nothing" },
    [INETD_SOCKET] = { .name = "socket", .type = VALUE_STR, .help = "stream, dgram, ..." },
    [INETD_PROTOCOL] = { .name = "protocol", .type = VALUE_STR, .help = "tcp, udp, ..." },
    [INETD_WAIT] = { .name = "wait", .type = VALUE_STR, .help = "wait or nowait" },
    [INETD_USER] = { .name = "user", .type = VALUE_STR, .help = "account it runs as" },
    [INETD_SERVER] = { .name = "server", .type = VALUE_STR, .help = "program, or internal" },
    [INETD_ARGUMENTS] = { .name = "arguments", .type = VALUE_STR, .help = "its arguments" },
    [INETD_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [INETD_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static const char *const paths[] = { "/etc/inetd.conf", "/etc/inetd.d/*" };

static void inetd_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    config_files_wishes(set, paths, COUNT_OF(paths));
}

static void add_row(struct inetd *inetd, const struct config_file *file,
                    const struct inetd_service *service)
{
    struct origin origin = config_file_origin(file, service->line, service->name);
    struct value *cells = rows_add(&inetd->rows, &origin);

    cells[INETD_SERVICE] = value_str(service->name);
    if (service->address.len > 0)
        cells[INETD_ADDRESS] = value_str(service->address);
    cells[INETD_SOCKET] = value_str(service->socket);
    cells[INETD_PROTOCOL] = value_str(service->protocol);
    cells[INETD_WAIT] = value_str(service->wait);
    cells[INETD_USER] = value_str(service->user);
    cells[INETD_SERVER] = value_str(service->server);
    cells[INETD_ARGUMENTS] = value_str(service->arguments);
    cells[INETD_PATH] = value_str(file->entry->path);
    cells[INETD_LINE] = value_integer(service->line);
}

static enum gate_rc add_rows(struct inetd *inetd, const struct config_file *file, struct error *err)
{
    CLEANUP(vec_release) struct vec services = VEC_INIT(struct inetd_service);

    if (inetd_parse(file->text, inetd->context->arena, &services, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < services.count; i++)
        add_row(inetd, file, vec_at(&services, i));
    return GATE_OK;
}

static enum gate_rc inetd_open(void *self, struct resource_context *context,
                               const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct inetd *inetd = self;

    inetd->context = context;
    inetd->files = VEC_INIT(struct config_file);
    rows_init(&inetd->rows, context, inetd_columns, INETD_COLUMNS);
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        if (config_files_glob(context, str_of(paths[i]), &inetd->files, err))
            return err->rc;
    }
    if (inetd->files.count == 0)
        return error_set(err, GATE_ENOTFOUND, "'%s' is not there", paths[0]);
    for (size_t i = 0; i < inetd->files.count; i++) {
        if (add_rows(inetd, vec_at(&inetd->files, i), err))
            return err->rc;
    }
    return GATE_OK;
}

static void inetd_close(void *self)
{
    struct inetd *inetd = self;

    vec_release(&inetd->files);
    rows_release(&inetd->rows);
}

static struct origin inetd_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct inetd *inetd = self;

    return inetd->files.count > 0 ? config_file_origin(vec_at(&inetd->files, 0), 0, STR(""))
                                  : config_path_origin(paths[0]);
}

static const struct table *inetd_rows(void *self)
{
    struct inetd *inetd = self;

    return rows_table(&inetd->rows);
}

const struct resource_def resource_inetd = {
    .name = "inetd",
    .summary = "the servers that an inetd starts, line by line",
    .arity = CALL_NONE,
    .example = "{inetd: , where: {service: telnet}, it: {not: exist}}",
    .self_size = sizeof(struct inetd),
    .wishes = inetd_wishes,
    .open = inetd_open,
    .close = inetd_close,
    .origin = inetd_origin,
    .columns = inetd_columns,
    .column_count = INETD_COLUMNS,
    .rows = inetd_rows,
};
