#include "format/inetd.h"

#include "base/text.h"

static bool is_continued(struct str line)
{
    return line.ptr[0] == ' ' || line.ptr[0] == '\t';
}

static enum gate_rc go_on(struct vec *services, struct str more, uint32_t line, struct arena *arena,
                          struct error *err)
{
    struct inetd_service *last;

    if (services->count == 0)
        return error_set(err, GATE_EFORMAT, "line %u goes on with no other", line);
    last = vec_at(services, services->count - 1);
    last->arguments =
        last->arguments.len == 0
            ? more
            : arena_printf(arena, "%.*s %.*s", STR_ARG(last->arguments), STR_ARG(more));
    return GATE_OK;
}

/* "127.0.0.1:telnet", "[::1]:telnet": the name is behind the last colon. */
static void split_address(struct inetd_service *service)
{
    struct str whole = service->name;

    for (size_t i = whole.len; i > 0 && service->address.len == 0; i--) {
        if (whole.ptr[i - 1] != ':')
            continue;
        service->address = str_slice(whole, 0, i - 1);
        service->name = str_slice(whole, i, whole.len);
    }
    if (str_starts_with(service->address, STR("[")) && str_ends_with(service->address, STR("]")))
        service->address = str_slice(service->address, 1, service->address.len - 2);
}

static enum gate_rc parse_line(struct str line, uint32_t number, struct vec *services,
                               struct error *err)
{
    struct inetd_service service = { .line = number };
    struct str *const words[] = {
        &service.name, &service.socket, &service.protocol,
        &service.wait, &service.user,   &service.server,
    };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (!str_word(&line, words[i]))
            return error_set(err, GATE_EFORMAT, "line %u: fewer than six words", number);
    }
    split_address(&service);
    if (service.name.len == 0)
        return error_set(err, GATE_EFORMAT, "line %u: an address without a service", number);
    service.arguments = str_trim(line);
    *(struct inetd_service *)vec_add(services) = service;
    return GATE_OK;
}

enum gate_rc inetd_parse(struct str text, struct arena *arena, struct vec *services,
                         struct error *err)
{
    struct str line;

    if (text_check(text, err))
        return err->rc;
    for (uint32_t number = 1; str_cut(&text, '\n', &line); number++) {
        struct str trimmed = str_trim(line);

        if (trimmed.len == 0 || trimmed.ptr[0] == '#')
            continue;
        if (is_continued(line) ? go_on(services, trimmed, number, arena, err)
                               : parse_line(trimmed, number, services, err))
            return err->rc;
    }
    return GATE_OK;
}
