#include "unit/cpio_writer.h"

#include <stdio.h>
#include <string.h>

unsigned cpio_writer_sum(struct str content)
{
    unsigned sum = 0;

    for (size_t i = 0; i < content.len; i++)
        sum += (unsigned char)content.ptr[i];
    return sum;
}

static void pad(struct buf *archive)
{
    while (archive->len % 4 != 0)
        buf_add(archive, STR("\0"));
}

static void add_new(struct buf *archive, const char *magic, const struct cpio_file *file)
{
    char header[111];

    (void)snprintf(header, sizeof(header), "%s%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
                   magic, 7U, file->mode, 1U, 2U, file->links, 1000U, (unsigned)file->content.len,
                   0U, 0U, file->device, file->device, (unsigned)strlen(file->name) + 1, file->sum);
    buf_add(archive, str_of(header));
    buf_add(archive, str_of(file->name));
    buf_add(archive, STR("\0"));
    pad(archive);
    buf_add(archive, file->content);
    pad(archive);
}

static void add_old(struct buf *archive, const struct cpio_file *file)
{
    char header[77];

    (void)snprintf(header, sizeof(header), "070707%06o%06o%06o%06o%06o%06o%06o%011o%06o%011o", 0U,
                   7U, file->mode, 1U, 2U, file->links, file->device << 8 | file->device, 1000U,
                   (unsigned)strlen(file->name) + 1, (unsigned)file->content.len);
    buf_add(archive, str_of(header));
    buf_add(archive, str_of(file->name));
    buf_add(archive, STR("\0"));
    buf_add(archive, file->content);
}

void cpio_writer_add(struct buf *archive, enum cpio_writer_format format,
                     const struct cpio_file *file)
{
    if (format == CPIO_WRITER_OLD)
        add_old(archive, file);
    else
        add_new(archive, format == CPIO_WRITER_NEW ? "070701" : "070702", file);
}

void cpio_writer_end(struct buf *archive, enum cpio_writer_format format)
{
    const struct cpio_file trailer = { .name = "TRAILER!!!", .links = 1 };

    cpio_writer_add(archive, format, &trailer);
}
