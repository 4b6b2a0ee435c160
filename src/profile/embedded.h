/*
 * embedded: the built-in profiles, as bytes inside the program. The build makes the table from
 * `profiles/` (cmake/embed.c); nothing of it is read from the host at run time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct embedded_file {
    /* Relative to profiles/, such as "cis-linux/profile.yaml"; never NULL. */
    const char *path;
    /* The content as stored, `size` bytes, and one NUL behind them that is not counted. */
    const unsigned char *data;
    size_t size;
    /* The size of the content itself: equal to `size` unless it is compressed. */
    size_t plain_size;
    /* True of files in a folder named tests: `data` is then one zlib stream (RFC 1950). */
    bool compressed;
    /* Of the others their tree, as format/yaml_packed.h has it; its texts are in embedded_texts. */
    const unsigned char *tree;
    size_t tree_size;
};

/* All files of all profiles, sorted by the bytes of their paths; `embedded_file_count` rows. */
extern const struct embedded_file embedded_files[];
extern const size_t embedded_file_count;

extern const unsigned char embedded_texts[];
extern const size_t embedded_texts_size;
