#include "format/tar.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/attributes.h"
#include "base/limits.h"
#include "format/tar_header.h"
#include "unit/tar_writer.h"
#include "unit/test.h"

enum { ROOM = 4 << 20, LINE = 1024 };

/* What the parser said, as text: one line for each entry. */
struct listing {
    struct buf text;
    bool skips; /* wants no body */
    uint64_t next;
};

static void list_line(struct listing *listing, const char *format, ...) ATTR_PRINTF(2, 3);

static void list_line(struct listing *listing, const char *format, ...)
{
    char line[LINE];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    buf_add(&listing->text, str_of(line));
}

static enum gate_rc on_begin(void *context, const struct tar_entry *entry, bool *wants_body,
                             struct error *err)
{
    static const char types[] = { 'f', 'h', 'l', 'c', 'b', 'd', 'p' };
    struct listing *listing = context;

    (void)err;
    if (listing->skips)
        *wants_body = false;
    listing->next = 0;
    list_line(listing, "%c %.*s", types[entry->type], STR_ARG(entry->path));
    if (entry->link.len > 0)
        list_line(listing, " -> %.*s", STR_ARG(entry->link));
    list_line(listing, " %o %u:%u %llu @%lld", entry->mode, entry->uid, entry->gid,
              (unsigned long long)entry->size, (long long)entry->mtime);
    if (entry->device_major || entry->device_minor)
        list_line(listing, " dev %u,%u", entry->device_major, entry->device_minor);
    for (size_t i = 0; i < entry->xattr_count; i++)
        list_line(listing, " %.*s=%.*s", STR_ARG(entry->xattrs[i].name),
                  STR_ARG(entry->xattrs[i].value));
    if (!*wants_body)
        list_line(listing, "\n");
    else
        list_line(listing, " [");
    return GATE_OK;
}

static enum gate_rc on_body(void *context, uint64_t offset, struct str bytes, struct error *err)
{
    struct listing *listing = context;

    (void)err;
    if (offset != listing->next)
        list_line(listing, "<%llu>", (unsigned long long)(offset - listing->next));
    listing->next = offset + bytes.len;
    buf_add(&listing->text, str_slice(bytes, 0, 40));
    return GATE_OK;
}

static enum gate_rc on_end(void *context, struct error *err)
{
    (void)err;
    list_line(context, "]\n");
    return GATE_OK;
}

static const struct tar_handler handler = { .begin = on_begin, .body = on_body, .end = on_end };

/* Feeds `tar` in pieces of `piece` bytes. */
static enum gate_rc list(struct str tar, size_t piece, enum tar_end end, struct listing *listing,
                         struct error *err)
{
    CLEANUP(tar_closep) struct tar *parser = tar_open(&handler, listing);

    while (tar.len > 0) {
        struct str bytes = str_slice(tar, 0, piece);
        uint64_t skippable = listing->skips ? tar_skippable(parser) : 0;

        if (skippable > 0) {
            bytes = str_slice(tar, 0, skippable < tar.len ? (size_t)skippable : tar.len);
            tar_skip(parser, bytes.len);
        } else if (tar_feed(parser, bytes, err)) {
            return err->rc;
        }
        tar = str_slice(tar, bytes.len, tar.len);
    }
    return tar_finish(parser, end, err);
}

static const size_t pieces[] = { ROOM, 512, 511, 513, 7, 1 };

static struct buf new_tar(void)
{
    return BUF_INIT(ROOM);
}

static void add_simple(struct buf *tar, const char *name, struct str content)
{
    const struct tar_file file = { .name = name, .content = content };

    tar_writer_add(tar, &file);
}

/* Checks the listing and that it does not depend on how the bytes are cut. */
static void check_listing(const struct buf *tar, const char *want)
{
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        struct listing listing = { .text = BUF_INIT(ROOM) };
        struct error err = ERROR_INIT;

        CHECK_INT(list(buf_str(tar), pieces[i], TAR_END_MARKED, &listing, &err), GATE_OK);
        CHECK_STR(str_of(err.message), "");
        CHECK_STR(buf_str(&listing.text), want);
        buf_release(&listing.text);
    }
}

static void check_failure(const struct buf *tar, enum gate_rc rc, const char *message)
{
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        struct listing listing = { .text = BUF_INIT(ROOM) };
        struct error err = ERROR_INIT;

        CHECK_INT(list(buf_str(tar), pieces[i], TAR_END_MARKED, &listing, &err), rc);
        CHECK_STR(str_of(err.message), message);
        buf_release(&listing.text);
    }
}

#define ENTRY_TAIL " 0:0 0 @1700000000\n"

static void test_types(void)
{
    static const struct {
        const char *row;
        struct tar_file file;
        const char *want;
    } cases[] = {
        { "file", { .name = "a", .content = STR("hi") }, "f a 644 0:0 2 @1700000000 [hi]\n" },
        { "empty file", { .name = "a" }, "f a 644 0:0 0 @1700000000 []\n" },
        { "file of V7", { .name = "a", .type = '0' }, "f a 644 0:0 0 @1700000000 []\n" },
        { "directory of V7", { .name = "a/", .type = '0' }, "d a/ 644" ENTRY_TAIL },
        { "directory", { .name = "a/" }, "d a/ 755" ENTRY_TAIL },
        { "contiguous file",
          { .name = "a", .type = '7', .content = STR("x") },
          "f a 644 0:0 1 @1700000000 [x]\n" },
        { "symbolic link", { .name = "a", .type = '2', .link = "b" }, "l a -> b 644" ENTRY_TAIL },
        { "hard link", { .name = "a", .type = '1', .link = "b" }, "h a -> b 644" ENTRY_TAIL },
        { "hard link with a size",
          { .name = "a", .type = '1', .link = "b", .size = 5 },
          "h a -> b 644" ENTRY_TAIL },
        { "directory with a size",
          { .name = "a/", .type = '5', .size = 5 },
          "d a/ 755" ENTRY_TAIL },
        { "FIFO", { .name = "a", .type = '6' }, "p a 644" ENTRY_TAIL },
        { "a link named by a file is ignored",
          { .name = "a", .link = "b" },
          "f a 644 0:0 0 @1700000000 []\n" },
        { "set-uid",
          { .name = "a", .mode = 04755, .uid = 1, .gid = 2 },
          "f a 4755 1:2 0 @1700000000 []\n" },
        { "a hundred bytes of name",
          { .name = "0123456789012345678901234567890123456789012345678901234567890123456789012345"
                    "678901234567890123456789",
            .type = '6' },
          "p 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234"
          "567890123456789 644" ENTRY_TAIL },
        { "a name that is no UTF-8", { .name = "\xe4", .type = '6' }, "p \xe4 644" ENTRY_TAIL },
        { "volume label", { .name = "label", .type = 'V' }, "" },
        { "volume label with a body", { .name = "label", .type = 'V', .content = STR("x") }, "" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf tar = new_tar();

        test_row(cases[i].row);
        tar_writer_add(&tar, &cases[i].file);
        tar_writer_end(&tar);
        check_listing(&tar, cases[i].want);
    }
}

/* One change to a header, its checksum made right again. */
struct patch {
    size_t offset;
    struct str bytes;
};

#define PATCH(text)                            \
    {                                          \
        .ptr = (text), .len = sizeof(text) - 1 \
    }

/* Fields of a header, one changed at a time. */
static const struct {
    const char *row;
    struct patch patch;
    const char *want; /* NULL: malformed */
    const char *message;
} field_cases[] = {
    { "blanks before octal", { 100, PATCH("   444 \0") }, "f a 444 0:0 0 @1700000000 []\n", "" },
    { "no NUL after octal", { 100, PATCH("00000644") }, "f a 644 0:0 0 @1700000000 []\n", "" },
    { "empty uid", { 108, PATCH("\0\0\0\0\0\0\0\0") }, "f a 644 0:0 0 @1700000000 []\n", "" },
    { "base-256 uid",
      { 108, PATCH("\x80\0\0\0\0\x01\0\0") },
      "f a 644 65536:0 0 @1700000000 []\n",
      "" },
    { "largest uid",
      { 108, PATCH("\x80\0\0\0\xff\xff\xff\xff") },
      "f a 644 4294967295:0 0 @1700000000 []\n",
      "" },
    { "base-256 time before 1970",
      { 136, PATCH("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff") },
      "f a 644 0:0 0 @-1 []\n",
      "" },
    { "time 0", { 136, PATCH("0\0\0\0\0\0\0\0\0\0\0\0") }, "f a 644 0:0 0 @0 []\n", "" },
    { "file type bits in the mode",
      { 100, PATCH("0100644\0") },
      "f a 644 0:0 0 @1700000000 []\n",
      "" },
    { "ustar prefix", { 345, PATCH("x/y\0") }, "f x/y/a 644 0:0 0 @1700000000 []\n", "" },
    { "GNU header without prefix",
      { 257, PATCH("ustar  \0") },
      "f a 644 0:0 0 @1700000000 []\n",
      "" },
    { "device numbers of a file are not read",
      { 329, PATCH("garbage!") },
      "f a 644 0:0 0 @1700000000 []\n",
      "" },
    { "type NUL", { 156, PATCH("\0") }, "f a 644 0:0 0 @1700000000 []\n", "" },
    { "uid of 33 bits",
      { 108, PATCH("\x80\0\0\x01\0\0\0\0") },
      NULL,
      "malformed tar header: owner" },
    { "negative uid",
      { 108, PATCH("\xff\xff\xff\xff\xff\xff\xff\xff") },
      NULL,
      "malformed tar header: owner" },
    { "letters in gid", { 116, PATCH("00x0000\0") }, NULL, "malformed tar header: owner" },
    { "digit 8 in mode", { 100, PATCH("0000684\0") }, NULL, "malformed tar header: mode" },
    { "blank within octal", { 100, PATCH("06 4 \0\0\0") }, NULL, "malformed tar header: mode" },
    { "negative size",
      { 124, PATCH("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff") },
      NULL,
      "malformed tar header: size" },
    { "size of 65 bits",
      { 124, PATCH("\x80\0\0\x01\0\0\0\0\0\0\0\0") },
      NULL,
      "malformed tar header: size" },
    { "time of 65 bits",
      { 136, PATCH("\x80\0\0\x01\0\0\0\0\0\0\0\0") },
      NULL,
      "malformed tar header: time" },
    { "letters in a device number",
      { 156, PATCH("3") },
      NULL,
      "malformed tar header: device number" },
    { "unknown type", { 156, PATCH("Q") }, NULL, "a tar entry of type 0x51" },
    { "multi-volume", { 156, PATCH("M") }, NULL, "a tar entry of type 0x4d" },
};

static void test_fields(void)
{
    for (size_t i = 0; i < COUNT_OF(field_cases); i++) {
        CLEANUP(buf_release) struct buf tar = new_tar();
        const struct patch *patch = &field_cases[i].patch;

        test_row(field_cases[i].row);
        add_simple(&tar, "a", STR(""));
        tar_writer_end(&tar);
        if (strcmp(field_cases[i].row, "letters in a device number") == 0)
            memcpy(tar.data + 329, "garbage!", 8);
        memcpy(tar.data + patch->offset, patch->bytes.ptr, patch->bytes.len);
        tar_writer_sum(tar.data);
        if (field_cases[i].want)
            check_listing(&tar, field_cases[i].want);
        else
            check_failure(&tar,
                          strstr(field_cases[i].message, "type") ? GATE_EUNSUPPORTED : GATE_EFORMAT,
                          field_cases[i].message);
    }
}

static void test_checksum(void)
{
    CLEANUP(buf_release) struct buf tar = new_tar();
    char sum[8];
    int signed_sum = 0;

    add_simple(&tar, "\xe4", STR(""));
    tar_writer_end(&tar);
    memset(tar.data + 148, ' ', 8);
    for (size_t i = 0; i < TAR_BLOCK; i++)
        signed_sum += (signed char)tar.data[i];
    (void)snprintf(sum, sizeof(sum), "%06o", (unsigned)signed_sum);
    memcpy(tar.data + 148, sum, 7);
    test_row("sum of signed bytes");
    check_listing(&tar, "f \xe4 644 0:0 0 @1700000000 []\n");

    test_row("wrong sum");
    tar.data[0]++;
    check_failure(&tar, GATE_EFORMAT, "not a tar header: wrong checksum");
}

/* Go before 1.8 wrote a prefix where GNU has times. */
static void test_prefix_in_gnu_header(void)
{
    CLEANUP(buf_release) struct buf tar = new_tar();

    add_simple(&tar, "a", STR(""));
    tar_writer_end(&tar);
    memcpy(tar.data + 257, "ustar  \0", 8);
    memcpy(tar.data + 345, "long/name", 9);
    tar_writer_sum(tar.data);
    test_row("text");
    check_listing(&tar, "f long/name/a 644 0:0 0 @1700000000 []\n");

    memcpy(tar.data + 345, "01234567012\0", 12);
    tar_writer_sum(tar.data);
    test_row("a time");
    check_listing(&tar, "f a 644 0:0 0 @1700000000 []\n");
}

static void test_star_prefix(void)
{
    CLEANUP(buf_release) struct buf tar = new_tar();

    add_simple(&tar, "a", STR(""));
    tar_writer_end(&tar);
    memcpy(tar.data + 345, "dir", 3);
    memcpy(tar.data + 476, "00000000001 00000000001 ", 24);
    memcpy(tar.data + 508, "tar\0", 4);
    tar_writer_sum(tar.data);
    check_listing(&tar, "f dir/a 644 0:0 0 @1700000000 []\n");
}

static void test_pax(void)
{
    static const struct {
        const char *row;
        const char *keyword;
        struct str value;
        const char *want; /* NULL: malformed */
        const char *message;
    } cases[] = {
        { "path", "path", STR("long"), "f long 644 0:0 1 @1700000000 [x]\n", "" },
        { "uid", "uid", STR("70000"), "f a 644 70000:0 1 @1700000000 [x]\n", "" },
        { "gid", "gid", STR("7"), "f a 644 0:7 1 @1700000000 [x]\n", "" },
        { "time with a fraction", "mtime", STR("5.75"), "f a 644 0:0 1 @5 [x]\n", "" },
        { "time before 1970", "mtime", STR("-1.5"), "f a 644 0:0 1 @-2 [x]\n", "" },
        { "size", "size", STR("1"), "f a 644 0:0 1 @1700000000 [x]\n", "" },
        { "empty value is no value", "path", STR(""), "f a 644 0:0 1 @1700000000 [x]\n", "" },
        { "unknown keyword", "comment", STR("hello\0there"), "f a 644 0:0 1 @1700000000 [x]\n",
          "" },
        { "extended attribute", "SCHILY.xattr.user.a", STR("v"),
          "f a 644 0:0 1 @1700000000 user.a=v [x]\n", "" },
        { "empty extended attribute", "SCHILY.xattr.user.a", STR(""),
          "f a 644 0:0 1 @1700000000 user.a= [x]\n", "" },
        { "value with newline and '='", "path", STR("a=\nb"), "f a=\nb 644 0:0 1 @1700000000 [x]\n",
          "" },
        { "NUL in a path", "path", STR("a\0b"), NULL, "malformed pax record: value of 'path'" },
        { "NUL in a link", "linkpath", STR("a\0b"), NULL,
          "malformed pax record: value of 'linkpath'" },
        { "negative size", "size", STR("-1"), NULL, "malformed pax record: value of 'size'" },
        { "size of 64 bits", "size", STR("9223372036854775808"), NULL,
          "malformed pax record: value of 'size'" },
        { "uid of 33 bits", "uid", STR("4294967296"), NULL,
          "malformed pax record: value of 'uid'" },
        { "gid in hex", "gid", STR("0x1"), NULL, "malformed pax record: value of 'gid'" },
        { "time with letters", "mtime", STR("1.x"), NULL,
          "malformed pax record: value of 'mtime'" },
        { "no time", "mtime", STR("."), NULL, "malformed pax record: value of 'mtime'" },
        { "attribute without a name", "SCHILY.xattr.", STR("x"), NULL,
          "malformed pax record: value of 'SCHILY.xattr.'" },
        { "unknown sparse keyword", "GNU.sparse.odd", STR("x"), NULL,
          "malformed pax record: value of 'GNU.sparse.odd'" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf tar = new_tar();

        test_row(cases[i].row);
        tar_writer_pax(&tar, 'x', cases[i].keyword, cases[i].value);
        add_simple(&tar, "a", STR("x"));
        tar_writer_end(&tar);
        if (cases[i].want)
            check_listing(&tar, cases[i].want);
        else
            check_failure(&tar, GATE_EFORMAT, cases[i].message);
    }
}

static void test_pax_records(void)
{
    static const struct {
        const char *row;
        struct str records;
        const char *message;
    } cases[] = {
        { "no length", STR("path=a\n"), "malformed pax record: wrong length" },
        { "length of 0", STR("0 path=a\n"), "malformed pax record: wrong length" },
        { "length too long", STR("99 path=a\n"), "malformed pax record: wrong length" },
        { "length too short", STR("5 path=a\n"), "malformed pax record: no newline at its end" },
        { "length of twenty digits", STR("00000000000000000009 p=a\n"),
          "malformed pax record: wrong length" },
        { "negative length", STR("-9 p=ab\n"), "malformed pax record: wrong length" },
        { "no '='", STR("9 pathab\n"), "malformed pax record: no keyword" },
        { "no keyword", STR("6 =ab\n"), "malformed pax record: no keyword" },
        { "NUL in the keyword", STR("8 p\0=ab\n"), "malformed pax record: NUL in its keyword" },
        { "no newline", STR("10 path=ab"), "malformed pax record: no newline at its end" },
        { "NUL after the records", STR("8 a=bcd\n\0"), "malformed pax record: wrong length" },
    };

    for (size_t i = 0; i < 2 * COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf tar = new_tar();
        const struct tar_file header = { .name = "x",
                                         .type = i % 2 ? 'x' : 'g',
                                         .content = cases[i / 2].records };

        test_row(cases[i / 2].row);
        tar_writer_add(&tar, &header);
        add_simple(&tar, "a", STR(""));
        tar_writer_end(&tar);
        check_failure(&tar, GATE_EFORMAT, cases[i / 2].message);
    }
}

static void test_extended_headers(void)
{
    CLEANUP(buf_release) struct buf tar = new_tar();
    const struct tar_file long_name = { .name = "././@LongLink",
                                        .type = 'L',
                                        .content = STR("gnu\0") };
    const struct tar_file long_link = { .name = "././@LongLink",
                                        .type = 'K',
                                        .content = STR("to\0") };
    const struct tar_file link = { .name = "short", .type = '2', .link = "x" };
    const struct tar_file empty = { .name = "g", .type = 'g' };

    tar_writer_pax(&tar, 'g', "path", STR("global"));
    tar_writer_add(&tar, &empty);
    add_simple(&tar, "not-global", STR(""));
    tar_writer_pax(&tar, 'x', "path", STR("first"));
    tar_writer_pax(&tar, 'x', "path", STR("last"));
    add_simple(&tar, "a", STR(""));
    tar_writer_pax(&tar, 'x', "path", STR("pax"));
    tar_writer_add(&tar, &long_name);
    tar_writer_add(&tar, &long_link);
    tar_writer_add(&tar, &link);
    tar_writer_add(&tar, &link);
    tar_writer_end(&tar);
    check_listing(&tar, "f not-global 644 0:0 0 @1700000000 []\n"
                        "f last 644 0:0 0 @1700000000 []\n"
                        "l gnu -> to 644" ENTRY_TAIL "l short -> x 644" ENTRY_TAIL);
}

static void test_long_name_failures(void)
{
    CLEANUP(buf_release) struct buf tar = new_tar();
    CLEANUP(buf_release) struct buf alone = new_tar();
    const struct tar_file hidden = { .name = "L", .type = 'L', .content = STR("a\0b") };
    const struct tar_file large = { .name = "L", .type = 'L', .size = LIMIT_PAX_BYTES + 1 };

    test_row("a NUL within");
    tar_writer_add(&tar, &hidden);
    add_simple(&tar, "a", STR(""));
    check_failure(&tar, GATE_EFORMAT, "malformed tar: a NUL within a long name");

    test_row("of nothing");
    tar_writer_pax(&alone, 'x', "path", STR("a"));
    check_failure(&alone, GATE_EFORMAT, "cut short: the tar ends within an entry");
    tar_writer_end(&alone);
    check_failure(&alone, GATE_EFORMAT, "malformed tar: an extended header of nothing");

    test_row("too long");
    tar.len = 0;
    tar_writer_add(&tar, &large);
    check_failure(&tar, GATE_ELIMIT,
                  "limit 'header-bytes': an extended tar header of more than 1048576 bytes");
}

static void test_ends(void)
{
    static const struct {
        const char *row;
        size_t zero_blocks;
        size_t cut; /* bytes taken away at the end */
        struct str after;
        enum gate_rc marked;
        enum gate_rc open;
    } cases[] = {
        { "two zero blocks", 2, 0, STR(""), GATE_OK, GATE_OK },
        { "one", 1, 0, STR(""), GATE_OK, GATE_OK },
        { "none", 0, 0, STR(""), GATE_EFORMAT, GATE_OK },
        { "many", 9, 0, STR(""), GATE_OK, GATE_OK },
        { "garbage after the end", 2, 0, STR("garbage"), GATE_OK, GATE_OK },
        { "part of a zero block", 1, 100, STR(""), GATE_EFORMAT, GATE_EFORMAT },
        { "padding is missing", 0, 511, STR(""), GATE_EFORMAT, GATE_OK },
        { "a body is cut short", 0, 512, STR(""), GATE_EFORMAT, GATE_EFORMAT },
        { "a header is cut short", 0, 600, STR(""), GATE_EFORMAT, GATE_EFORMAT },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf tar = new_tar();
        static const char zeros[TAR_BLOCK];

        test_row(cases[i].row);
        add_simple(&tar, "a", STR("x"));
        for (size_t k = 0; k < cases[i].zero_blocks; k++)
            buf_add(&tar, (struct str){ .ptr = zeros, .len = sizeof(zeros) });
        tar.len -= cases[i].cut;
        buf_add(&tar, cases[i].after);
        for (size_t k = 0; k < COUNT_OF(pieces); k++) {
            struct listing listing = { .text = BUF_INIT(ROOM) };
            struct error marked = ERROR_INIT;
            struct error open = ERROR_INIT;

            CHECK_INT(list(buf_str(&tar), pieces[k], TAR_END_MARKED, &listing, &marked),
                      cases[i].marked);
            CHECK_INT(list(buf_str(&tar), pieces[k], TAR_END_OPEN, &listing, &open), cases[i].open);
            buf_release(&listing.text);
        }
    }
}

static void test_zero_block_between(void)
{
    CLEANUP(buf_release) struct buf tar = new_tar();

    tar_writer_end(&tar);
    tar.len = TAR_BLOCK;
    add_simple(&tar, "a", STR(""));
    check_failure(&tar, GATE_EFORMAT, "malformed tar: a zero block between entries");
}

static void test_nothing(void)
{
    struct listing listing = { .text = BUF_INIT(ROOM) };
    struct error err = ERROR_INIT;

    CHECK_INT(list(STR(""), 1, TAR_END_OPEN, &listing, &err), GATE_OK);
    CHECK_INT(list(STR(""), 1, TAR_END_MARKED, &listing, &err), GATE_EFORMAT);
}

static void test_skip(void)
{
    CLEANUP(buf_release) struct buf tar = new_tar();
    struct listing listing = { .text = BUF_INIT(ROOM), .skips = true };
    struct error err = ERROR_INIT;

    add_simple(&tar, "a", STR("hello"));
    add_simple(&tar, "b", STR(""));
    add_simple(&tar, "c", STR("x"));
    tar_writer_end(&tar);
    CHECK_INT(list(buf_str(&tar), 512, TAR_END_MARKED, &listing, &err), GATE_OK);
    CHECK_STR(buf_str(&listing.text), "f a 644 0:0 5 @1700000000\n"
                                      "f b 644 0:0 0 @1700000000\n"
                                      "f c 644 0:0 1 @1700000000\n");
    buf_release(&listing.text);
}

/* Old GNU sparse files: a map in the header. */
static void add_gnu_sparse(struct buf *tar, const char *map, const char *size, struct str data)
{
    const struct tar_file file = { .name = "s", .type = 'S', .content = data };
    size_t at = tar->len;

    tar_writer_add(tar, &file);
    memcpy(tar->data + at + 257, "ustar  \0", 8);
    memcpy(tar->data + at + 386, map, strlen(map));
    memcpy(tar->data + at + 483, size, strlen(size));
    tar_writer_sum(tar->data + at);
}

static void test_gnu_sparse(void)
{
    static const struct {
        const char *row;
        const char *map;
        const char *size;
        struct str data;
        const char *want; /* NULL: malformed */
        const char *message;
    } cases[] = {
        { "one run", "00000000012 00000000003 ", "00000000024 ", STR("abc"),
          "f s 644 0:0 20 @1700000000 [<10>abc]\n", "" },
        { "run at the beginning", "00000000000 00000000003 ", "00000000003 ", STR("abc"),
          "f s 644 0:0 3 @1700000000 [abc]\n", "" },
        { "two runs", "00000000000 00000000001 00000000004 00000000002 ", "00000000006 ",
          STR("abc"), "f s 644 0:0 6 @1700000000 [a<3>bc]\n", "" },
        { "all hole", "00000000024 00000000000 ", "00000000024 ", STR(""),
          "f s 644 0:0 20 @1700000000 []\n", "" },
        { "runs that overlap", "00000000000 00000000002 00000000001 00000000001 ", "00000000006 ",
          STR("abc"), NULL, "malformed sparse map: runs out of order" },
        { "a run behind the end", "00000000004 00000000003 ", "00000000006 ", STR("abc"), NULL,
          "malformed sparse map: runs out of order" },
        { "fewer runs than data", "00000000000 00000000002 ", "00000000006 ", STR("abc"), NULL,
          "malformed sparse map: it does not fit the data" },
        { "more runs than data", "00000000000 00000000004 ", "00000000006 ", STR("abc"), NULL,
          "malformed sparse map: it does not fit the data" },
        { "no number", "0000000000x 00000000003 ", "00000000006 ", STR("abc"), NULL,
          "malformed sparse map" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf tar = new_tar();

        test_row(cases[i].row);
        add_gnu_sparse(&tar, cases[i].map, cases[i].size, cases[i].data);
        tar_writer_end(&tar);
        if (cases[i].want) {
            add_simple(&tar, "never seen", STR(""));
            tar.len -= TAR_BLOCK;
            check_listing(&tar, cases[i].want);
        } else {
            check_failure(&tar, GATE_EFORMAT, cases[i].message);
        }
    }
}

/* A fifth run stands in a block of its own. */
static void test_gnu_sparse_extended(void)
{
    CLEANUP(buf_release) struct buf tar = new_tar();
    const struct tar_file file = { .name = "s", .type = 'S', .size = 5 };
    char block[TAR_BLOCK] = "00000000010 00000000001 ";
    char data[TAR_BLOCK] = "abcde";

    tar_writer_add(&tar, &file);
    memcpy(tar.data + 386,
           "00000000000 00000000001 00000000002 00000000001 "
           "00000000004 00000000001 00000000006 00000000001 \x01"
           "00000000011 ",
           109);
    tar_writer_sum(tar.data);
    buf_add(&tar, (struct str){ .ptr = block, .len = sizeof(block) });
    buf_add(&tar, (struct str){ .ptr = data, .len = sizeof(data) });
    tar_writer_end(&tar);
    check_listing(&tar, "f s 644 0:0 9 @1700000000 [a<1>b<1>c<1>d<1>e]\n");
}

struct record {
    const char *keyword;
    const char *value;
};

enum { RECORDS = 8 };

static void add_records(struct buf *tar, const struct record *records)
{
    CLEANUP(buf_release) struct buf all = BUF_INIT(ROOM);
    struct tar_file header = { .name = "x", .type = 'x' };

    for (size_t i = 0; i < RECORDS && records[i].keyword; i++) {
        CLEANUP(buf_release) struct buf one = new_tar();

        tar_writer_pax(&one, 'x', records[i].keyword, str_of(records[i].value));
        buf_add(&all, str_of(one.data + TAR_BLOCK));
    }
    header.content = buf_str(&all);
    tar_writer_add(tar, &header);
}

static void test_pax_sparse(void)
{
    static const struct {
        const char *row;
        struct record records[RECORDS];
        struct str data;
        const char *want; /* NULL: malformed */
        const char *message;
    } cases[] = {
        { "0.0",
          { { "GNU.sparse.size", "9" },
            { "GNU.sparse.numblocks", "2" },
            { "GNU.sparse.offset", "1" },
            { "GNU.sparse.numbytes", "1" },
            { "GNU.sparse.offset", "5" },
            { "GNU.sparse.numbytes", "2" } },
          STR("abc"),
          "f a 644 0:0 9 @1700000000 [<1>a<3>bc]\n",
          "" },
        { "0.1",
          { { "GNU.sparse.size", "9" },
            { "GNU.sparse.numblocks", "2" },
            { "GNU.sparse.name", "real" },
            { "GNU.sparse.map", "1,1,5,2" } },
          STR("abc"),
          "f real 644 0:0 9 @1700000000 [<1>a<3>bc]\n",
          "" },
        { "0.0 without a size",
          { { "GNU.sparse.offset", "1" }, { "GNU.sparse.numbytes", "3" } },
          STR("abc"),
          NULL,
          "malformed sparse file: no size" },
        { "0.0 with a length first",
          { { "GNU.sparse.numbytes", "3" } },
          STR("abc"),
          NULL,
          "malformed pax record: value of 'GNU.sparse.numbytes'" },
        { "0.1 with half a pair",
          { { "GNU.sparse.size", "9" }, { "GNU.sparse.map", "1,1,5" } },
          STR("abc"),
          NULL,
          "malformed pax record: value of 'GNU.sparse.map'" },
        { "0.1 with an empty number",
          { { "GNU.sparse.size", "9" }, { "GNU.sparse.map", "1,,5,2" } },
          STR("abc"),
          NULL,
          "malformed pax record: value of 'GNU.sparse.map'" },
        { "a format of tomorrow",
          { { "GNU.sparse.major", "2" } },
          STR("abc"),
          NULL,
          "malformed pax record: value of 'GNU.sparse.major'" },
        { "runs beyond the size",
          { { "GNU.sparse.size", "2" }, { "GNU.sparse.map", "0,3" } },
          STR("abc"),
          NULL,
          "malformed sparse map: runs out of order" },
        { "a run at the end of numbers",
          { { "GNU.sparse.size", "9" }, { "GNU.sparse.map", "18446744073709551615,3" } },
          STR("abc"),
          NULL,
          "malformed sparse map: runs out of order" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf tar = new_tar();

        test_row(cases[i].row);
        add_records(&tar, cases[i].records);
        add_simple(&tar, "a", cases[i].data);
        tar_writer_end(&tar);
        if (cases[i].want)
            check_listing(&tar, cases[i].want);
        else
            check_failure(&tar, GATE_EFORMAT, cases[i].message);
    }
}

/* Format 1.0: the map is the first block of the body. */
static void test_sparse_map_in_body(void)
{
    static const struct record records[RECORDS] = { { "GNU.sparse.major", "1" },
                                                    { "GNU.sparse.minor", "0" },
                                                    { "GNU.sparse.name", "real" },
                                                    { "GNU.sparse.realsize", "9" } };
    static const struct {
        const char *row;
        const char *map;
        const char *want; /* NULL: malformed */
        const char *message;
    } cases[] = {
        { "two runs", "2\n1\n1\n5\n2\n", "f real 644 0:0 9 @1700000000 [<1>a<3>bc]\n", "" },
        { "too few numbers", "2\n1\n1\n5\n", NULL, "malformed sparse map: no number" },
        { "no count", "\n1\n1\n", NULL, "malformed sparse map: no number" },
        { "letters", "x\n", NULL, "malformed sparse map: no number" },
        { "too many runs", "131073\n", NULL, "a sparse map of more than 131072 runs" },
        { "a number that overflows", "1\n99999999999999999999\n3\n", NULL,
          "malformed sparse map: no number" },
        { "no data for it", "1\n0\n4\n", NULL, "malformed sparse map: it does not fit the data" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf tar = new_tar();
        char body[TAR_BLOCK + 3] = "";

        test_row(cases[i].row);
        memcpy(body, cases[i].map, strlen(cases[i].map));
        memcpy(body + TAR_BLOCK, "abc", 3);
        add_records(&tar, records);
        add_simple(&tar, "GNUSparseFile.0/real", (struct str){ .ptr = body, .len = sizeof(body) });
        tar_writer_end(&tar);
        if (cases[i].want)
            check_listing(&tar, cases[i].want);
        else
            check_failure(&tar, strstr(cases[i].message, "more") ? GATE_ELIMIT : GATE_EFORMAT,
                          cases[i].message);
    }
}

static const struct test tests[] = {
    { "types", test_types },
    { "fields", test_fields },
    { "checksum", test_checksum },
    { "prefix_in_gnu_header", test_prefix_in_gnu_header },
    { "star_prefix", test_star_prefix },
    { "pax", test_pax },
    { "pax_records", test_pax_records },
    { "extended_headers", test_extended_headers },
    { "long_name_failures", test_long_name_failures },
    { "ends", test_ends },
    { "zero_block_between", test_zero_block_between },
    { "nothing", test_nothing },
    { "skip", test_skip },
    { "gnu_sparse", test_gnu_sparse },
    { "gnu_sparse_extended", test_gnu_sparse_extended },
    { "pax_sparse", test_pax_sparse },
    { "sparse_map_in_body", test_sparse_map_in_body },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
