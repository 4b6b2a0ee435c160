#include "image/image.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 20 }; /* what a pipe takes without a reader */

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

    limits.kept_bytes = INPUT_MAX;
    limits.total_bytes = (uint64_t)16 * INPUT_MAX;
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

        if (rootfs_read(image->rootfs, entry, INPUT_MAX, &body, &ignored) == GATE_OK &&
            body.len != entry->size)
            abort();
    }
    return outcome;
}

static struct outcome read_file(const uint8_t *data, size_t size)
{
    CLEANUP(file_closep) int fd = memfd_create("fuzz", MFD_CLOEXEC);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    return read_image(fd);
}

static struct outcome read_pipe(const uint8_t *data, size_t size)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[1], F_SETPIPE_SZ, INPUT_MAX) < 0 ||
        write(ends[1], data, size) != (ssize_t)size)
        abort();
    (void)close(ends[1]);

    CLEANUP(file_closep) int fd = ends[0];
    return read_image(fd);
}

/* A file and a pipe of the same bytes are the same image, or neither is one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct outcome file;
    struct outcome pipe;

    if (size > INPUT_MAX)
        return 0;
    file = read_file(data, size);
    pipe = read_pipe(data, size);
    if ((file.rc == GATE_OK) != (pipe.rc == GATE_OK))
        abort();
    if (file.layers != pipe.layers || file.all != pipe.all || file.merged != pipe.merged)
        abort();
    return 0;
}
