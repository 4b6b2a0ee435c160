/*
 * Linked into gate_faults, a gate in which one call of the C library can be made to fail: every
 * call of a wrapped function (ld --wrap, also those of the libraries inside) is counted by kind in
 * the file $FAULT_STATE, which parent and children share, and the one whose number stands there
 * fails.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum kind { KIND_MALLOC, KIND_READ, KIND_PREAD, KIND_THREAD, KIND_COUNT };

/* What the file is: 64-bit numbers in the order of this machine. */
struct state {
    uint64_t failing[KIND_COUNT]; /* from 1; 0: none */
    _Atomic uint64_t made[KIND_COUNT];
    uint64_t error; /* errno of what fails; 0: a read says that the file has ended */
};

static struct state *shared;

__attribute__((constructor)) static void share_state(void)
{
    const char *path = getenv("FAULT_STATE"); /* NOLINT(concurrency-mt-unsafe): no threads yet */
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *memory = MAP_FAILED;

    if (fd >= 0) {
        memory = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        (void)close(fd);
    }
    if (memory != MAP_FAILED)
        shared = memory;
}

static bool is_failing(enum kind kind)
{
    if (!shared || atomic_fetch_add(&shared->made[kind], 1) + 1 != shared->failing[kind])
        return false;
    errno = (int)shared->error;
    return true;
}

static ssize_t read_failed(void)
{
    return shared->error ? -1 : 0;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
ssize_t __real_read(int fd, void *buffer, size_t count);
ssize_t __real___read_chk(int fd, void *buffer, size_t count, size_t size);
ssize_t __real_pread(int fd, void *buffer, size_t count, off_t offset);
ssize_t __real___pread_chk(int fd, void *buffer, size_t count, off_t offset, size_t size);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *context);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
ssize_t __wrap_read(int fd, void *buffer, size_t count);
ssize_t __wrap___read_chk(int fd, void *buffer, size_t count, size_t size);
ssize_t __wrap_pread(int fd, void *buffer, size_t count, off_t offset);
ssize_t __wrap___pread_chk(int fd, void *buffer, size_t count, off_t offset, size_t size);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *context);

void *__wrap_malloc(size_t size)
{
    return is_failing(KIND_MALLOC) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_failing(KIND_MALLOC) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return is_failing(KIND_MALLOC) ? NULL : __real_realloc(old, size);
}

ssize_t __wrap_read(int fd, void *buffer, size_t count)
{
    return is_failing(KIND_READ) ? read_failed() : __real_read(fd, buffer, count);
}

ssize_t __wrap___read_chk(int fd, void *buffer, size_t count, size_t size)
{
    return is_failing(KIND_READ) ? read_failed() : __real___read_chk(fd, buffer, count, size);
}

ssize_t __wrap_pread(int fd, void *buffer, size_t count, off_t offset)
{
    return is_failing(KIND_PREAD) ? read_failed() : __real_pread(fd, buffer, count, offset);
}

ssize_t __wrap___pread_chk(int fd, void *buffer, size_t count, off_t offset, size_t size)
{
    return is_failing(KIND_PREAD) ? read_failed()
                                  : __real___pread_chk(fd, buffer, count, offset, size);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *context)
{
    return is_failing(KIND_THREAD) ? (int)shared->error
                                   : __real_pthread_create(thread, attributes, run, context);
}
