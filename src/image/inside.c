#include "image/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/file.h"

static enum gate_rc fail(struct str path, struct error *err)
{
    return error_set(err, errno == ENOENT ? GATE_ENOTFOUND : GATE_EIO, "cannot read '%.*s': %s",
                     STR_ARG(path), error_reason(errno).text);
}

/* Opens one component; -1 and errno if that fails. */
static int open_component(int directory, struct str name, int flags)
{
    char text[NAME_MAX + 1];

    if (name.len > NAME_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (str_equal(name, STR(".")) || str_equal(name, STR("..")) ||
        memchr(name.ptr, '\0', name.len)) {
        errno = EINVAL;
        return -1;
    }
    memcpy(text, name.ptr, name.len);
    text[name.len] = '\0';
    return openat(directory, text, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

enum gate_rc inside_open(int root, struct str path, int flags, int *fd, struct error *err)
{
    CLEANUP(file_closep) int at = openat(root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct str rest = path;
    struct str name;
    struct str next = STR("");

    if (at < 0)
        return fail(path, err);
    while (str_cut(&rest, '/', &name)) {
        int opened;

        if (name.len == 0)
            continue;
        if (next.len > 0) {
            opened = open_component(at, next, O_PATH | O_DIRECTORY);
            if (opened < 0)
                return fail(path, err);
            file_closep(&at);
            at = opened;
        }
        next = name;
    }

    int last = next.len > 0 ? open_component(at, next, flags)
                            : openat(at, ".", flags | O_CLOEXEC | O_NONBLOCK);
    if (last < 0)
        return fail(path, err);
    *fd = last;
    return GATE_OK;
}
