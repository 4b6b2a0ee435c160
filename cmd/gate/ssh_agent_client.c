#include "gate/ssh_agent_client.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "format/ssh_wire.h"
#include "gate/surroundings.h"

enum { LIST_TIMEOUT_MS = 10 * 1000 };

/* A connection and the moment at which patience ends. */
struct connection {
    const char *path;
    int fd;
    int64_t deadline_ns;
};

static enum gate_rc connect_to(const struct connection *connection, struct error *err)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t length = strlen(connection->path);

    if (length >= sizeof(address.sun_path))
        return error_set(err, GATE_EUSAGE, "the path of ssh-agent's socket is too long: '%s'",
                         connection->path);
    memcpy(address.sun_path, connection->path, length);
    if (connection->fd < 0 ||
        connect(connection->fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
        return error_system(err, "connect to ssh-agent at", connection->path);
    return GATE_OK;
}

/* Returns when the socket is ready for `events`, or has an error to tell. */
static enum gate_rc wait_for(const struct connection *connection, short events, struct error *err)
{
    struct pollfd item = { .fd = connection->fd, .events = events };
    int count;

    do {
        int64_t left_ns = connection->deadline_ns - surroundings_monotonic_ns(NULL);

        count = poll(&item, 1, left_ns > 0 ? (int)(left_ns / 1000000) + 1 : 0);
    } while (count < 0 && errno == EINTR);
    if (count < 0)
        return error_system(err, "wait for ssh-agent at", connection->path);
    if (count == 0)
        return error_set(err, GATE_EIO, "ssh-agent at '%s' does not answer", connection->path);
    return GATE_OK;
}

static bool is_passing(int number)
{
    return number == EAGAIN || number == EWOULDBLOCK || number == EINTR;
}

static enum gate_rc send_all(const struct connection *connection, struct str bytes,
                             struct error *err)
{
    while (bytes.len > 0) {
        if (wait_for(connection, POLLOUT, err))
            return err->rc;

        ssize_t count = send(connection->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        if (count < 0 && !is_passing(errno))
            return error_system(err, "write to ssh-agent at", connection->path);
        bytes = str_slice(bytes, count > 0 ? (size_t)count : 0, bytes.len);
    }
    return GATE_OK;
}

/* Appends exactly `size` bytes. */
static enum gate_rc receive(const struct connection *connection, size_t size, struct buf *bytes,
                            struct error *err)
{
    char chunk[4096];

    while (size > 0) {
        if (wait_for(connection, POLLIN, err))
            return err->rc;

        ssize_t count = recv(connection->fd, chunk, size < sizeof(chunk) ? size : sizeof(chunk), 0);
        if (count == 0)
            return error_set(err, GATE_EIO, "ssh-agent at '%s' hung up", connection->path);
        if (count < 0 && !is_passing(errno))
            return error_system(err, "read from ssh-agent at", connection->path);
        if (count < 0)
            continue;
        buf_add(bytes, (struct str){ .ptr = chunk, .len = (size_t)count });
        size -= (size_t)count;
    }
    return GATE_OK;
}

enum gate_rc ssh_agent_client_ask(const char *path, struct str request, int timeout_ms,
                                  struct buf *answer, struct error *err)
{
    CLEANUP(buf_release) struct buf head = BUF_INIT(4);
    CLEANUP(buf_release) struct buf body = BUF_INIT(LIMIT_SSH_AGENT_BYTES);
    CLEANUP(file_closep)
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const struct connection connection = {
        .path = path,
        .fd = fd,
        .deadline_ns = surroundings_monotonic_ns(NULL) + (int64_t)timeout_ms * 1000000,
    };
    uint32_t size = 0;

    if (connect_to(&connection, err) || send_all(&connection, request, err) ||
        receive(&connection, 4, &head, err))
        return err->rc;

    struct str rest = buf_str(&head);
    if (!ssh_wire_u32(&rest, &size) || size == 0)
        return error_set(err, GATE_EFORMAT, "ssh-agent gave an empty answer");
    if (size > LIMIT_SSH_AGENT_BYTES)
        return error_set(err, GATE_ELIMIT, "the answer of ssh-agent has more than %zu bytes",
                         LIMIT_SSH_AGENT_BYTES);
    if (receive(&connection, size, &body, err))
        return err->rc;
    buf_add(answer, buf_str(&body));
    if (buf_failed(answer))
        return error_set(err, GATE_ELIMIT, "the answer of ssh-agent is too large");
    return GATE_OK;
}

enum gate_rc ssh_agent_client_list(const char *path, struct arena *arena,
                                   struct ssh_agent_identities *identities, struct error *err)
{
    CLEANUP(buf_release) struct buf request = BUF_INIT(16);
    CLEANUP(buf_release) struct buf answer = BUF_INIT(LIMIT_SSH_AGENT_BYTES);

    if (!path || path[0] == '\0')
        return error_set(err, GATE_EUSAGE, "there is no ssh-agent (SSH_AUTH_SOCK is not set)");
    ssh_agent_ask_identities(&request);
    if (ssh_agent_client_ask(path, buf_str(&request), LIST_TIMEOUT_MS, &answer, err))
        return err->rc;
    return ssh_agent_read_identities(arena_str(arena, buf_str(&answer)), arena, identities, err);
}
