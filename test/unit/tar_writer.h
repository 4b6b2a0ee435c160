/* tar_writer: makes tar archives for tests: ustar headers, well-formed unless a test says
 * otherwise. */
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum { TAR_WRITER_BLOCK = 512 };

struct tar_file {
    const char *name;
    char type;          /* the flag; 0: a file, or a directory if the name ends with '/' */
    const char *link;   /* NULL: none */
    struct str content; /* of whatever type */
    uint64_t size;      /* stated instead of the content's; 0: the content's */
    unsigned mode;      /* 0: 0644, of a directory 0755 */
    unsigned uid;
    unsigned gid;
};

/* Writes a header with a right checksum. */
void tar_writer_header(char block[TAR_WRITER_BLOCK], const struct tar_file *file);

/* Puts the checksum of `block` right after a change. */
void tar_writer_sum(char block[TAR_WRITER_BLOCK]);

/* Appends header, content and padding. */
void tar_writer_add(struct buf *tar, const struct tar_file *file);

/* Appends a pax header ('x' or 'g') with one record "KEYWORD=VALUE". */
void tar_writer_pax(struct buf *tar, char type, const char *keyword, struct str value);

/* Appends the two zero blocks. */
void tar_writer_end(struct buf *tar);
