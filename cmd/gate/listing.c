#include "gate/listing.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "report/cell.h"

static size_t column_count(const struct listing *listing)
{
    size_t count = 0;

    while (count < LISTING_COLUMNS_MAX && listing->headers[count])
        count++;
    return count;
}

/* One cell as its format has it. */
static struct str cell(struct str text, enum listing_format format, struct arena *arena)
{
    struct str safe = text_safe(text, arena);

    switch (format) {
    case LISTING_TEXT:
        return safe;
    case LISTING_CSV:
        return cell_csv(safe, arena);
    case LISTING_MARKDOWN:
        return cell_markdown(safe, arena);
    }
    abort();
}

static void print_text_row(const struct str *cells, const size_t *widths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool is_last = i + 1 == count;
        size_t columns = text_columns(cells[i]);
        int fill = is_last || columns >= widths[i] ? 0 : (int)(widths[i] - columns);

        (void)printf("%.*s%*s%s", STR_ARG(cells[i]), fill, "", is_last ? "\n" : "  ");
    }
}

static void print_text(const struct listing *listing, size_t count, struct arena *arena)
{
    struct str *cells = arena_new(arena, (listing->row_count + 1) * count + 1, sizeof(*cells));
    size_t widths[LISTING_COLUMNS_MAX] = { 0 };

    for (size_t row = 0; row <= listing->row_count; row++) {
        for (size_t i = 0; i < count; i++) {
            struct str text =
                row == 0 ? str_of(listing->headers[i]) : listing->rows[row - 1].cells[i];
            struct str *at = &cells[row * count + i];

            *at = cell(text, LISTING_TEXT, arena);
            size_t columns = text_columns(*at);
            widths[i] = columns > widths[i] ? columns : widths[i];
        }
    }
    for (size_t row = 0; row <= listing->row_count; row++)
        print_text_row(&cells[row * count], widths, count);
}

static void print_csv_row(const struct str *cells, size_t count, struct arena *arena)
{
    for (size_t i = 0; i < count; i++)
        (void)printf("%s%.*s", i > 0 ? "," : "", STR_ARG(cell(cells[i], LISTING_CSV, arena)));
    (void)fputs("\r\n", stdout); /* RFC 4180 */
}

static void print_markdown_row(const struct str *cells, size_t count, struct arena *arena)
{
    for (size_t i = 0; i < count; i++)
        (void)printf("| %.*s ", STR_ARG(cell(cells[i], LISTING_MARKDOWN, arena)));
    (void)puts("|");
}

void listing_print(const struct listing *listing, enum listing_format format, struct arena *arena)
{
    size_t count = column_count(listing);
    struct str headers[LISTING_COLUMNS_MAX] = { { .ptr = "" } };

    if (format == LISTING_TEXT) {
        print_text(listing, count, arena);
        return;
    }
    for (size_t i = 0; i < count; i++)
        headers[i] = str_of(listing->headers[i]);
    void (*print)(const struct str *, size_t, struct arena *) =
        format == LISTING_CSV ? print_csv_row : print_markdown_row;
    print(headers, count, arena);
    for (size_t i = 0; format == LISTING_MARKDOWN && i < count; i++)
        (void)fputs(i + 1 == count ? "|---|\n" : "|---", stdout);
    for (size_t i = 0; i < listing->row_count; i++)
        print(listing->rows[i].cells, count, arena);
}
