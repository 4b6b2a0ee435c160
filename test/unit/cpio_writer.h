/* cpio_writer: makes cpio archives for tests. */
#pragma once

#include "base/buf.h"
#include "base/str.h"

enum cpio_writer_format {
    CPIO_WRITER_NEW,
    CPIO_WRITER_CHECKED,
    CPIO_WRITER_OLD,
    CPIO_WRITER_FORMATS
};

/* One file of an archive; the numbers as they stand. All are of inode 7. */
struct cpio_file {
    const char *name;
    unsigned mode;
    struct str content;
    unsigned links;
    unsigned device; /* major and minor */
    unsigned sum;
};

/* The sum of the bytes, as CPIO_WRITER_CHECKED wants it. */
unsigned cpio_writer_sum(struct str content);

/* Appends header, content and padding. */
void cpio_writer_add(struct buf *archive, enum cpio_writer_format format,
                     const struct cpio_file *file);

/* Appends the end mark. */
void cpio_writer_end(struct buf *archive, enum cpio_writer_format format);
