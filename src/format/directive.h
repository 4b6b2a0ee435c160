/*
 * directive: configuration that is a tree of directives, each a name with words and perhaps others
 * within it, as nginx and Apache's httpd have it. Parsers give them flat, in the order of the text,
 * with the depth at which they stand.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { DIRECTIVE_DEPTH_MAX = 32, DIRECTIVES_MAX = 1 << 16, DIRECTIVE_WORDS_MAX = 1 << 12 };

/* Texts are views of what was parsed, or of the arena where quotes were taken off. */
struct directive {
    struct str name;
    const struct str *words;
    size_t word_count;
    bool is_block;
    unsigned depth; /* 0: in no block of the same text */
    uint32_t line;  /* from 1, of the name */
};
