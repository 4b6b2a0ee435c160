#include "image/sniff.h"

#include <stdbool.h>

#include "base/attributes.h"
#include "format/cpio.h"
#include "format/tar_header.h"

struct magic {
    struct str bytes;
    size_t offset;
    const char *name;
};

#define MAGIC(text)                            \
    {                                          \
        .ptr = (text), .len = sizeof(text) - 1 \
    }

static const struct magic magics[] = {
    { .bytes = MAGIC("\x89PNG\r\n\x1a\n"), .name = "PNG picture" },
    { .bytes = MAGIC("\xff\xd8\xff"), .name = "JPEG picture" },
    { .bytes = MAGIC("GIF8"), .name = "GIF picture" },
    { .bytes = MAGIC("\x7f"
                     "ELF"),
      .name = "ELF program" },
    { .bytes = MAGIC("MZ"), .name = "Windows program" },
    { .bytes = MAGIC("PK\x03\x04"), .name = "zip archive" },
    { .bytes = MAGIC("PK\x05\x06"), .name = "zip archive" },
    { .bytes = MAGIC("Rar!\x1a\x07"), .name = "RAR archive" },
    { .bytes = MAGIC("7z\xbc\xaf\x27\x1c"), .name = "7z archive" },
    { .bytes = MAGIC("!<arch>\n"), .name = "ar archive or Debian package" },
    { .bytes = MAGIC("\xed\xab\xee\xdb"), .name = "RPM package" },
    { .bytes = MAGIC("%PDF-"), .name = "PDF document" },
    { .bytes = MAGIC("\xc7\x71"), .name = "binary cpio archive" },
    { .bytes = MAGIC("\x71\xc7"), .name = "binary cpio archive" },
    { .bytes = MAGIC("SQLite format 3"), .name = "SQLite database" },
    { .bytes = MAGIC("hsqs"), .name = "squashfs file system" },
    { .bytes = MAGIC("QFI\xfb"), .name = "QCOW disk" },
    { .bytes = MAGIC("\x55\xaa"), .offset = 510, .name = "disk or boot sector" },
};

enum sniff_kind sniff_kind(struct str head)
{
    if (head.len >= TAR_BLOCK && (tar_header_is_likely(head.ptr) || tar_header_is_zero(head.ptr)))
        return SNIFF_TAR;
    if (cpio_is_likely(head))
        return SNIFF_CPIO;
    return SNIFF_OTHER;
}

/* No control characters but those of text. */
static bool is_text(struct str head)
{
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = (unsigned char)head.ptr[i];

        if (c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\x1b')
            return false;
    }
    return true;
}

static const char *text_name(struct str head)
{
    struct str text = str_trim(head);

    if (text.len > 0 && (text.ptr[0] == '{' || text.ptr[0] == '['))
        return "JSON text";
    if (text.len > 0 && text.ptr[0] == '<')
        return "HTML or XML text";
    if (str_starts_with(text, STR("#!")))
        return "script";
    return "text file";
}

const char *sniff_name(struct str head)
{
    if (head.len == 0)
        return "empty file";
    for (size_t i = 0; i < COUNT_OF(magics); i++) {
        if (str_equal(str_slice(head, magics[i].offset, magics[i].bytes.len), magics[i].bytes))
            return magics[i].name;
    }
    return is_text(head) ? text_name(head) : "unknown data";
}
