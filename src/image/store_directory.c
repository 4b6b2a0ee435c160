/* Members of an input that is a directory: files of the host, found inside that directory only. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "image/store_state.h"

enum { NAME_ROOM = 4096 };

/* For whatever is there: a FIFO or device must not hold us up. */
static const int open_flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

/* From directory to directory without following a link, for kernels without openat2. */
static int open_stepwise(int root, char *name)
{
    CLEANUP(file_closep) int folder = fcntl(root, F_DUPFD_CLOEXEC, 0);
    char *slash;

    while (folder >= 0 && (slash = strchr(name, '/'))) {
        int next;

        *slash = '\0';
        next = openat(folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        file_closep(&folder);
        folder = next;
        name = slash + 1;
    }
    return folder < 0 ? -1 : openat(folder, name, open_flags | O_NOFOLLOW);
}

static int open_beneath(int root, struct str name)
{
    struct open_how how = {
        .flags = (uint64_t)open_flags,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
    };
    char path[NAME_ROOM];
    int fd;

    if (name.len == 0 || name.len >= sizeof(path) || name.ptr[0] == '/' ||
        memchr(name.ptr, '\0', name.len)) {
        errno = ENOENT;
        return -1;
    }
    memcpy(path, name.ptr, name.len);
    path[name.len] = '\0';
    fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
    if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
        return fd;
    if (str_find(name, STR("..")) >= 0) {
        errno = ENOENT;
        return -1;
    }
    return open_stepwise(root, path);
}

/* STEAL() for a descriptor. */
static int take_fd(int *fd)
{
    int taken = *fd;

    *fd = -1;
    return taken;
}

enum gate_rc store_directory_file(const struct store *store, struct str name, int *fd,
                                  struct error *err)
{
    CLEANUP(file_closep) int opened = open_beneath(store->fd, name);
    struct stat status;

    if (opened < 0 && (errno == ENOENT || errno == ENOTDIR))
        return error_set(err, GATE_ENOTFOUND, "'%.*s' is missing", STR_ARG(name));
    if (opened < 0 || fstat(opened, &status) != 0)
        return error_set(err, GATE_EIO, "'%.*s': %s", STR_ARG(name), error_reason(errno).text);
    if (!S_ISREG(status.st_mode))
        return error_set(err, GATE_EUNSUPPORTED, "'%.*s' is not a regular file", STR_ARG(name));
    *fd = take_fd(&opened);
    return GATE_OK;
}

bool store_directory_has(const struct store *store, struct str name)
{
    CLEANUP(file_closep) int fd = open_beneath(store->fd, name);

    /* What is there but cannot be opened is there. */
    return fd >= 0 || (errno != ENOENT && errno != ENOTDIR);
}
