/*
 * resource_fixture: resources over an image made in memory. Answers come as text, so that a row of
 * a test table is one line: "nothing" for nil, "a, b" for a list, "unparsable" and the like for a
 * failure.
 */
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/value.h"
#include "image/image.h"
#include "resource/resource.h"

struct resource_fixture {
    struct arena arena;
    struct image *image;
    struct resource_context context;
};

/* A file of mode 0644 that belongs to root. */
#define FIXTURE_FILE(file_path, text)                                                  \
    {                                                                                  \
        .path = STR(file_path), .type = ENTRY_FILE, .content = STR(text), .mode = 0644 \
    }
#define FIXTURE_LINK(file_path, target)                                                  \
    {                                                                                    \
        .path = STR(file_path), .type = ENTRY_SYMLINK, .link = STR(target), .mode = 0777 \
    }
#define FIXTURE_DIRECTORY(file_path)                                  \
    {                                                                 \
        .path = STR(file_path), .type = ENTRY_DIRECTORY, .mode = 0755 \
    }

/* An image of one layer; a test that cannot make it fails. */
void resource_fixture_open(struct resource_fixture *fixture, const struct memory_file *files,
                           size_t count);
void resource_fixture_close(struct resource_fixture *fixture);

/* The resource of that name; `argument` is its positional argument, or NULL. */
struct resource *fixture_ask(struct resource_fixture *fixture, const char *name,
                             const char *argument);
/* Likewise with named options, pairs that the caller keeps. */
struct resource *fixture_ask_with(struct resource_fixture *fixture, const char *name,
                                  const struct value_pair *options, size_t count);

/* "there", "absent", or what opening failed with. */
struct str fixture_state(const struct resource *resource);
/* A property, declared or free-form, of a resource that is there; else its state. */
struct str fixture_property(struct resource_fixture *fixture, struct resource *resource,
                            const char *name);
/* A column of all rows, "a|b|c"; else the state. */
struct str fixture_column(struct resource_fixture *fixture, struct resource *resource,
                          const char *name);
/* "yes" or "no" of a predicate over the whole; a presence is "no" of what is absent. */
struct str fixture_claim(struct resource *resource, const char *name, struct value argument);
/* "yes|no" of a predicate over each row. */
struct str fixture_claims(struct resource_fixture *fixture, struct resource *resource,
                          const char *name, struct value argument);
