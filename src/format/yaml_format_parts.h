/* yaml_format_parts: the state that the files of yaml_format share. Private to src/format. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/vec.h"
#include "format/yaml_document.h"

/* One level of indentation. */
enum { YAML_FORMAT_STEP = 2 };

/* A list or map in block style that has just ended: comments may still belong to it. */
struct ended_block {
    size_t source_column; /* of its entries, from 0 */
    size_t indent;        /* of them in the output */
};

struct formatter {
    struct str text; /* the source */
    struct buf *out;
    struct arena *arena;
    size_t pos;          /* source bytes before it are told */
    size_t column;       /* of the output, in characters */
    size_t line_indent;  /* of the line that is being written */
    size_t block_column; /* in the source, of the block around the value that is written */
    bool is_in_block;    /* there is one */
    struct ended_block ended[LIMIT_NESTING];
    size_t ended_count;            /* since an entry was written, the inner ones first */
    bool is_opened;                /* a key or a dash was written: no empty line follows it */
    const struct yaml_node *fault; /* what cannot be written; NULL: all could */
};

/* A comment between two nodes. */
struct comment {
    struct str text;      /* from '#', without blanks at its end */
    size_t source_column; /* from 0 */
    bool is_trailing;     /* it stands behind something, on the same line */
    bool has_space;       /* an empty line stands before it */
};

/* What stands between two nodes besides indicators. */
struct gap {
    struct vec comments; /* struct comment */
    bool has_newline;    /* before its end, after the last comment too */
    bool has_space;      /* an empty line at its end, after the last comment */
};

/* Reads the source from formatter->pos to `to`, and moves there. Release gap->comments. */
void yaml_format_gap(struct formatter *formatter, size_t to, struct gap *gap);
void yaml_format_gap_release(struct gap *gap);

/* The column, from 0 and in characters, of the byte at `offset`. */
size_t yaml_format_source_column(const struct formatter *formatter, size_t offset);

/* Appends text without newlines. */
void yaml_format_put(struct formatter *formatter, struct str text);

/* Ends the line, if one was begun, and begins another; with an empty one before it. */
void yaml_format_line(struct formatter *formatter, size_t indent, bool has_space);

/* The comment behind the `|` or `>` of a block text; false if there is none. */
bool yaml_format_header_comment(const struct formatter *formatter, const struct yaml_node *node,
                                struct comment *comment);

/* The rest of the line from `start` on, without its end. */
struct str yaml_format_rest_of_line(struct str text, size_t start);

/* A key stands on one line: that which was written from `start` on, if not, is the fault. */
void yaml_format_check_key(struct formatter *formatter, const struct yaml_node *key, size_t start);

/* Writes a comment behind what the line has, in its column where there is room. */
void yaml_format_trailing(struct formatter *formatter, const struct comment *comment);

/*
 * Writes a scalar, or a list or map in flow style; `indent` is that of the block around it. Further
 * lines stand deeper than that.
 */
void yaml_format_scalar(struct formatter *formatter, const struct yaml_node *node, size_t indent);
void yaml_format_flow(struct formatter *formatter, const struct yaml_node *node, size_t indent);
