#include "unit/image_ways.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "image/image.h"

struct outcome {
    enum gate_rc rc;
    size_t layers;
    size_t all;
    size_t merged;
};

/* Reads an image and all bodies in it. */
static struct outcome read_image(int fd)
{
    struct limits limits = LIMITS_DEFAULT;
    struct image_options options = { .host_architecture = STR("amd64"), .threads = 1 };
    CLEANUP(image_closep) struct image *image = NULL;
    struct error err = ERROR_INIT;
    struct outcome outcome = { .rc = GATE_OK };

    limits.kept_bytes = IMAGE_WAYS_BYTES;
    limits.total_bytes = (uint64_t)16 * IMAGE_WAYS_BYTES;
    options.limits = limits;
    outcome.rc = image_open(fd, "fuzz", &options, &image, &err);
    if (outcome.rc != err.rc)
        abort();
    if (outcome.rc != GATE_OK)
        return outcome;

    outcome.layers = image->layer_count;
    outcome.all = rootfs_all_count(image->rootfs);
    outcome.merged = rootfs_count(image->rootfs);
    for (size_t i = 0; i < outcome.merged; i++) {
        const struct entry *entry = rootfs_at(image->rootfs, i);
        struct error ignored = ERROR_INIT;
        struct str body;

        if (rootfs_read(image->rootfs, entry, IMAGE_WAYS_BYTES, &body, &ignored) == GATE_OK &&
            body.len != entry->size)
            abort();
    }
    return outcome;
}

static struct outcome read_file(struct str bytes)
{
    CLEANUP(file_closep) int fd = memfd_create("fuzz", MFD_CLOEXEC);

    if (fd < 0 || write(fd, bytes.ptr, bytes.len) != (ssize_t)bytes.len)
        abort();
    return read_image(fd);
}

static struct outcome read_pipe(struct str bytes)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[1], F_SETPIPE_SZ, IMAGE_WAYS_BYTES) < 0 ||
        write(ends[1], bytes.ptr, bytes.len) != (ssize_t)bytes.len)
        abort();
    (void)close(ends[1]);

    CLEANUP(file_closep) int fd = ends[0];
    return read_image(fd);
}

enum gate_rc image_ways_check(struct str bytes)
{
    struct outcome file = read_file(bytes);
    struct outcome pipe = read_pipe(bytes);

    if ((file.rc == GATE_OK) != (pipe.rc == GATE_OK))
        abort();
    if (file.layers != pipe.layers || file.all != pipe.all || file.merged != pipe.merged)
        abort();
    return file.rc;
}
