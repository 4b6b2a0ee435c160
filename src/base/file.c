#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

static enum gate_rc check_regular(int fd, const char *name, struct error *err)
{
    struct stat status;

    if (fstat(fd, &status) != 0)
        return error_system(err, "read", name);
    if (S_ISDIR(status.st_mode))
        return error_set(err, GATE_EUNSUPPORTED, "'%s' is a directory", name);
    if (!S_ISREG(status.st_mode))
        return error_set(err, GATE_EUNSUPPORTED, "'%s' is not a regular file", name);
    return GATE_OK;
}

static enum gate_rc read_all(int fd, const char *name, struct buf *content, struct error *err)
{
    char chunk[16384];
    ssize_t count;

    do {
        count = read(fd, chunk, sizeof(chunk));
        if (count > 0)
            buf_add(content, (struct str){ .ptr = chunk, .len = (size_t)count });
    } while ((count > 0 && !buf_failed(content)) || (count < 0 && errno == EINTR));
    explicit_bzero(chunk, sizeof(chunk)); /* the file may be a private key */
    if (count < 0)
        return error_system(err, "read", name);
    if (buf_failed(content))
        return error_set(err, GATE_ELIMIT, "'%s' is larger than %zu bytes", name, content->limit);
    return GATE_OK;
}

enum gate_rc file_read_at(int dir, const char *name, struct buf *content, struct error *err)
{
    /* O_NONBLOCK: opening a FIFO must not wait for a writer */
    CLEANUP(file_closep) int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0)
        return error_system(err, "read", name);
    return file_read_fd(fd, name, content, err);
}

enum gate_rc file_read_fd(int fd, const char *name, struct buf *content, struct error *err)
{
    if (check_regular(fd, name, err))
        return err->rc;
    return read_all(fd, name, content, err);
}

char *file_part_name(const char *path)
{
    uint64_t random[2];
    size_t size = strlen(path) + sizeof(".0123456789abcdef0123456789abcdef");
    char *name = NULL;

    if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
        return NULL;
    name = memory_new(size, 1);
    (void)snprintf(name, size, "%s.%016llx%016llx", path, (unsigned long long)random[0],
                   (unsigned long long)random[1]);
    return name;
}

/* rename() would put a file in the place of /dev/null, or of a pipe that somebody reads. */
static enum gate_rc check_replaceable(const char *path, struct error *err)
{
    struct stat status;

    if (stat(path, &status) != 0 || S_ISREG(status.st_mode))
        return GATE_OK;
    return error_set(err, GATE_EUNSUPPORTED, "cannot write '%s': it is not a regular file", path);
}

enum { BUFFER_BYTES = 65536 };

/* A signal that ends the program waits until the temporary file is gone. */
static void hold_signals(struct file_writer *writer)
{
    sigset_t held;

    (void)sigemptyset(&held);
    (void)sigaddset(&held, SIGHUP);
    (void)sigaddset(&held, SIGINT);
    (void)sigaddset(&held, SIGTERM);
    writer->is_holding = pthread_sigmask(SIG_BLOCK, &held, &writer->signals) == 0;
}

enum gate_rc file_writer_open(struct file_writer *writer, const char *path, struct error *err)
{
    *writer = (struct file_writer){ .path = NULL };
    if (check_replaceable(path, err))
        return err->rc;

    char *part = file_part_name(path);
    if (!part)
        return error_system(err, "write", path);

    writer->path = memory_new(strlen(path) + 1, 1);
    memcpy(writer->path, path, strlen(path));
    writer->buffer = memory_new(1, BUFFER_BYTES);
    hold_signals(writer);
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        enum gate_rc rc = error_system(err, "write", path);
        free(part);
        file_writer_release(writer);
        return rc;
    }

    writer->part = part;
    writer->out = fdopen(fd, "w");
    if (!writer->out) {
        enum gate_rc rc = error_system(err, "write", path);
        (void)close(fd);
        file_writer_release(writer);
        return rc;
    }
    (void)setvbuf(writer->out, writer->buffer, _IOFBF, BUFFER_BYTES);
    return GATE_OK;
}

/*
 * Sets errno on failure. The stream keeps no reason for a write that failed earlier; what is left
 * in its buffer mostly fails for the same one.
 */
static bool is_stored(FILE *out)
{
    bool is_failed = ferror(out);

    errno = EIO;
    if (fflush(out) != 0)
        return false;
    if (is_failed)
        errno = EIO;
    return !is_failed && fsync(fileno(out)) == 0;
}

enum gate_rc file_writer_finish(struct file_writer *writer, struct error *err)
{
    FILE *out = STEAL(writer->out);
    bool is_good = is_stored(out);
    int reason = errno;

    if (fclose(out) != 0 && is_good) {
        is_good = false;
        reason = errno;
    }
    if (is_good && rename(writer->part, writer->path) != 0) {
        is_good = false;
        reason = errno;
    }
    if (!is_good) {
        errno = reason;
        enum gate_rc rc = error_system(err, "write", writer->path);
        file_writer_release(writer);
        return rc;
    }

    free(STEAL(writer->part));
    file_writer_release(writer);
    return GATE_OK;
}

void file_writer_release(struct file_writer *writer)
{
    if (writer->out)
        (void)fclose(writer->out);
    if (writer->part)
        (void)unlink(writer->part);
    free(writer->part);
    free(writer->buffer);
    free(writer->path);
    if (writer->is_holding)
        (void)pthread_sigmask(SIG_SETMASK, &writer->signals, NULL);
    *writer = (struct file_writer){ .path = NULL };
}

void file_closep(const int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}
