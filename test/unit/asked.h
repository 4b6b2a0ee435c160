/* asked: an image made in memory and one resource opened on it, for tests of resources. */
#pragma once

#include "base/buf.h"
#include "image/image.h"
#include "resource/resource.h"

/* A file of the image, mode 0644 of root. A content of NULL makes a link to `link`. */
struct asked_file {
    const char *path;
    const char *content;
    const char *link;
    int layer; /* from 0 */
};

struct asked {
    struct arena arena;
    struct image *image;
    struct resource_context context;
    struct resource_call call;
    struct resource *resource;
    struct value argument;
};

/*
 * Makes an image of files up to the first without a path and opens the resource; `config` is an
 * OCI config as JSON (NULL: a bare rootfs), `argument` positional (NULL: none). A failure to make
 * the image is a failed check.
 */
void asked_open(struct asked *asked, const char *resource, const char *argument, const char *config,
                const struct asked_file *files);
void asked_close(struct asked *asked);

/*
 * Appends the property as text: items "VALUE @PATH:LINE (ENTRY)" parted by "; ", of a property
 * without contexts one such item; an error as "error CODE: MESSAGE".
 */
void asked_show(struct asked *asked, const char *property, struct buf *out);

/* Appends the rows: columns named in `columns` (parted by blanks), rows parted by "; ". */
void asked_rows(struct asked *asked, const char *columns, struct buf *out);
