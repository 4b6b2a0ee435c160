#include "report/xml.h"

#include <stdbool.h>

#include "base/attributes.h"

static const char *escape(unsigned char c, bool is_attribute)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\t':
        return is_attribute ? "&#9;" : NULL;
    case '\n':
        return is_attribute ? "&#10;" : NULL;
    case '\r':
        return "&#13;";
    default:
        return c < 0x20 || c == 0x7f ? "" : NULL;
    }
}

static void write_text(FILE *out, struct str text, bool is_attribute)
{
    for (size_t i = 0; i < text.len; i++) {
        struct str rest = str_slice(text, i, text.len);
        const char *entity = escape((unsigned char)text.ptr[i], is_attribute);

        if (str_starts_with(rest, STR("\xef\xbf\xbe")) ||
            str_starts_with(rest, STR("\xef\xbf\xbf")))
            i += 2; /* U+FFFE and U+FFFF */
        else if (entity)
            (void)fputs(entity, out);
        else
            (void)fputc(text.ptr[i], out);
    }
}

void xml_write(FILE *out, struct str text)
{
    write_text(out, text, false);
}

void xml_write_attribute(FILE *out, const char *name, struct str value)
{
    (void)fprintf(out, " %s=\"", name);
    write_text(out, value, true);
    (void)fputc('"', out);
}
