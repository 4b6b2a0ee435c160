#include "base/file_below.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* What is done with a path, for messages. */
struct deed {
    const char *verb; /* "read", "write" */
    const char *path;
    bool is_making; /* folders on the way that are missing */
};

/* A place in an open folder. */
struct place {
    int folder; /* owned */
    char name[NAME_MAX + 1];
};

static void close_place(struct place *place)
{
    if (place->folder >= 0)
        (void)close(place->folder);
}

/* What is wrong with an entry that is not of the type that it should be; NULL if it is. */
static const char *wrong_type(const struct stat *status, mode_t wanted)
{
    if ((status->st_mode & S_IFMT) == wanted)
        return NULL;
    if (S_ISLNK(status->st_mode))
        return "is a symbolic link";
    if (S_ISDIR(status->st_mode))
        return "is a directory";
    return wanted == S_IFDIR ? "is not a directory" : "is not a regular file";
}

static enum gate_rc fail_type(const struct deed *deed, size_t length, const char *what,
                              struct error *err)
{
    return error_set(err, GATE_EUNSUPPORTED, "cannot %s '%s': '%.*s' %s", deed->verb, deed->path,
                     (int)length, deed->path, what);
}

/* Opens the folder place->name of place->folder in its stead; `length` of the path lead to it. */
static enum gate_rc enter(struct place *place, const struct deed *deed, size_t length,
                          struct error *err)
{
    struct stat status;

    if (deed->is_making && mkdirat(place->folder, place->name, 0777) != 0 && errno != EEXIST)
        return error_system(err, deed->verb, deed->path);

    int next = openat(place->folder, place->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (next < 0) {
        int reason = errno;

        if (fstatat(place->folder, place->name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            wrong_type(&status, S_IFDIR))
            return fail_type(deed, length, wrong_type(&status, S_IFDIR), err);
        errno = reason;
        return error_system(err, deed->verb, deed->path);
    }
    (void)close(place->folder);
    place->folder = next;
    return GATE_OK;
}

/* Goes to the folder of the path, name by name. place->folder is -1 or to be closed in any case. */
static enum gate_rc place_open(int root, const struct deed *deed, struct place *place,
                               struct error *err)
{
    const char *rest = deed->path;

    place->folder = fcntl(root, F_DUPFD_CLOEXEC, 0);
    if (place->folder < 0)
        return error_system(err, deed->verb, deed->path);
    for (;;) {
        size_t length = strcspn(rest, "/");

        if (length == 0 || length > NAME_MAX) {
            errno = length ? ENAMETOOLONG : EINVAL;
            return error_system(err, deed->verb, deed->path);
        }
        memcpy(place->name, rest, length);
        place->name[length] = '\0';
        rest += length;
        if (*rest == '\0')
            return GATE_OK;
        if (enter(place, deed, (size_t)(rest - deed->path), err))
            return err->rc;
        rest++;
    }
}

/* Fails unless a regular file is there. */
static enum gate_rc place_status(const struct place *place, const struct deed *deed,
                                 struct stat *status, struct error *err)
{
    if (fstatat(place->folder, place->name, status, AT_SYMLINK_NOFOLLOW) != 0)
        return error_system(err, deed->verb, deed->path);

    const char *what = wrong_type(status, S_IFREG);
    return what ? fail_type(deed, strlen(deed->path), what, err) : GATE_OK;
}

enum gate_rc file_below_read(int root, const char *path, struct buf *content, struct error *err)
{
    const struct deed deed = { .verb = "read", .path = path };
    CLEANUP(close_place) struct place place = { .folder = -1 };
    struct stat status;

    if (place_open(root, &deed, &place, err) || place_status(&place, &deed, &status, err))
        return err->rc;

    /* O_NONBLOCK: opening a FIFO that came there since must not wait for a writer */
    CLEANUP(file_closep)
    int fd =
        openat(place.folder, place.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return error_system(err, "read", path);
    return file_read_fd(fd, path, content, err);
}

static bool write_all(int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t count = write(fd, bytes.ptr, bytes.len);

        if (count < 0 && errno != EINTR)
            return false;
        if (count > 0)
            bytes = str_slice(bytes, (size_t)count, bytes.len);
    }
    return fsync(fd) == 0;
}

/*
 * Writes a new file beside the place, with `mode` unless that is 0; *part becomes its name, for
 * free(). On failure it is removed.
 */
static enum gate_rc write_part(const struct place *place, const struct deed *deed,
                               struct str content, mode_t mode, char **part, struct error *err)
{
    char *name = file_part_name(place->name);
    int fd = -1;

    if (name)
        fd =
            openat(place->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0) {
        enum gate_rc rc = error_system(err, deed->verb, deed->path);
        free(name);
        return rc;
    }

    bool is_good = (mode == 0 || fchmod(fd, mode) == 0) && write_all(fd, content);
    int reason = errno;
    if (close(fd) != 0 && is_good) {
        is_good = false;
        reason = errno;
    }
    if (!is_good) {
        (void)unlinkat(place->folder, name, 0);
        free(name);
        errno = reason;
        return error_system(err, deed->verb, deed->path);
    }
    *part = name;
    return GATE_OK;
}

/* Gives `name` of `folder` its place unless there is something. Sets errno on failure. */
static bool settle(const struct place *place, int folder, const char *name)
{
    if (renameat2(folder, name, place->folder, place->name, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    /* a file system that cannot do that can mostly do this */
    if (linkat(folder, name, place->folder, place->name, 0) != 0)
        return false;
    (void)unlinkat(folder, name, 0);
    return true;
}

static enum gate_rc fail_part(const struct place *place, const struct deed *deed, const char *part,
                              struct error *err)
{
    int reason = errno;

    (void)unlinkat(place->folder, part, 0);
    if (reason == EEXIST)
        return error_set(err, GATE_EUNSUPPORTED, "cannot write '%s': it is there already",
                         deed->path);
    errno = reason;
    return error_system(err, deed->verb, deed->path);
}

enum gate_rc file_below_create(int root, const char *path, struct str content, struct error *err)
{
    const struct deed deed = { .verb = "write", .path = path, .is_making = true };
    CLEANUP(close_place) struct place place = { .folder = -1 };
    char *part = NULL;

    if (place_open(root, &deed, &place, err) || write_part(&place, &deed, content, 0, &part, err))
        return err->rc;
    if (!settle(&place, place.folder, part))
        (void)fail_part(&place, &deed, part, err); /* the code is in err */
    free(part);
    return err->rc;
}

enum gate_rc file_below_replace(int root, const char *path, struct str content, struct error *err)
{
    const struct deed deed = { .verb = "write", .path = path };
    CLEANUP(close_place) struct place place = { .folder = -1 };
    struct stat status;
    char *part = NULL;

    if (place_open(root, &deed, &place, err) || place_status(&place, &deed, &status, err) ||
        write_part(&place, &deed, content, status.st_mode & 0777, &part, err))
        return err->rc;
    if (renameat(place.folder, part, place.folder, place.name) != 0)
        (void)fail_part(&place, &deed, part, err); /* the code is in err */
    free(part);
    return err->rc;
}

enum gate_rc file_below_move(int root, const char *from, const char *to, struct error *err)
{
    const struct deed taking = { .verb = "move", .path = from };
    const struct deed putting = { .verb = "write", .path = to, .is_making = true };
    CLEANUP(close_place) struct place source = { .folder = -1 };
    CLEANUP(close_place) struct place target = { .folder = -1 };
    struct stat status;

    if (place_open(root, &taking, &source, err) || place_status(&source, &taking, &status, err) ||
        place_open(root, &putting, &target, err))
        return err->rc;
    if (settle(&target, source.folder, source.name))
        return GATE_OK;
    if (errno == EEXIST)
        return error_set(err, GATE_EUNSUPPORTED, "cannot write '%s': it is there already", to);
    return error_system(err, "move", from);
}
