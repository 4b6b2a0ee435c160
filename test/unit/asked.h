/*
 * asked: an image made in memory and resources opened on it. Answers come as text, so that a row of
 * a test table is one line.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/value.h"
#include "image/image.h"
#include "resource/resource.h"

struct asked {
    struct arena arena;
    struct image *image;
    struct resource_context context;
    struct resource *resource; /* that asked_open() opened */
};

/* A file of mode 0644 that belongs to root. */
#define MEMORY_FILE(file_path, text)                                                   \
    {                                                                                  \
        .path = STR(file_path), .type = ENTRY_FILE, .content = STR(text), .mode = 0644 \
    }
#define MEMORY_LINK(file_path, target)                                                   \
    {                                                                                    \
        .path = STR(file_path), .type = ENTRY_SYMLINK, .link = STR(target), .mode = 0777 \
    }
#define MEMORY_DIRECTORY(file_path)                                   \
    {                                                                 \
        .path = STR(file_path), .type = ENTRY_DIRECTORY, .mode = 0755 \
    }

/* A file of an image of several layers, mode 0644 of root. No content makes a link to `link`. */
struct asked_file {
    const char *path;
    const char *content;
    const char *link;
    int layer; /* from 0 */
};

/* Makes a bare rootfs. A failure to make an image is a failed check, here and below. */
void asked_open_files(struct asked *asked, const struct memory_file *files, size_t count);
/*
 * Makes an image of files up to the first without a path and opens asked->resource with what it
 * wishes; `config` is an OCI config as JSON (NULL: a bare rootfs), `argument` as below.
 */
void asked_open(struct asked *asked, const char *resource, const char *argument, const char *config,
                const struct asked_file *files);
/* asked_open() with files that are more than a path and a text. */
void asked_open_layers(struct asked *asked, const char *resource, const char *config,
                       const struct memory_layer *layers, size_t count);
/* Opens the image at `path`, with what `resource` wishes. */
void asked_open_path(struct asked *asked, const char *resource, const char *path);
void asked_close(struct asked *asked);

/* The resource of that name; `argument` is its positional argument, or NULL. */
struct resource *asked_ask(struct asked *asked, const char *name, const char *argument);
/* Likewise with named options, pairs that the caller keeps. */
struct resource *asked_ask_with(struct asked *asked, const char *name,
                                const struct value_pair *options, size_t count);

/* "there", "absent", or what opening failed with: "unparsable" and the like. */
struct str asked_state(const struct resource *resource);
/* A property, declared or free-form, of a resource that is there ("nothing", "a, b"), or what it
 * failed with; else its state. */
struct str asked_property(struct asked *asked, struct resource *resource, const char *name);
/* A column of all rows, "a|b|c"; else the state. */
struct str asked_column(struct asked *asked, struct resource *resource, const char *name);
/* "yes" or "no" of a predicate over the whole; a presence is "no" of what is absent. */
struct str asked_claim(struct resource *resource, const char *name, struct value argument);
/* "yes|no" of a predicate over each row. */
struct str asked_claims(struct asked *asked, struct resource *resource, const char *name,
                        struct value argument);

/*
 * Appends a property of asked->resource with its places: items "VALUE @PATH:LINE (ENTRY)" parted by
 * "; ", of a property without contexts one such item; an error as "error CODE: MESSAGE".
 */
void asked_show(struct asked *asked, const char *property, struct buf *out);

/* Appends the rows of asked->resource: columns named in `columns` (parted by blanks), rows parted
 * by "; "; else its state. */
void asked_rows(struct asked *asked, const char *columns, struct buf *out);

enum { ASKED_ROW_FILES = 8 };

/* One image, one question, one answer: a row of a test of a resource. */
struct asked_row {
    const char *name;
    struct memory_file files[ASKED_ROW_FILES]; /* up to the first without a path */
    const char *resource;
    const char *argument; /* positional; NULL: none */
    /* A property; "#COLUMN" of all rows, "a|b"; "?" for asked_state(); "@PROPERTY" as asked_show()
     * has it, with places. */
    const char *asked;
    const char *answer;
};

size_t asked_file_count(const struct memory_file *files);
void asked_check_rows(const struct asked_row *rows, size_t count);
