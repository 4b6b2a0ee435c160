#include "base/diagnostics.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    MESSAGE_SIZE = 1024, /* longer messages are cut */
    BLOB_SHOWN = 12,     /* hex digits of a git object */
};

static struct str copy_text(struct diagnostics *diagnostics, const char *text)
{
    return text ? arena_str(&diagnostics->arena, str_of(text)) : STR("");
}

void diagnostics_add(struct diagnostics *diagnostics, const struct source_location *location,
                     const char *expected, const char *nearest, const char *format, ...)
{
    char message[MESSAGE_SIZE];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);

    struct diagnostic *diagnostic = vec_add(&diagnostics->items);
    *diagnostic = (struct diagnostic){
        .file = arena_str(&diagnostics->arena, location->file),
        .line = location->line,
        .column = location->column,
        .blob = arena_str(&diagnostics->arena, location->blob),
        .message = copy_text(diagnostics, message),
        .expected = copy_text(diagnostics, expected),
        .nearest = copy_text(diagnostics, nearest),
    };
}

static int compare_numbers(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_diagnostics(const void *left, const void *right)
{
    const struct diagnostic *a = left;
    const struct diagnostic *b = right;
    int order = str_compare(a->file, b->file);

    if (!order)
        order = compare_numbers(a->line, b->line);
    if (!order)
        order = compare_numbers(a->column, b->column);
    return order ? order : str_compare(a->message, b->message);
}

void diagnostics_sort(struct diagnostics *diagnostics)
{
    struct diagnostic *items = diagnostics->items.items;
    size_t kept = 0;

    if (diagnostics->items.count == 0)
        return;
    qsort(items, diagnostics->items.count, sizeof(*items), compare_diagnostics);
    for (size_t i = 1; i < diagnostics->items.count; i++) {
        if (compare_diagnostics(&items[kept], &items[i]) != 0)
            items[++kept] = items[i];
    }
    diagnostics->items.count = kept + 1;
}

static struct str place_text(const struct diagnostic *diagnostic, struct arena *arena)
{
    if (diagnostic->line == 0)
        return diagnostic->file;
    return arena_printf(arena, "%.*s:%u:%u", STR_ARG(diagnostic->file), diagnostic->line,
                        diagnostic->column);
}

struct str diagnostic_text(const struct diagnostic *diagnostic, struct arena *arena)
{
    struct str place = place_text(diagnostic, arena);
    struct str text =
        arena_printf(arena, "%.*s: %.*s", STR_ARG(place), STR_ARG(diagnostic->message));

    if (diagnostic->expected.len > 0)
        text = arena_printf(arena, "%.*s, expected %.*s", STR_ARG(text),
                            STR_ARG(diagnostic->expected));
    if (diagnostic->nearest.len > 0)
        text = arena_printf(arena, "%.*s; did you mean '%.*s'?", STR_ARG(text),
                            STR_ARG(diagnostic->nearest));
    if (diagnostic->blob.len > 0)
        text = arena_printf(arena, "%.*s (blob %.*s)", STR_ARG(text),
                            STR_ARG(str_slice(diagnostic->blob, 0, BLOB_SHOWN)));
    return text;
}

void diagnostics_release(struct diagnostics *diagnostics)
{
    vec_release(&diagnostics->items);
    arena_release(&diagnostics->arena);
}
