/* listing: rows of texts, for a terminal, a spreadsheet or a wiki. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

enum { LISTING_COLUMNS_MAX = 16 };

enum listing_format { LISTING_TEXT, LISTING_CSV, LISTING_MARKDOWN };

struct listing_row {
    struct str cells[LISTING_COLUMNS_MAX]; /* any bytes; made safe when they are printed */
};

struct listing {
    const char *const *headers; /* NULL at the end */
    const struct listing_row *rows;
    size_t row_count;
};

/* Prints it on standard output; as text without rows nothing but the headers. */
void listing_print(const struct listing *listing, enum listing_format format, struct arena *arena);
